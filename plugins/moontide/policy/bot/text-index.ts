/**
 * Finds which of many texts stand in a `User-Agent`. Each text is filed under three bytes of it that few others have,
 * and that browsers don't send; so of a browser's value hardly any place is looked at more than once, however many texts
 * there are (Wu and Manber's idea, 1994, with a table instead of shifts).
 */

/** One text, with what it says of who sends it. */
export interface IndexedText {
  readonly text: string;
  /** Bits, one for each category. */
  readonly categories: number;
}

interface Entry {
  /** The text up to its `*`, if it has one, and what must follow later. */
  readonly part: string;
  readonly behind: string | undefined;
  readonly begins: boolean;
  readonly ends: boolean;
  readonly categories: number;
  /** Bytes of the part in front of those it is filed under. */
  readonly offset: number;
}

/** By three bytes as one number. */
export type TextIndex = LuaMap<number, Entry[]>;

/** Of a longer value the rest is not looked at: bots that say who they are say it in less. */
export const maximumBytes = 512;

const gramAt = (text: string, position: number): number => {
  const [a, b, c] = string.byte(text, position, position + 2);
  return (a! * 256 + b!) * 256 + c!;
};

/** What all browsers send, so that nothing is filed under parts of it that could be filed elsewhere. */
const usual =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 " +
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/18.6 Mobile/15E148 Safari/604.1 " +
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7; Android 10; K; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0 Edg/140.0.0.0";

const usualWeight = 1000;

type Counts = LuaMap<number, number>;

const countIn = (counts: Counts, text: string, weight: number): void => {
  for (const i of $range(1, text.length - 2)) {
    const gram = gramAt(text, i);
    counts.set(gram, (counts.get(gram) ?? 0) + weight);
  }
};

/** Where the rarest three bytes of a text begin. */
const rarest = (counts: Counts, text: string): number => {
  let best = 1;
  let least = math.huge;
  for (const i of $range(1, text.length - 2)) {
    const count = counts.get(gramAt(text, i))!;
    if (count < least) {
      least = count;
      best = i;
    }
  }
  return best;
};

const split = (text: string): Omit<Entry, "categories" | "offset"> => {
  const [begins, middle, ends] = string.match(text, "^(%^?)(.-)(%$?)$");
  const [star] = string.find(middle!, "*", 1, true);
  return {
    part: star === undefined ? middle! : string.sub(middle!, 1, star - 1),
    behind: star === undefined ? undefined : string.sub(middle!, star + 1),
    begins: begins !== "",
    ends: ends !== "",
  };
};

/** @param texts in the notation of known.ts; the same text may be there several times */
export const indexTexts = (texts: readonly IndexedText[]): TextIndex => {
  const counts: Counts = new LuaMap();
  countIn(counts, usual, usualWeight);
  for (const { text } of texts) countIn(counts, split(text).part, 1);
  const index = new LuaMap<number, Entry[]>();
  for (const { text, categories } of texts) {
    const { part, behind, begins, ends } = split(text);
    const position = rarest(counts, part);
    const gram = gramAt(part, position);
    const entries = index.get(gram) ?? [];
    entries[entries.length] = { part, behind, begins, ends, categories, offset: position - 1 };
    index.set(gram, entries);
  }
  return index;
};

/** Whether an entry's text stands in a value, its part from `first` on. Makes no string. */
const standsAt = ({ part, behind, begins, ends }: Entry, value: string, first: number): boolean => {
  const next = first + part.length;
  if (first < 1 || next - 1 > value.length) return false;
  if ((begins && first !== 1) || (ends && next - 1 !== value.length)) return false;
  for (const i of $range(1, part.length)) {
    if (string.byte(part, i) !== string.byte(value, first + i - 1)) return false;
  }
  if (behind === undefined) return true;
  const [found] = string.find(value, behind, next, true);
  return found !== undefined;
};

const categoriesAt = (entries: readonly Entry[], value: string, position: number): number => {
  let categories = 0;
  for (const i of $range(1, entries.length)) {
    const entry = entries[i - 1]!;
    if (standsAt(entry, value, position - entry.offset)) categories |= entry.categories;
  }
  return categories;
};

/** The categories of all texts that stand in a value, 0 without any. Allocates nothing. */
export const categoriesIn = (index: TextIndex, value: string): number => {
  const length = math.min(value.length, maximumBytes);
  if (length < 3) return 0;
  let categories = 0;
  let gram = string.byte(value, 1) * 256 + string.byte(value, 2);
  for (const i of $range(3, length)) {
    gram = (gram * 256 + string.byte(value, i)) % 16777216;
    const entries = index.get(gram);
    if (entries !== undefined) categories |= categoriesAt(entries, value, i - 2);
  }
  return categories;
};
