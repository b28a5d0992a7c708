/** The alphabet of RFC 4648, 5: the value of each character, by its byte. */
const values = new LuaMap<number, number>();
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
for (const i of $range(1, 64)) values.set(string.byte(alphabet, i), i - 1);

/** The bytes behind the last whole group of four: none, one or two. Undefined where bits are left that mean nothing. */
const tailOf = (text: string, from: number, characters: number): string | undefined => {
  if (characters === 0) return "";
  const [a, b, c] = string.byte(text, from, from + 2);
  const first = values.get(a!);
  const second = values.get(b!);
  if (first === undefined || second === undefined) return undefined;
  const high = ((first << 2) | (second >> 4)) & 255;
  if (characters === 2) return (second & 15) === 0 ? string.char(high) : undefined;
  const third = values.get(c!);
  if (third === undefined || (third & 3) !== 0) return undefined;
  return string.char(high, ((second << 4) | (third >> 2)) & 255);
};

/**
 * Decodes base64url as tokens have it (RFC 7515, 2): no padding, no other character, and only the one spelling of a
 * text, so that nobody can write a token that was checked in another way. Undefined for anything else.
 */
export const decodeBase64url = (text: string): string | undefined => {
  const characters = text.length % 4;
  if (characters === 1) return undefined;
  const whole = text.length - characters;
  const pieces: string[] = [];
  for (const i of $range(1, whole, 4)) {
    const [a, b, c, d] = string.byte(text, i, i + 3);
    const first = values.get(a!);
    const second = values.get(b!);
    const third = values.get(c!);
    const fourth = values.get(d!);
    if (first === undefined || second === undefined) return undefined;
    if (third === undefined || fourth === undefined) return undefined;
    const bits = (first << 18) | (second << 12) | (third << 6) | fourth;
    pieces[pieces.length] = string.char(bits >> 16, (bits >> 8) & 255, bits & 255);
  }
  const tail = tailOf(text, whole + 1, characters);
  if (tail === undefined) return undefined;
  pieces[pieces.length] = tail;
  return table.concat(pieces);
};
