/** Undefined for a word by which an endpoint can be told who sends a request, else what would be one. */
export const identityWordProblem = (word: string): string | undefined => {
  if (word === "consumer" || word === "tags" || word === "user") return undefined;
  if (string.find(word, "^claim:[^%c]+$")[0] !== undefined) return undefined;
  return '"consumer", "tags", "user" or "claim:NAME"';
};
