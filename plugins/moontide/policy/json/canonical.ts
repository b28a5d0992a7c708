import { Result } from "../../kernel/result";
import { afterNumber } from "./number";
import {
  close_brace,
  close_bracket,
  enter,
  failUnexpected,
  leave,
  nextByte,
  open_brace,
  open_bracket,
  passColon,
  passSeparator,
  passString,
  passWord,
  quote,
  Reading,
  startReading,
} from "./reading";
import { skipValue } from "./skip";
import { stringOf, unescaped } from "./string";
import { survey } from "./survey";
import { replacement } from "./utf8";

/** What is read, and which members are dealt with apart. */
interface Canon {
  readonly reading: Reading;
  readonly ordered: LuaSet<string>;
}

interface CanonicalMember {
  readonly name: string;
  /** Members of one name keep their order: readers differ in which of them counts. */
  readonly position: number;
  readonly text: string;
}

const has = (text: string, what: string): boolean =>
  string.find(text, what, 1, true)[0] !== undefined;

/** The literal whose quotes stand there, with each character in its shortest form. What is no Unicode stays as it is. */
const literal = ({ text }: Reading, from: number, to: number, is_escaped: boolean): string => {
  const written = string.sub(text, from, to);
  if (!is_escaped || (!has(written, "\\u") && !has(written, "\\/"))) return written;
  const made = stringOf(unescaped(text, from + 1, to - 1));
  return has(made, replacement) ? written : made;
};

const readString = (reading: Reading): string | undefined => {
  const from = reading.at;
  const [closing, is_escaped] = passString(reading);
  return closing === undefined ? undefined : literal(reading, from, closing, is_escaped);
};

const asWritten = (
  reading: Reading,
  pass: (this: void, reading: Reading) => true | undefined,
): string | undefined => {
  nextByte(reading);
  const from = reading.at;
  if (pass(reading) === undefined) return undefined;
  return string.sub(reading.text, from, reading.at - 1);
};

const passNumber = (reading: Reading): true | undefined => {
  const end = afterNumber(reading.text, reading.at);
  if (end === undefined) return failUnexpected(reading, "value");
  reading.at = end;
  return true;
};

const isBefore = (a: CanonicalMember, b: CanonicalMember): boolean =>
  a.name === b.name ? a.position < b.position : a.name < b.name;

const joined = (members: CanonicalMember[]): string => {
  table.sort(members, isBefore);
  const texts: string[] = [];
  for (const { name, text } of members) texts[texts.length] = `${name}:${text}`;
  return `{${table.concat(texts, ",")}}`;
};

const readMember = (
  canon: Canon,
  without: LuaSet<string> | undefined,
  members: CanonicalMember[],
): true | undefined => {
  const { reading, ordered } = canon;
  if (nextByte(reading) !== quote) return failUnexpected(reading, "name");
  const name = readString(reading);
  if (name === undefined || !passColon(reading)) return undefined;
  const bare = string.sub(name, 2, -2);
  if (without !== undefined && without.has(bare)) return skipAt(reading);
  const text = ordered.has(bare) ? asWritten(reading, skipValue) : readValue(canon, undefined);
  if (text === undefined) return undefined;
  members[members.length] = { name, position: members.length, text };
  return true;
};

const skipAt = (reading: Reading): true | undefined => {
  nextByte(reading);
  return skipValue(reading);
};

const readObject = (canon: Canon, without: LuaSet<string> | undefined): string | undefined => {
  const { reading } = canon;
  if (!enter(reading)) return undefined;
  if (nextByte(reading) === close_brace) {
    leave(reading);
    return "{}";
  }
  const members: CanonicalMember[] = [];
  for (;;) {
    if (readMember(canon, without, members) === undefined) return undefined;
    const goes_on = passSeparator(reading, close_brace);
    if (goes_on !== true) return goes_on === undefined ? undefined : joined(members);
  }
};

const readList = (canon: Canon): string | undefined => {
  const { reading } = canon;
  if (!enter(reading)) return undefined;
  if (nextByte(reading) === close_bracket) {
    leave(reading);
    return "[]";
  }
  const items: string[] = [];
  for (;;) {
    const item = readValue(canon, undefined);
    if (item === undefined) return undefined;
    items[items.length] = item;
    const goes_on = passSeparator(reading, close_bracket);
    if (goes_on !== true)
      return goes_on === undefined ? undefined : `[${table.concat(items, ",")}]`;
  }
};

const readValue = (canon: Canon, without: LuaSet<string> | undefined): string | undefined => {
  const { reading } = canon;
  const byte = nextByte(reading);
  if (byte === quote) return readString(reading);
  if (byte === open_brace) return readObject(canon, without);
  if (byte === open_bracket) return readList(canon);
  if (byte === 116) return passWord(reading, "true", "true");
  if (byte === 102) return passWord(reading, "false", "false");
  if (byte === 110) return passWord(reading, "null", "null");
  return asWritten(reading, passNumber);
};

/**
 * One text for all ways of writing the same document: without white space, members in the order of their names, each
 * character in one form. Two documents with the same text say the same; the reverse does not hold for numbers, which stay
 * as they were written (`1` and `1.0`), nor for null, which is not the same as nothing.
 *
 * @param ordered names of members, at whatever depth, whose values stay as they were written: schemas, whose order models
 * go by
 * @param without names of outermost members that are left out
 */
export const canonical = (
  text: string,
  ordered: LuaSet<string>,
  without: LuaSet<string>,
): Result<string> => {
  const reading = startReading(text, survey(text)[1]);
  const found = readValue({ reading, ordered }, without);
  if (found !== undefined) {
    if (nextByte(reading) === 0 && reading.at > text.length) return $multi(found, undefined);
    failUnexpected(reading, "end behind the value");
  }
  return $multi(undefined, reading.problem!);
};
