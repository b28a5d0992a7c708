import { Result } from "../../kernel/result";
import { daysUntil, isLeapYear } from "./calendar";

const expected = 'a time such as "2027-01-31T12:00:00Z" (RFC 3339)';
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isDate = (year: number, month: number, day: number): boolean => {
  const days = month === 2 && isLeapYear(year) ? 29 : monthDays[month - 1];
  return days !== undefined && day >= 1 && day <= days;
};

/** How far a zone is before UTC, in seconds; undefined where it is none. */
const offsetOf = (zone: string): number | undefined => {
  if (zone === "Z" || zone === "z") return 0;
  const [sign, hours, minutes] = string.match(zone, "^([+-])(%d%d):(%d%d)$");
  if (sign === undefined || tonumber(hours)! > 23 || tonumber(minutes)! > 59) return undefined;
  const seconds = tonumber(hours)! * 3600 + tonumber(minutes)! * 60;
  return sign === "-" ? -seconds : seconds;
};

/** Seconds since 1970 of a time as RFC 3339 has it, or what it should have been. Parts of a second are left out. */
export const parseTimestamp = (text: string): Result<number> => {
  const [year, month, day, hour, minute, second, rest] = string.match(
    text,
    "^(%d%d%d%d)-(%d%d)-(%d%d)[Tt](%d%d):(%d%d):(%d%d)(.+)$",
  );
  if (year === undefined) return $multi(undefined, expected);
  const [y, m, d] = [tonumber(year)!, tonumber(month)!, tonumber(day)!];
  const [h, min, s] = [tonumber(hour)!, tonumber(minute)!, tonumber(second)!];
  const offset = offsetOf(string.gsub(rest!, "^%.%d+", "")[0]);
  if (offset === undefined || !isDate(y, m, d) || h > 23 || min > 59 || s > 60) {
    return $multi(undefined, expected);
  }
  return $multi(daysUntil(y, m, d) * 86400 + h * 3600 + min * 60 + s - offset, undefined);
};

/** The same time as text, in UTC. */
export const timestampOf = (seconds: number): string =>
  os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(seconds));
