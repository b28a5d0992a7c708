import { survey } from "./survey";
import { repairedUtf8, replacement, utf8Of } from "./utf8";

const quote = 34;
const backslash = 92;

/** What follows a backslash, and what it stands for. */
const characterOf = new LuaTable<number, string>();
characterOf.set(quote, '"');
characterOf.set(backslash, "\\");
characterOf.set(47, "/");
characterOf.set(98, "\b");
characterOf.set(102, "\f");
characterOf.set(110, "\n");
characterOf.set(114, "\r");
characterOf.set(116, "\t");

const letter_u = 117;

const digitOf = new LuaTable<number, number>();
for (const i of $range(0, 9)) digitOf.set(48 + i, i);
for (const i of $range(10, 15)) {
  digitOf.set(55 + i, i);
  digitOf.set(87 + i, i);
}

/** The code unit of four hexadecimal digits; undefined where they are none. */
const codeUnit = (text: string, at: number): number | undefined => {
  let unit = 0;
  for (const i of $range(at, at + 3)) {
    const digit = digitOf.get(string.byte(text, i));
    if (digit === undefined) return undefined;
    unit = unit * 16 + digit;
  }
  return unit;
};

/** The second half of a surrogate pair, behind the first; undefined where there is none. */
const secondHalf = (text: string, at: number): number | undefined => {
  if (string.byte(text, at) !== backslash || string.byte(text, at + 1) !== letter_u) {
    return undefined;
  }
  const unit = codeUnit(text, at + 2);
  return unit !== undefined && unit >= 0xdc00 && unit <= 0xdfff ? unit : undefined;
};

/** What `\uXXXX` stands for, and its first byte behind. A surrogate without its other half is U+FFFD. */
const readUnicode = (
  text: string,
  at: number,
): LuaMultiReturn<[string, number] | [undefined, undefined]> => {
  const unit = codeUnit(text, at);
  if (unit === undefined) return $multi(undefined, undefined);
  if (unit < 0xd800 || unit > 0xdfff) return $multi(utf8Of(unit), at + 4);
  const second = unit < 0xdc00 ? secondHalf(text, at + 4) : undefined;
  if (second === undefined) return $multi(replacement, at + 4);
  return $multi(utf8Of(0x10000 + (unit - 0xd800) * 1024 + (second - 0xdc00)), at + 10);
};

/** @param at the first byte behind a backslash */
export const readEscape = (
  text: string,
  at: number,
): LuaMultiReturn<[string, number] | [undefined, undefined]> => {
  const kind = string.byte(text, at);
  if (kind === letter_u) return readUnicode(text, at + 1);
  const character = characterOf.get(kind);
  if (character === undefined) return $multi(undefined, undefined);
  return $multi(character, at + 1);
};

/** What a string between its quotes says. @param to its last byte; its escapes are known to be good */
export const unescaped = (text: string, from: number, to: number): string => {
  const pieces: string[] = [];
  let at = from;
  for (;;) {
    const [backslash_at] = string.find(text, "\\", at, true);
    if (backslash_at === undefined || backslash_at > to) break;
    const [character, next] = readEscape(text, backslash_at + 1);
    pieces[pieces.length] = string.sub(text, at, backslash_at - 1);
    pieces[pieces.length] = character!;
    at = next!;
  }
  pieces[pieces.length] = string.sub(text, at, to);
  return table.concat(pieces);
};

/** As they stand in a literal; control characters and the two that would end it. */
const escapeOf = new LuaTable<number, string>();
for (const i of $range(0, 31)) escapeOf.set(i, string.format("\\u%04x", i));
escapeOf.set(8, "\\b");
escapeOf.set(9, "\\t");
escapeOf.set(10, "\\n");
escapeOf.set(12, "\\f");
escapeOf.set(13, "\\r");
escapeOf.set(quote, '\\"');
escapeOf.set(backslash, "\\\\");

const escaped = (text: string): string => {
  const pieces: string[] = [];
  let kept = 1;
  for (const i of $range(1, text.length)) {
    const byte = string.byte(text, i);
    if (byte < 32 || byte === quote || byte === backslash) {
      pieces[pieces.length] = string.sub(text, kept, i - 1);
      pieces[pieces.length] = escapeOf.get(byte)!;
      kept = i + 1;
    }
  }
  pieces[pieces.length] = string.sub(text, kept);
  return table.concat(pieces);
};

const has = (text: string, character: string): boolean =>
  string.find(text, character, 1, true)[0] !== undefined;

/** The JSON literal of a text. Bytes that are no UTF-8 become U+FFFD. */
export const stringOf = (text: string): string => {
  const [isHigh, hasControls] = survey(text);
  const sound = isHigh ? repairedUtf8(text) : text;
  const isPlain = !hasControls && !has(text, '"') && !has(text, "\\");
  return `"${isPlain ? sound : escaped(sound)}"`;
};
