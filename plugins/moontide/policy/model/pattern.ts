/** Whether a name is the pattern's, which is a name itself, or the beginning of names with a `*` behind it. */
export const patternMatches = (pattern: string, name: string): boolean => {
  const last = pattern.length;
  if (string.byte(pattern, last) !== 42) return pattern === name;
  return string.sub(name, 1, last - 1) === string.sub(pattern, 1, last - 1);
};
