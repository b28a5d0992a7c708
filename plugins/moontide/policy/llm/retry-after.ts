const mostDigits = 15;

/** Digits, perhaps with a fraction: what `tonumber` takes besides (`nan`, `inf`, hexadecimals) is no time. */
const numberIn = (text: string | undefined): number | undefined => {
  const [digits] = string.match(text ?? "", "^%d+%.?%d*$");
  return digits === undefined || digits.length > mostDigits ? undefined : tonumber(digits);
};

/**
 * How long a provider wants to be left alone, by its headers `Retry-After-Ms` and `Retry-After` (RFC 9110, 10.2.3); of
 * dates, which providers do not send, and of what is no number, undefined.
 */
export const retryAfterSeconds = (
  milliseconds: string | undefined,
  seconds: string | undefined,
): number | undefined => {
  const exact = numberIn(milliseconds);
  return exact === undefined ? numberIn(seconds) : exact / 1000;
};
