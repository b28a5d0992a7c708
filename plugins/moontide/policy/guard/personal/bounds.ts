/** Whether a letter, a digit or a byte that is no ASCII stands there: what is found may not be a part of a longer word. */
export const isWordByte = (text: string, at: number): boolean => {
  const byte = string.byte(text, at);
  if (byte === undefined) return false;
  return (
    (byte >= 48 && byte <= 57) ||
    (byte >= 65 && byte <= 90) ||
    (byte >= 97 && byte <= 122) ||
    byte === 95 ||
    byte >= 128
  );
};

export const isDigitByte = (text: string, at: number): boolean => {
  const byte = string.byte(text, at);
  return byte !== undefined && byte >= 48 && byte <= 57;
};

/** Only the digits of a part of a text. */
export const digitsOf = (text: string, first: number, last: number): string => {
  const [digits] = string.gsub(string.sub(text, first, last), "%D", "");
  return digits;
};
