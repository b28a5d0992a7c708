import { Json, rawOf } from "./value";

/** A double gives back every number of so many digits (DBL_DIG), unless its exponent is out of the ordinary. */
const safe_digits = 15;
/** Without an exponent, zeros can make it so. */
const most_bytes = 290;

const zero = 48;
const nine = 57;

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= zero && byte <= nine;

/** The first byte from there on that is no digit. */
const afterDigits = (text: string, from: number): number => {
  let at = from;
  while (isDigit(string.byte(text, at))) at += 1;
  return at;
};

const afterFraction = (text: string, at: number): number | undefined => {
  if (string.byte(text, at) !== 46) return at;
  const next = afterDigits(text, at + 1);
  return next === at + 1 ? undefined : next;
};

const afterExponent = (text: string, at: number): number | undefined => {
  const mark = string.byte(text, at);
  if (mark !== 101 && mark !== 69) return at;
  const sign = string.byte(text, at + 1);
  const digits = sign === 43 || sign === 45 ? at + 2 : at + 1;
  const next = afterDigits(text, digits);
  return next === digits ? undefined : next;
};

/** The first byte behind the number that begins there; undefined where none does (RFC 8259, 6). */
export const afterNumber = (text: string, from: number): number | undefined => {
  const digits = string.byte(text, from) === 45 ? from + 1 : from;
  const leading = string.byte(text, digits);
  if (!isDigit(leading)) return undefined;
  const whole = leading === zero ? digits + 1 : afterDigits(text, digits + 1);
  const fraction = afterFraction(text, whole);
  return fraction === undefined ? undefined : afterExponent(text, fraction);
};

/** A number's digits without sign, point, exponent, and zeros around them. */
const significantDigits = (number: string): string => {
  const [mantissa] = string.match(string.lower(number), "^-?([%d.]+)");
  const [digits] = string.gsub(mantissa!, "%.", "");
  return string.match(digits, "^0*(.-)0*$")[0]!;
};

/** Digits from the first that is no zero on; infinitely many where there is an exponent. */
const countDigits = (text: string): number => {
  let count = 0;
  for (const i of $range(1, text.length)) {
    const byte = string.byte(text, i);
    if (byte > nine) return math.huge;
    if (byte > zero || (byte === zero && count > 0)) count += 1;
  }
  return count;
};

/** With as few digits as give the same number back; `null` for what is no number (RFC 8259 has no word for it). */
export const numberText = (value: number): string => {
  const magnitude = math.abs(value);
  // A literal such as 1e400 or NaN would be no JSON.
  if (!(magnitude < math.huge)) return "null";
  // Whole ones without an exponent as far as JavaScript writes them so: readers of integers want none.
  if (magnitude < 1e21 && value % 1 === 0) return string.format("%.0f", value);
  const short = string.format("%.15g", value);
  if (tonumber(short) === value) return short;
  const longer = string.format("%.16g", value);
  return tonumber(longer) === value ? longer : string.format("%.17g", value);
};

/** Whether the double that is nearest to it is written with the same digits. */
const isKept = (text: string, value: number): boolean => {
  if (math.abs(value) === math.huge) return false;
  const digits = significantDigits(text);
  return value === 0 ? digits === "" : significantDigits(numberText(value)) === digits;
};

/** @param text as `afterNumber` found it; a number that a double can't give back stays text */
export const readNumber = (text: string): Json => {
  const value = tonumber(text);
  // LuaJIT reads no exponent of many digits.
  if (value === undefined) return rawOf(text);
  if (text.length <= most_bytes && countDigits(text) <= safe_digits) return value;
  return numberText(value) === text || isKept(text, value) ? value : rawOf(text);
};
