/** What a document has that must be looked for in each of its strings. */
export interface Survey {
  /** Bytes that are no ASCII. */
  readonly is_high: boolean;
  /** Control characters: between values they are white space, inside a string an error. */
  readonly has_controls: boolean;
}

const at_once = 8;

/** One pass over all bytes, eight at a time, so that most documents' strings need no pass of their own. */
export const survey = (text: string): Survey => {
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
  return { is_high: all >= 0x80, has_controls: less < 0 };
};
