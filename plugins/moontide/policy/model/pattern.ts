/** Whether a name is the pattern's, which is a name itself, or the beginning of names with a `*` behind it. */
export const patternMatches = (pattern: string, name: string): boolean => {
  const last = pattern.length;
  if (string.byte(pattern, last) !== 42) return pattern === name;
  return string.sub(name, 1, last - 1) === string.sub(pattern, 1, last - 1);
};

/** Whether one of the patterns is the name's. */
export const fitsAny = (patterns: readonly string[], name: string): boolean => {
  for (const i of $range(1, patterns.length)) {
    if (patternMatches(patterns[i - 1]!, name)) return true;
  }
  return false;
};
