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

/** Bytes of each kind that were seen. */
interface Seen {
  all: number;
  words: number;
  cjk: number;
  other: number;
  escaped: number;
}

/** 1 for each byte that words are made of, 0 for all others: looked up, since a comparison would be a branch per byte. */
const wordOf = new LuaTable<number, number>();
for (const byte of $range(0, 255)) {
  const isWord = string.find(string.char(byte), "[a-zA-Z ,.]")[0] !== undefined;
  wordOf.set(byte, isWord ? 1 : 0);
}

const escape = "\\u";
const escapeBytes = 6;

const countEscapes = (text: string): number => {
  let count = 0;
  let [at] = string.find(text, escape, 1, true);
  while (at !== undefined) {
    count += 1;
    [at] = string.find(text, escape, at + escape.length, true);
  }
  return count;
};

const lookBeyondAscii = (seen: Seen, text: string): void => {
  for (const at of $range(1, text.length)) {
    const byte = string.byte(text, at);
    if (byte >= 0xe3 && byte <= 0xed) seen.cjk += 3;
    else if (byte >= 0xc2) seen.other += byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
  }
};

/** Most text is ASCII, and gone through once. */
const look = (seen: Seen, text: string): void => {
  let [words, all] = [0, 0];
  for (const at of $range(1, text.length)) {
    const byte = string.byte(text, at);
    words += wordOf.get(byte);
    all |= byte;
  }
  if (all >= 0x80) lookBeyondAscii(seen, text);
  seen.words += words;
  seen.escaped += countEscapes(text) * escapeBytes;
  seen.all += text.length;
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
  if (bytes <= stretches * stretchBytes) look(seen, body);
  else {
    const step = math.floor((bytes - stretchBytes) / (stretches - 1));
    for (const i of $range(0, stretches - 1)) {
      look(seen, string.sub(body, i * step + 1, i * step + stretchBytes));
    }
  }
  return languageIn(seen);
};
