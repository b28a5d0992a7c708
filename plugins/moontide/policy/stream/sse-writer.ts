/** One line of data for each of the text's: a line's end in it would end the field. */
const dataLines = (data: string): string => {
  const [lines] = string.gsub(data, "\r\n?", "\n");
  return string.gsub(lines, "\n", "\ndata: ")[0];
};

/**
 * A server-sent event (WHATWG HTML, 9.2.5).
 *
 * @param name `""` for none; without ends of lines
 */
export const sseEvent = (name: string, data: string): string => {
  const isOneLine =
    string.find(data, "\n", 1, true)[0] === undefined &&
    string.find(data, "\r", 1, true)[0] === undefined;
  const lines = isOneLine ? data : dataLines(data);
  return name === "" ? `data: ${lines}\n\n` : `event: ${name}\ndata: ${lines}\n\n`;
};

/** Keeps a connection alive; clients skip it. @param text without ends of lines */
export const sseComment = (text: string): string => `: ${text}\n\n`;
