/**
 * What vectors of texts hardly tell: which numbers are in them, whether they say yes or no, and who does what to whom. It is
 * compared as words. A word is letters and digits; whatever is no ASCII counts as a letter.
 */
import { hashOf } from "../key/hash";

/** Hashes of 32 bits of a text's words. */
export interface Wording {
  /** In alphabetical order. */
  readonly any_order: number;
  /** As they stand there. */
  readonly in_order: number;
}

const wordPattern = "[^%s%p%c]+";

const wordsOf = (text: string): string[] => {
  const words: string[] = [];
  for (const [word] of string.gmatch(string.lower(text), wordPattern)) words[words.length] = word!;
  return words;
};

export const wordingOf = (text: string): Wording => {
  const words = wordsOf(text);
  const in_order = hashOf(table.concat(words, " "));
  table.sort(words);
  return { any_order: hashOf(table.concat(words, " ")), in_order };
};

/** All numbers, as they are written and in their order: `3.5` is `3` and `5`. */
export const numbersIn = (text: string): string => {
  const numbers: string[] = [];
  for (const [digits] of string.gmatch(text, "%d+")) numbers[numbers.length] = digits!;
  return table.concat(numbers, " ");
};

/** Of English, German, French, Spanish, Italian, Portuguese and Dutch. */
const negations = new LuaSet<string>();
for (const [word] of string.gmatch(
  "not no never none nobody nothing nowhere neither nor without cannot dont doesnt didnt cant wont isnt arent " +
    "nicht kein keine keinen keinem keiner keines nie niemals ohne ne pas jamais rien sans nunca nada sin ni " +
    "non mai senza niente não nunca nem sem niet geen nooit zonder",
  "%S+",
))
  negations.add(word!);

/** How many words say no. */
export const negationsIn = (text: string): number => {
  const plain = string.gsub(string.lower(text), "n't", " not")[0];
  // The apostrophe of typesetters.
  const spread = string.gsub(plain, "n’t", " not")[0];
  let count = 0;
  for (const [word] of string.gmatch(spread, wordPattern)) if (negations.has(word!)) count += 1;
  return count;
};
