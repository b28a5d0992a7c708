/** How many bytes of a text continue a character of UTF-8 instead of beginning one. */
const continuationBytes = (text: string): number => {
  let bytes = 0;
  for (const i of $range(1, text.length)) {
    const byte = string.byte(text, i);
    if (byte >= 128 && byte < 192) bytes += 1;
  }
  return bytes;
};

/** `line 3, column 7` of a byte in a text, all counted from 1; columns count characters, not bytes. */
export const positionOf = (text: string, offset: number): string => {
  const before = string.sub(text, 1, offset - 1);
  const [, breaks] = string.gsub(before, "\n", "");
  const [last] = string.match(before, "([^\n]*)$");
  const column = last!.length - continuationBytes(last!) + 1;
  return `line ${breaks + 1}, column ${column}`;
};
