/** The smallest code point that needs a sequence of that many bytes: anything shorter is overlong. */
const smallest: readonly number[] = [0, 128, 2048, 65536];

/** How many bytes a sequence has by its first one, or 0 when none begins with it. */
const sequenceLength = (byte: number): number => {
  if (byte < 128) return 1;
  if (byte < 194) return 0;
  if (byte < 224) return 2;
  if (byte < 240) return 3;
  return byte < 245 ? 4 : 0;
};

/** The length of the valid sequence at a position, or 0 (RFC 3629: no overlong forms, no surrogates). */
const validSequence = (text: string, position: number): number => {
  const first = string.byte(text, position);
  const length = sequenceLength(first);
  if (length < 2 || position + length - 1 > text.length) return length < 2 ? length : 0;
  let code = first % math.pow(2, 7 - length);
  for (const i of $range(1, length - 1)) {
    const byte = string.byte(text, position + i);
    if (byte < 128 || byte > 191) return 0;
    code = code * 64 + (byte - 128);
  }
  const isSurrogate = code >= 55296 && code <= 57343;
  return code < smallest[length - 1]! || code > 1114111 || isSurrogate ? 0 : length;
};

/** The position, from 1, of the first byte that is no valid UTF-8, or undefined. */
export const invalidUtf8 = (text: string): number | undefined => {
  let position = 1;
  for (;;) {
    // In every locale that LuaJIT knows, the four classes together are ASCII: this skips it quickly.
    const [found] = string.find(text, "[^%w%p%s%c]", position);
    if (found === undefined) return undefined;
    const length = validSequence(text, found);
    if (length === 0) return found;
    position = found + length;
  }
};
