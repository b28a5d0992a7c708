/**
 * What a text looks like, as a set of numbers: words, beginnings of long words, and what code looks like
 * in any language (punctuation that stands together, indentation, calls, names in `snake_case` and `camelCase`, file
 * names, how lines end). Each feature is hashed into one of `buckets` numbers (Weinberger et al. 2009, "Feature hashing"),
 * so there is no dictionary to keep.
 */

/** A power of two. */
export const buckets = 32768;

const mask = buckets - 1;

/** The features of the last text that was looked at; one for a worker, used again for each text. */
export interface FeatureSet {
  /** Each once; what lies behind `count` is of texts before. */
  readonly found: number[];
  count: number;
  /** By feature: the number of the text that had it last. */
  readonly seen: number[];
  text_number: number;
}

export const createFeatureSet = (): FeatureSet => {
  const seen: number[] = [];
  for (const i of $range(0, buckets)) seen[i] = 0;
  return { found: [], count: 0, seen, text_number: 0 };
};

const enum Byte {
  Space,
  Newline,
  Letter,
  Capital,
  Digit,
  Mark,
}

const kindOfByte = (byte: number): Byte => {
  if (byte === 10) return Byte.Newline;
  if (byte <= 32) return Byte.Space;
  if (byte >= 48 && byte <= 57) return Byte.Digit;
  if (byte >= 65 && byte <= 90) return Byte.Capital;
  if ((byte >= 97 && byte <= 122) || byte === 95 || byte >= 128) return Byte.Letter;
  return Byte.Mark;
};

/** By byte plus one. */
const kinds: Byte[] = [];
for (const byte of $range(0, 255)) kinds[byte] = kindOfByte(byte);

/** Numbers of features that are no hashes of texts, so that they are told apart from each other. */
const enum Shape {
  Beginning = 104729,
  Marks = 15485863,
  LineEnd = 32452843,
  Indented = 49979687,
  DeeplyIndented = 67867967,
  Call = 86028121,
  SnakeCase = 122949823,
  CamelCase = 141650939,
  Dotted = 160481183,
  Extension = 179424673,
  Number = 198491317,
  LineStart = 217645177,
  FirstWord = 236887691,
  Capitals = 256203161,
  Foreign = 275604541,
  ManyLines = 295075147,
}

const beginning_bytes = 5;

/** 24 bits stay exact in a product with a small number. */
const step = (hash: number, byte: number): number => ((hash * 31) & 0xffffff) ^ byte;

const together = (a: number, b: number): number => {
  const mixed = (a ^ ((b << 7) | (b >>> 9))) & 0xffffff;
  return ((mixed * 40503) & 0x3fffffff) >>> 6;
};

const note = (set: FeatureSet, hash: number): void => {
  const feature = (hash ^ (hash >>> 13)) & mask;
  if (set.seen[feature] === set.text_number) return;
  set.seen[feature] = set.text_number;
  set.found[set.count] = feature;
  set.count += 1;
};

/** Where the scan of a text stands. */
const scan = {
  /** Of the word under way, in lower case. */
  word: 0,
  word_bytes: 0,
  digits: 0,
  capitals: 0,
  is_snake_case: false,
  is_camel_case: false,
  /** A dot stands directly in front of the word, and before that another word: `main.rs`. */
  is_behind_dot: false,
  /** The byte in front; at the beginning a line break. */
  before: 10,
  /** The one in front of that. */
  further: 10,
  /** The last byte of the line that was no space. */
  line_last: 0,
  /** Spaces at the line's beginning; -1 behind them. */
  indentation: 0,
  lines: 0,
  words: 0,
  foreign: 0,
};

const begin = (): void => {
  scan.word_bytes = 0;
  scan.before = 10;
  scan.further = 10;
  scan.line_last = 0;
  scan.indentation = 0;
  scan.lines = 0;
  scan.words = 0;
  scan.foreign = 0;
};

const isOfWord = (kind: Byte): boolean => kind >= Byte.Letter && kind <= Byte.Digit;

const beginWord = (): void => {
  scan.word = 0;
  scan.digits = 0;
  scan.capitals = 0;
  scan.is_snake_case = false;
  scan.is_camel_case = false;
  scan.is_behind_dot = scan.before === 46 && isOfWord(kinds[scan.further]!);
};

