/** What kind of text a body is made of, as far as tokenizers care: each packs another number of bytes into a token. */
export const languages = ["prose", "code", "cjk", "other", "escaped"] as const;

/**
 * - `prose`: ASCII, words for the most part
 * - `code`: ASCII with many signs and digits, JSON within JSON too
 * - `cjk`: Chinese, Japanese and Korean, of three bytes each
 * - `other`: any other letters beyond ASCII
 * - `escaped`: letters beyond ASCII written as `\u6708`, as some clients do
 */
export type Language = (typeof languages)[number];

/** A few stretches tell as much as the whole. */
const stretches = 4;
const stretchBytes = 512;

const backslash = 92;
const letter_u = 117;

/** Bytes of each kind that were seen. */
interface Seen {
  all: number;
  words: number;
  cjk: number;
  other: number;
  escaped: number;
}

const isWord = (byte: number): boolean =>
  (byte >= 97 && byte <= 122) ||
  (byte >= 65 && byte <= 90) ||
  byte === 32 ||
  byte === 44 ||
  byte === 46;

/** The counts are the loop's own, and stay in registers. */
const look = (seen: Seen, body: string, from: number, to: number): void => {
  let [words, cjk, other, escaped, before] = [0, 0, 0, 0, 0];
  for (const at of $range(from, to)) {
    const byte = string.byte(body, at);
    if (byte < 128) {
      if (isWord(byte)) words += 1;
      if (byte === letter_u && before === backslash) escaped += 6;
    } else if (byte >= 0xe3 && byte <= 0xed) cjk += 3;
    else if (byte >= 0xc2) other += byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    before = byte;
  }
  seen.words += words;
  seen.cjk += cjk;
  seen.other += other;
  seen.escaped += escaped;
  seen.all += to - from + 1;
};

const languageIn = ({ all, words, cjk, other, escaped }: Seen): Language => {
  if (escaped > all * 0.25) return "escaped";
  if (cjk > all * 0.25) return "cjk";
  if (other > all * 0.15) return "other";
  return words < all * 0.8 ? "code" : "prose";
};

/** The language of a body by four stretches of it. A body of several is the one that sets it apart most. */
export const languageOf = (body: string): Language => {
  const seen: Seen = { all: 0, words: 0, cjk: 0, other: 0, escaped: 0 };
  const bytes = body.length;
  if (bytes <= stretches * stretchBytes) look(seen, body, 1, bytes);
  else {
    const step = math.floor((bytes - stretchBytes) / (stretches - 1));
    for (const i of $range(0, stretches - 1)) {
      look(seen, body, i * step + 1, i * step + stretchBytes);
    }
  }
  return languageIn(seen);
};
