/**
 * The language of patterns in guards: words in their order, in any case and with any white space between them, as parts
 * of a text that begin and end with words. In a word, `*` stands for any characters, `?` for one and `#` for a digit.
 *
 * It is no regular expression on purpose: whoever sends the text can't make it slow. Each word of a text is looked up
 * once, and what is compared from there on is no longer than the pattern; only patterns that begin with a wildcard are
 * tried at each word.
 */
import { matchesGlob } from "./glob";

/** A word, or a mark such as `$`. */
interface Token {
  readonly text: string;
  readonly isGlob: boolean;
  /** White space stands in front. */
  readonly isApart: boolean;
}

export interface Phrase {
  /** As it was written. */
  readonly pattern: string;
  readonly tokens: readonly Token[];
}

/** Phrases by their first token, so that most words of a text are done with in one look-up. */
export interface Phrases {
  readonly byFirst: LuaMap<string, Phrase[]>;
  /** Those that begin with a wildcard. */
  readonly globs: readonly Phrase[];
}

/** In Lua's patterns: letters, digits and whatever is no ASCII. */
const no_ascii = `${string.char(128)}-${string.char(255)}`;
const word = `[%w_${no_ascii}]+`;
const pattern_word = `^[%w_*?#${no_ascii}]+`;

const compile = (pattern: string): Phrase => {
  const lower = string.lower(pattern);
  const tokens: Token[] = [];
  let at = 1;
  let isApart = false;
  while (at <= lower.length) {
    const [, last] = string.find(lower, pattern_word, at);
    const end = last ?? at;
    const text = string.sub(lower, at, end);
    if (string.find(text, "^%s")[0] === undefined) {
      const isGlob = string.find(text, "[*?#]")[0] !== undefined;
      tokens[tokens.length] = { text, isGlob, isApart };
      isApart = false;
    } else isApart = true;
    at = end + 1;
  }
  return { pattern, tokens };
};

/** Whether a pattern holds anything to look for: `*` alone would match every word. */
export const isPattern = (pattern: string): boolean =>
  string.find(pattern, "[^%s*?]")[0] !== undefined;

export const compilePhrases = (patterns: readonly string[]): Phrases => {
  const byFirst = new LuaMap<string, Phrase[]>();
  const globs: Phrase[] = [];
  for (const pattern of patterns) {
    const phrase = compile(pattern);
    const first = phrase.tokens[0]!;
    if (first.isGlob) globs[globs.length] = phrase;
    else {
      const others = byFirst.get(first.text) ?? [];
      others[others.length] = phrase;
      byFirst.set(first.text, others);
    }
  }
  return { byFirst, globs };
};

/** The last byte of the token that begins at a byte which is no white space. */
const tokenEnd = (text: string, at: number): number => {
  const [, last] = string.find(text, `^${word}`, at);
  return last ?? at;
};

const standsAt = ({ text, isGlob }: Token, lower: string, first: number, last: number): boolean => {
  if (isGlob) return matchesGlob(text, lower, first, last);
  return last - first + 1 === text.length && string.sub(lower, first, last) === text;
};

/** The last byte of a phrase whose first token ends there; undefined where its others don't follow. */
const follow = ({ tokens }: Phrase, lower: string, first_end: number): number | undefined => {
  let end = first_end;
  for (const i of $range(2, tokens.length)) {
    const token = tokens[i - 1]!;
    let at = end + 1;
    if (token.isApart) {
      const [, space] = string.find(lower, "^%s+", at);
      if (space === undefined) return undefined;
      at = space + 1;
    }
    if (at > lower.length) return undefined;
    const last = tokenEnd(lower, at);
    if (!standsAt(token, lower, at, last)) return undefined;
    end = last;
  }
  return end;
};

/** The longest of some phrases at a token. */
const longestAt = (
  phrases: readonly Phrase[] | undefined,
  lower: string,
  first: number,
  last: number,
): LuaMultiReturn<[end: number, phrase: Phrase | undefined]> => {
  let longest = 0;
  let found: Phrase | undefined;
  for (const phrase of phrases ?? []) {
    const end = standsAt(phrase.tokens[0]!, lower, first, last)
      ? follow(phrase, lower, last)
      : undefined;
    if (end !== undefined && end > longest) {
      longest = end;
      found = phrase;
    }
  }
  return $multi(longest, found);
};

/**
 * The first phrase in a text, from a byte on that begins a word.
 *
 * @param lower the text in lower case (ASCII)
 * @returns its first and last byte and its pattern; undefined where there is none
 */
export const findPhrase = (
  { byFirst, globs }: Phrases,
  lower: string,
  from: number,
): LuaMultiReturn<[first: number, last: number, pattern: string] | [undefined, number, string]> => {
  let at = from;
  for (;;) {
    const [first] = string.find(lower, "%S", at);
    if (first === undefined) return $multi(undefined, 0, "");
    const last = tokenEnd(lower, first);
    const token = string.sub(lower, first, last);
    let [end, phrase] = longestAt(byFirst.get(token), lower, first, last);
    if (globs.length > 0) {
      const [other_end, other] = longestAt(globs, lower, first, last);
      if (other_end > end) {
        end = other_end;
        phrase = other;
      }
    }
    if (phrase !== undefined) return $multi(first, end, phrase.pattern);
    at = last + 1;
  }
};
