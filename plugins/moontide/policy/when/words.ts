/** One word, or several of which any will do. */
export type Words = string | readonly string[];

export const listOf = (words: Words): readonly string[] =>
  typeof words === "string" ? [words] : words;

export const setOf = (words: Words): LuaSet<string> => {
  const set = new LuaSet<string>();
  for (const word of listOf(words)) set.add(word);
  return set;
};

/** Whether one of the words is in the set. */
export const hasAny = (set: LuaSet<string> | undefined, words: readonly string[]): boolean => {
  if (set === undefined) return false;
  for (const i of $range(1, words.length)) {
    if (set.has(words[i - 1]!)) return true;
  }
  return false;
};
