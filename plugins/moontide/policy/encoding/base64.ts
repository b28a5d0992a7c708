import { Result } from "../../kernel/result";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const digitOf = new LuaTable<number, number>();
for (const i of $range(1, 64)) digitOf.set(string.byte(alphabet, i), i - 1);

const character = (value: number): string => string.sub(alphabet, value + 1, value + 1);

/** Base64 with padding (RFC 4648, 4). */
export const encodeBase64 = (text: string): string => {
  const quads: string[] = [];
  for (const i of $range(1, text.length, 3)) {
    const [first, second, third] = string.byte(text, i, i + 2);
    const bits = first! * 65536 + (second ?? 0) * 256 + (third ?? 0);
    quads[quads.length] =
      character(math.floor(bits / 262144)) +
      character(math.floor(bits / 4096) % 64) +
      (second === undefined ? "=" : character(math.floor(bits / 64) % 64)) +
      (third === undefined ? "=" : character(bits % 64));
  }
  return table.concat(quads);
};

const equals_sign = 61;

/** The bytes of one group of four; undefined when it holds what is no digit. */
const decodeQuad = (text: string, at: number, isLast: boolean): string | undefined => {
  const [a, b, c, d] = string.byte(text, at, at + 3);
  const padding = isLast && d === equals_sign ? (c === equals_sign ? 2 : 1) : 0;
  const third = padding === 2 ? 0 : digitOf.get(c!);
  const fourth = padding > 0 ? 0 : digitOf.get(d!);
  const [first, second] = [digitOf.get(a!), digitOf.get(b!)];
  if (first === undefined || second === undefined) return undefined;
  if (third === undefined || fourth === undefined) return undefined;
  const bits = first * 262144 + second * 4096 + third * 64 + fourth;
  const bytes = string.char(math.floor(bits / 65536), math.floor(bits / 256) % 256, bits % 256);
  return padding === 0 ? bytes : string.sub(bytes, 1, 3 - padding);
};

/** Strict: padded, in one line, of the standard alphabet. */
export const decodeBase64 = (text: string): Result<string> => {
  const bytes = text.length;
  if (bytes % 4 !== 0) return $multi(undefined, "base64 of a length that is no multiple of 4");
  const pieces: string[] = [];
  for (const i of $range(1, bytes, 4)) {
    const piece = decodeQuad(text, i, i + 3 === bytes);
    if (piece === undefined) return $multi(undefined, "not base64");
    pieces[pieces.length] = piece;
  }
  return $multi(table.concat(pieces), undefined);
};
