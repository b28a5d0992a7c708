import { Result } from "../../kernel/result";
import { afterNumber, readNumber } from "./number";
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
import { unescaped } from "./string";
import { survey } from "./survey";
import { repairedUtf8 } from "./utf8";
import { emptyList, Json, jsonNull, JsonList, JsonObject, rawOf } from "./value";

/** Names of the members whose values are kept as text. */
type RawNames = LuaSet<string>;

const none: RawNames = new LuaSet();

const readString = (reading: Reading): string | undefined => {
  const from = reading.at + 1;
  const [closing, isEscaped] = passString(reading);
  if (closing === undefined) return undefined;
  if (isEscaped) return unescaped(reading.text, from, closing - 1);
  return string.sub(reading.text, from, closing - 1);
};

const readNumberHere = (reading: Reading): Json | undefined => {
  const end = afterNumber(reading.text, reading.at);
  if (end === undefined) return failUnexpected(reading, "value");
  const number = readNumber(string.sub(reading.text, reading.at, end - 1));
  reading.at = end;
  return number;
};

const readRaw = (reading: Reading): Json | undefined => {
  nextByte(reading);
  const from = reading.at;
  if (skipValue(reading) === undefined) return undefined;
  const text = string.sub(reading.text, from, reading.at - 1);
  return text === "null" ? jsonNull : rawOf(text);
};

const readMember = (
  reading: Reading,
  raw: RawNames,
  object: Record<string, Json | undefined>,
): true | undefined => {
  if (nextByte(reading) !== quote) return failUnexpected(reading, "name");
  const name = readString(reading);
  if (name === undefined || !passColon(reading)) return undefined;
  const value = raw.has(name) ? readRaw(reading) : readValue(reading, raw);
  if (value === undefined) return undefined;
  object[name] = value === jsonNull ? undefined : value;
  return true;
};

const readObject = (reading: Reading, raw: RawNames): JsonObject | undefined => {
  if (!enter(reading)) return undefined;
  const object: Record<string, Json | undefined> = {};
  if (nextByte(reading) === close_brace) {
    leave(reading);
    return object;
  }
  for (;;) {
    if (readMember(reading, raw, object) === undefined) return undefined;
    const goesOn = passSeparator(reading, close_brace);
    if (goesOn !== true) return goesOn === undefined ? undefined : object;
  }
};

const readList = (reading: Reading, raw: RawNames): JsonList | undefined => {
  if (!enter(reading)) return undefined;
  if (nextByte(reading) === close_bracket) {
    leave(reading);
    return emptyList;
  }
  const list: Json[] = [];
  for (;;) {
    const value = readValue(reading, raw);
    if (value === undefined) return undefined;
    list[list.length] = value;
    const goesOn = passSeparator(reading, close_bracket);
    if (goesOn !== true) return goesOn === undefined ? undefined : list;
  }
};

const readValue = (reading: Reading, raw: RawNames): Json | undefined => {
  const byte = nextByte(reading);
  if (byte === quote) return readString(reading);
  if (byte === open_brace) return readObject(reading, raw);
  if (byte === open_bracket) return readList(reading, raw);
  if (byte === 116) return passWord<Json>(reading, "true", true);
  if (byte === 102) return passWord<Json>(reading, "false", false);
  if (byte === 110) return passWord<Json>(reading, "null", jsonNull);
  return readNumberHere(reading);
};

/** Whether the text is one string without escapes, as the values of single members often are. */
const isPlainString = (text: string): boolean =>
  string.byte(text, 1) === quote &&
  string.find(text, '"', 2, true)[0] === text.length &&
  string.find(text, "\\", 2, true)[0] === undefined;

/**
 * Reads a document (RFC 8259). Members that are null are missing, nulls in lists are `jsonNull`, an empty list is
 * `emptyList`; of members of one name the last counts. Bytes and escapes that are no Unicode become U+FFFD. Numbers
 * that a double can't give back are `Raw`. Never throws.
 *
 * @param raw names of members, at whatever depth, whose values are checked but stay text (`Raw`); null is missing there, too
 * @returns the value, or what is wrong and at which byte (counted from 1): more than 64 levels are, too
 */
export const decode = (text: string, raw?: RawNames): Result<Json> => {
  const [isHigh, hasControls] = survey(text);
  if (!isHigh && !hasControls && isPlainString(text)) {
    return $multi(string.sub(text, 2, text.length - 1), undefined);
  }
  const reading = startReading(isHigh ? repairedUtf8(text) : text, hasControls);
  const value = readValue(reading, raw ?? none);
  if (value === undefined) return $multi(undefined, reading.problem!);
  nextByte(reading);
  if (reading.at <= reading.text.length) {
    failUnexpected(reading, "end behind the value");
    return $multi(undefined, reading.problem!);
  }
  return $multi(value, undefined);
};
