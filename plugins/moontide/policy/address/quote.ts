const longest = 80;

/**
 * Text from outside as it may stand in a message: in quotes, at most 80 bytes, control characters
 * replaced, so that a hostile name can neither flood a log nor break a line of it.
 */
export const quote = (text: string): string => {
  const shown = text.length > longest ? `${string.sub(text, 1, longest)}…` : text;
  const [safe] = string.gsub(shown, "%c", "?");
  return `"${safe}"`;
};
