import { daysUntil, isLeapYear, yearOf } from "../when/calendar";
import { offsetAt, TimeZone } from "../when/time-zone";

/** The periods of the calendar that a budget may be for. */
export type PeriodName = "hour" | "day" | "week" | "month";

const daySeconds = 86400;

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Months since year 0, of a day counted from 1970. */
const monthOf = (days: number): number => {
  const year = yearOf(days);
  let left = days - daysUntil(year, 1, 1);
  for (const month of $range(0, 10)) {
    const length = month === 1 && isLeapYear(year) ? 29 : monthDays[month]!;
    if (left < length) return year * 12 + month;
    left -= length;
  }
  return year * 12 + 11;
};

/** The number of a period, by the clock on the wall of a time zone; later ones have greater numbers. */
const numberOf = (name: PeriodName, local: number): number => {
  if (name === "hour") return math.floor(local / 3600);
  const days = math.floor(local / daySeconds);
  if (name === "day") return days;
  // 1970 began on a Thursday, and weeks begin on Mondays.
  return name === "week" ? math.floor((days + 3) / 7) : monthOf(days);
};

const startOf = (name: PeriodName, number: number): number => {
  if (name === "hour") return number * 3600;
  if (name === "day") return number * daySeconds;
  if (name === "week") return (number * 7 - 3) * daySeconds;
  return daysUntil(math.floor(number / 12), (number % 12) + 1, 1) * daySeconds;
};

/** The number of the period that a moment lies in (seconds since 1970). */
export const periodAt = (name: PeriodName, zone: TimeZone, wall: number): number =>
  numberOf(name, wall + offsetAt(zone, wall));

/** When the next one begins, in seconds since 1970. */
export const endOfPeriod = (name: PeriodName, zone: TimeZone, number: number): number => {
  const local = startOf(name, number + 1);
  const guess = local - offsetAt(zone, local);
  return local - offsetAt(zone, guess);
};
