import { isDigitByte, isWordByte } from "./bounds";
import { Detector } from "./detector";

/** With country code, E.164 allows 15 digits. */
const most_digits = 15;
const longest = 30;

/** The last digit of a run of digits with at most two marks between each two: `+49 (0) 30 / 1234-56`. */
const runEnd = (text: string, first: number): number => {
  let last = first;
  let at = first + 1;
  while (at - last <= 3 && at - first < longest) {
    if (isDigitByte(text, at)) last = at;
    else if (string.find(text, "^[ ()/.-]", at)[0] === undefined) break;
    at += 1;
  }
  return last;
};

/** Numbers with a date's dots and hyphens begin like numbers of the neighbourhood. */
const isDate = (run: string): boolean =>
  string.find(run, "^%d%d?[./-]%d%d?[./-]%d%d")[0] !== undefined;

const isFilled = (run: string): boolean => string.find(run, "%D")[0] !== undefined;

/** `0171 1234567`, `06 12 34 56 78`: a zero, and marks somewhere. */
const isWithTrunk = (run: string, digits: string): boolean =>
  string.find(digits, "^0[1-9]")[0] !== undefined &&
  digits.length >= 9 &&
  digits.length <= 13 &&
  isFilled(run) &&
  !isDate(run);

/** `(212) 555-0134`, `212-555-0134`, `212.555.0134`. */
const isAmerican = (run: string): boolean =>
  string.find(run, "^%(?[2-9]%d%d%)?[ .-]+%d%d%d[ .-]%d%d%d%d$")[0] !== undefined;

const isPhone = (run: string): boolean => {
  const [digits] = string.gsub(run, "%D", "");
  if (string.find(run, "^%+%d")[0] !== undefined || string.find(run, "^%+%(%d")[0] !== undefined) {
    return digits.length >= 8 && digits.length <= most_digits;
  }
  if (string.find(run, "^00[1-9]")[0] !== undefined) {
    return digits.length >= 10 && digits.length <= most_digits + 2 && isFilled(run);
  }
  return isWithTrunk(run, digits) || isAmerican(run);
};

/** Where a number that begins with this digit begins: perhaps with a plus or a bracket in front. */
const startOf = (text: string, digit: number, from: number): number => {
  let first = digit;
  if (first > from && string.byte(text, first - 1) === 40) first -= 1;
  if (first > from && string.byte(text, first - 1) === 43) first -= 1;
  return first;
};

/**
 * Telephone numbers as they are written with a country code (`+49 30 123456`), with a leading zero and groups
 * (`0171 1234567`), or as in North America (`(212) 555-0134`). Digits alone are none: most of those count something else.
 */
export const phone: Detector = {
  find: (text, from) => {
    let at = from;
    for (;;) {
      const [digit, group_end] = string.find(text, "%d+", at);
      if (digit === undefined) return $multi(undefined, undefined);
      const first = startOf(text, digit, from);
      const last = runEnd(text, digit);
      const isWhole = !isWordByte(text, first - 1) && !isWordByte(text, last + 1);
      if (isWhole && isPhone(string.sub(text, first, last))) return $multi(first, last);
      at = group_end + 1;
    }
  },
};
