import { Result } from "../../kernel/result";
import {
  close_brace,
  enter,
  failUnexpected,
  leave,
  nextByte,
  open_brace,
  passColon,
  passSeparator,
  passString,
  quote,
  Reading,
  startReading,
} from "./reading";
import { skipValue } from "./skip";
import { stringOf, unescaped } from "./string";
import { survey } from "./survey";

type Names = LuaSet<string>;

/** A member of the outermost object: where it stands in the text, counted from 1, ends included. */
export interface Member {
  readonly name: string;
  /** The opening quote of the name. */
  readonly from: number;
  readonly value_from: number;
  readonly value_to: number;
}

const readMember = (
  reading: Reading,
  found: Member[],
  wanted: Names | undefined,
): true | undefined => {
  if (nextByte(reading) !== quote) return failUnexpected(reading, "name");
  const from = reading.at;
  const [closing, isEscaped] = passString(reading);
  if (closing === undefined || !passColon(reading)) return undefined;
  const text = reading.text;
  const name = isEscaped
    ? unescaped(text, from + 1, closing - 1)
    : string.sub(text, from + 1, closing - 1);
  nextByte(reading);
  const value_from = reading.at;
  if (skipValue(reading) === undefined) return undefined;
  if (wanted === undefined || wanted.has(name)) {
    found[found.length] = { name, from, value_from, value_to: reading.at - 1 };
  }
  return true;
};

const readMembers = (
  reading: Reading,
  found: Member[],
  wanted: Names | undefined,
): true | undefined => {
  if (nextByte(reading) !== open_brace) return failUnexpected(reading, "object");
  enter(reading);
  if (nextByte(reading) === close_brace) {
    leave(reading);
    return true;
  }
  for (;;) {
    if (readMember(reading, found, wanted) === undefined) return undefined;
    const goesOn = passSeparator(reading, close_brace);
    if (goesOn !== true) return goesOn === undefined ? undefined : true;
  }
};

/**
 * The members of the outermost object, in order, without reading their values; for looking at a few of them with
 * `textOf` and for `spliced`. The whole text is checked as `decode` checks it, but bytes that are no UTF-8 stay.
 *
 * @param wanted names of those that are looked for; without it, all are
 * @returns what is wrong where the text is no object
 */
export const members = (text: string, wanted?: Names): Result<readonly Member[]> => {
  const reading = startReading(text, survey(text)[1]);
  const found: Member[] = [];
  if (readMembers(reading, found, wanted) !== undefined) {
    if (nextByte(reading) === 0 && reading.at > text.length) return $multi(found, undefined);
    failUnexpected(reading, "end behind the object");
  }
  return $multi(undefined, reading.problem!);
};

/** The text of a member's value; undefined where there is none of that name. Of several the last counts. */
export const textOf = (
  text: string,
  found: readonly Member[],
  name: string,
): string | undefined => {
  let value: string | undefined;
  for (const member of found) {
    if (member.name === name) value = string.sub(text, member.value_from, member.value_to);
  }
  return value;
};

/** What a member is to be: its value as JSON text, or undefined for none. */
export interface Change {
  readonly name: string;
  readonly value: string | undefined;
}

/** Where the making of a new text stands. */
interface Splicing {
  readonly text: string;
  readonly pieces: string[];
  /** The first byte that is neither copied nor left out so far. */
  next: number;
  /** A member stands before: what follows needs a comma. */
  has_members: boolean;
}

const copyTo = (splicing: Splicing, last: number): void => {
  if (last < splicing.next) return;
  splicing.pieces[splicing.pieces.length] = string.sub(splicing.text, splicing.next, last);
  splicing.next = last + 1;
};

const replaceValue = (splicing: Splicing, member: Member, value: string): void => {
  copyTo(splicing, member.value_from - 1);
  splicing.pieces[splicing.pieces.length] = value;
  splicing.next = member.value_to + 1;
};

/** With it goes the comma before it, or the one behind it where it is the first. */
const leaveOut = (splicing: Splicing, found: readonly Member[], index: number): void => {
  const member = found[index]!;
  const following = found[index + 1];
  if (splicing.has_members) {
    copyTo(splicing, found[index - 1]!.value_to);
    splicing.next = member.value_to + 1;
  } else {
    copyTo(splicing, member.from - 1);
    splicing.next = following === undefined ? member.value_to + 1 : following.from;
  }
};

const changeOf = (changes: readonly Change[], name: string): Change | undefined => {
  for (const change of changes) if (change.name === name) return change;
  return undefined;
};

const isFound = (found: readonly Member[], name: string): boolean => {
  for (const member of found) if (member.name === name) return true;
  return false;
};

const add = (splicing: Splicing, found: readonly Member[], change: Change): void => {
  const last = found[found.length - 1];
  const [brace] = string.find(splicing.text, "{", 1, true);
  copyTo(splicing, last === undefined ? brace : last.value_to);
  const comma = splicing.has_members ? "," : "";
  splicing.pieces[splicing.pieces.length] = `${comma}${stringOf(change.name)}:${change.value}`;
  splicing.has_members = true;
};

/**
 * The text with some of its outermost members replaced, added at the end, or left out; every other byte stays as it
 * was. Where a name stands several times, all of them are changed.
 *
 * @param found what `members` found in it
 */
export const spliced = (
  text: string,
  found: readonly Member[],
  changes: readonly Change[],
): string => {
  const splicing: Splicing = { text, pieces: [], next: 1, has_members: false };
  for (const i of $range(1, found.length)) {
    const member = found[i - 1]!;
    const change = changeOf(changes, member.name);
    if (change !== undefined && change.value === undefined) leaveOut(splicing, found, i - 1);
    else {
      if (change !== undefined) replaceValue(splicing, member, change.value!);
      splicing.has_members = true;
    }
  }
  for (const change of changes) {
    if (change.value !== undefined && !isFound(found, change.name)) add(splicing, found, change);
  }
  copyTo(splicing, text.length);
  return table.concat(splicing.pieces);
};