/** @param next the byte behind the word */
const endWord = (set: FeatureSet, next: number): void => {
  const { word, word_bytes } = scan;
  if (scan.digits === word_bytes) note(set, Shape.Number);
  else {
    note(set, word);
    if (scan.is_behind_dot) note(set, together(word, Shape.Extension));
    if (scan.is_snake_case) note(set, Shape.SnakeCase);
    if (scan.is_camel_case) note(set, Shape.CamelCase);
    else if (scan.capitals === word_bytes && word_bytes > 1) note(set, Shape.Capitals);
    if (next === 40) note(set, Shape.Call);
  }
  if (scan.is_behind_dot) note(set, Shape.Dotted);
  if (scan.words === 0) note(set, together(word, Shape.FirstWord));
  scan.word_bytes = 0;
  scan.words += 1;
};

/** The first byte from which on each character counts as a word: Chinese, Japanese and Korean set no spaces. */
const first_unspaced = 0xe3;

const takeWordByte = (set: FeatureSet, byte: number, kind: Byte): void => {
  if (byte >= first_unspaced && scan.word_bytes > 0) endWord(set, byte);
  if (scan.word_bytes === 0) beginWord();
  if (kind === Byte.Capital) {
    if (scan.word_bytes > 0 && kinds[scan.before] === Byte.Letter) scan.is_camel_case = true;
    scan.capitals += 1;
    scan.word = step(scan.word, byte + 32);
  } else {
    if (kind === Byte.Digit) scan.digits += 1;
    else if (byte === 95 && scan.word_bytes > 0) scan.is_snake_case = true;
    else if (byte >= 128) scan.foreign += 1;
    scan.word = step(scan.word, byte);
  }
  scan.word_bytes += 1;
  if (scan.word_bytes === beginning_bytes) note(set, together(scan.word, Shape.Beginning));
};

const takeMark = (set: FeatureSet, byte: number): void => {
  note(set, together(byte, Shape.Marks));
  const { before } = scan;
  if (kinds[before] === Byte.Mark) note(set, together(before * 256 + byte, Shape.Marks));
  else if (before === 10) note(set, together(byte, Shape.LineStart));
};

const endLine = (set: FeatureSet): void => {
  const last = scan.line_last;
  if (last !== 0 && kinds[last] === Byte.Mark) note(set, together(last, Shape.LineEnd));
  scan.line_last = 0;
  scan.indentation = 0;
  scan.lines += 1;
};

const endIndentation = (set: FeatureSet): void => {
  if (scan.lines > 0 && scan.indentation >= 2) note(set, Shape.Indented);
  if (scan.lines > 0 && scan.indentation >= 8) note(set, Shape.DeeplyIndented);
  scan.indentation = -1;
};

const take = (set: FeatureSet, byte: number): void => {
  const kind = kinds[byte]!;
  const inWord = isOfWord(kind);
  if (!inWord && scan.word_bytes > 0) endWord(set, byte);
  if (kind === Byte.Newline) endLine(set);
  else if (kind === Byte.Space) {
    if (scan.indentation >= 0) scan.indentation += byte === 9 ? 4 : 1;
  } else {
    if (scan.indentation >= 0) endIndentation(set);
    if (inWord) takeWordByte(set, byte, kind);
    else takeMark(set, byte);
    scan.line_last = byte;
  }
  scan.further = scan.before;
  scan.before = byte;
};

const end = (set: FeatureSet): void => {
  if (scan.word_bytes > 0) endWord(set, 10);
  endLine(set);
  if (scan.lines >= 4) note(set, Shape.ManyLines);
  if (scan.foreign > scan.words) note(set, Shape.Foreign);
};

/**
 * Finds the features of a text of any length in its first and last bytes, `maximum_bytes` in all: what is wanted stands
 * at either end of a long prompt.
 */
export const findFeatures = (set: FeatureSet, text: string, maximum_bytes: number): void => {
  set.count = 0;
  set.text_number += 1;
  begin();
  const length = text.length;
  const head = length <= maximum_bytes ? length : math.floor(maximum_bytes / 2);
  for (const i of $range(1, head)) take(set, string.byte(text, i));
  if (head < length) {
    for (const i of $range(length - (maximum_bytes - head) + 1, length)) {
      take(set, string.byte(text, i));
    }
  }
  end(set);
};
