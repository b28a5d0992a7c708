const at_once = 8;

/**
 * One pass over all bytes, eight at a time, so that most documents' strings need no pass of their own.
 *
 * @returns whether there are bytes that are no ASCII, and whether there are control characters, which are white space
 * between values and an error inside a string
 */
export const survey = (text: string): LuaMultiReturn<[is_high: boolean, has_controls: boolean]> => {
  const bytes = text.length;
  const whole = bytes - (bytes % at_once);
  let all = 0;
  // Less 32, a control character is negative, and so is all that its sign is joined into.
  let less = 0;
  for (const i of $range(1, whole, at_once)) {
    const [a, b, c, d, e, f, g, h] = string.byte(text, i, i + 7);
    all |= a! | b! | c! | d! | e! | f! | g! | h!;
    less |= (a! - 32) | (b! - 32) | (c! - 32) | (d! - 32);
    less |= (e! - 32) | (f! - 32) | (g! - 32) | (h! - 32);
  }
  for (const i of $range(whole + 1, bytes)) {
    const byte = string.byte(text, i);
    all |= byte;
    less |= byte - 32;
  }
  return $multi(all >= 0x80, less < 0);
};
