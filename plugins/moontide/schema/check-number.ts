import { Checking, reportValue } from "./checking";
import { NumberKind } from "./description";
import { show } from "./problem";

/** What suffixes are worth in the unit that an option's name ends in. */
const factors: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  seconds: { ms: 0.001, s: 1, sec: 1, m: 60, min: 60, h: 3600, d: 86400 },
  bytes: {
    b: 1,
    k: 1024,
    kb: 1024,
    kib: 1024,
    m: 1048576,
    mb: 1048576,
    mib: 1048576,
    g: 1073741824,
  },
  percent: { "%": 1 },
};

/** The unit that the name of the option ends in, also for the items of a list. */
const unitOf = (path: string): string | undefined => {
  const [unit] = string.match(path, "_(%a+)[%[%]%d]*$");
  return unit !== undefined && factors[unit] !== undefined ? unit : undefined;
};

const isWithin = (kind: NumberKind, value: number): boolean =>
  value > (kind.exclusive_minimum ?? -math.huge) &&
  value >= (kind.minimum ?? -math.huge) &&
  value <= (kind.maximum ?? math.huge) &&
  (kind.kind === "number" || value === math.floor(value));

const bounds = (kind: NumberKind): string => {
  if (kind.exclusive_minimum !== undefined) {
    const upTo = kind.maximum === undefined ? "" : ` and at most ${show(kind.maximum)}`;
    return ` greater than ${show(kind.exclusive_minimum)}${upTo}`;
  }
  const { minimum, maximum } = kind;
  if (minimum !== undefined && maximum !== undefined) {
    return ` from ${show(minimum)} to ${show(maximum)}`;
  }
  if (minimum !== undefined) return ` of at least ${show(minimum)}`;
  return maximum === undefined ? "" : ` of at most ${show(maximum)}`;
};

/** `a whole number of bytes from 0 to 1048576`. */
export const describeNumber = (kind: NumberKind, path: string): string => {
  const unit = unitOf(path);
  const noun = kind.kind === "integer" ? "a whole number" : "a number";
  return `${noun}${unit === undefined ? "" : ` of ${unit}`}${bounds(kind)}`;
};

/** `"500ms"`, `"10 MB"`, `"20%"` or `"5"` in the unit of the option, or undefined. */
const readText = (text: string, unit: string | undefined): number | undefined => {
  const [digits, suffix] = string.match(text, "^%s*(%d+%.?%d*)%s*([%a%%]*)%s*$");
  const amount = digits === undefined ? undefined : tonumber(digits);
  if (amount === undefined || suffix === "") return amount;
  const factor = unit === undefined ? undefined : factors[unit]![string.lower(suffix!)];
  return factor === undefined ? undefined : amount * factor;
};

/** The number in another unit: milliseconds for seconds, a fraction for a percentage. */
const rescale = (value: number, kind: NumberKind, unit: string | undefined): number | undefined => {
  if (unit === "seconds" && value > (kind.maximum ?? math.huge)) return value / 1000;
  if (unit === "percent" && value > 0 && value < 1) return value * 100;
  return undefined;
};

const suggestNumber = (kind: NumberKind, value: unknown, path: string): string | undefined => {
  const unit = unitOf(path);
  let meant: number | undefined;
  if (typeof value === "string") meant = readText(value, unit);
  else if (typeof value === "number") meant = rescale(value, kind, unit);
  return meant !== undefined && isWithin(kind, meant) ? show(meant) : undefined;
};

/** Checks a number or integer. NaN and the infinities, which JSON doesn't know, are refused. */
export const checkNumber = (
  checking: Checking,
  kind: NumberKind,
  value: unknown,
  path: string,
): number | undefined => {
  const isFinite = typeof value === "number" && value > -math.huge && value < math.huge;
  if (isFinite && isWithin(kind, value)) return value;
  const expected = describeNumber(kind, path);
  return reportValue(checking, path, value, expected, suggestNumber(kind, value, path));
};
