/** What stands for bytes that are no UTF-8: U+FFFD. */
export const replacement = "\ufffd";

const isContinuation = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 0x80 && byte <= 0xbf;

/** The least and the greatest second byte tell overlong forms, surrogates and what is beyond U+10FFFF (RFC 3629, 4). */
const isSecond = (lead: number, byte: number | undefined): boolean => {
  if (!isContinuation(byte)) return false;
  if (lead === 0xe0) return byte! >= 0xa0;
  if (lead === 0xed) return byte! <= 0x9f;
  if (lead === 0xf0) return byte! >= 0x90;
  if (lead === 0xf4) return byte! <= 0x8f;
  return true;
};

const lengthOf = (lead: number): number => {
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
};

/** Bytes of the character there; negative: so many bytes of one that is broken. */
const characterBytes = (text: string, at: number, lead: number): number => {
  const bytes = lengthOf(lead);
  if (bytes === 0 || !isSecond(lead, string.byte(text, at + 1))) return -1;
  if (bytes === 2) return 2;
  if (!isContinuation(string.byte(text, at + 2))) return -2;
  if (bytes === 3) return 3;
  return isContinuation(string.byte(text, at + 3)) ? 4 : -3;
};

/**
 * The text with U+FFFD for each of its parts that is no UTF-8, as browsers do it (the longest beginning of a character
 * is one part; Unicode 15, 3.9). The same text where it is good.
 */
export const repairedUtf8 = (text: string): string => {
  const pieces: string[] = [];
  const bytes = text.length;
  let at = 1;
  let kept = 1;
  while (at <= bytes) {
    const byte = string.byte(text, at);
    const length = byte < 0x80 ? 1 : characterBytes(text, at, byte);
    if (length < 0) {
      pieces[pieces.length] = string.sub(text, kept, at - 1);
      pieces[pieces.length] = replacement;
      kept = at - length;
    }
    at += math.abs(length);
  }
  if (kept === 1) return text;
  pieces[pieces.length] = string.sub(text, kept);
  return table.concat(pieces);
};

/** The bytes of a character; those of U+FFFD for surrogates, which are none. */
export const utf8Of = (code: number): string => {
  if (code < 0x80) return string.char(code);
  const low = 0x80 + (code % 64);
  const rest = math.floor(code / 64);
  if (code < 0x800) return string.char(0xc0 + rest, low);
  if (code >= 0xd800 && code <= 0xdfff) return replacement;
  const middle = 0x80 + (rest % 64);
  const top = math.floor(rest / 64);
  if (code < 0x10000) return string.char(0xe0 + top, middle, low);
  return string.char(0xf0 + math.floor(top / 64), 0x80 + (top % 64), middle, low);
};
