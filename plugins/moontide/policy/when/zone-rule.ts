/**
 * The rule by which a time zone's offset changes every year from now on, as its file ends with it: the TZ string of
 * POSIX with the hours of RFC 8536, 3.3.1 (`CET-1CEST,M3.5.0,M10.5.0/3`).
 */
import { daysUntil, isLeapYear, weekdayOf, yearOf } from "./calendar";

/** A moment of every year, by the clock that is about to change. */
interface Change {
  /** `M3.5.0`: the last Sunday of March; `J60`: 1 March in every year; `59`: the sixtieth day. */
  readonly form: "month" | "julian" | "day";
  readonly month: number;
  /** 5 is the last. */
  readonly week: number;
  /** The weekday, 0 to 6, or the day of the year. */
  readonly day: number;
  readonly seconds: number;
}

export interface ZoneRule {
  /** Seconds east of UTC. */
  readonly standard: number;
  /** Undefined: the same all year. */
  readonly summer:
    { readonly offset: number; readonly begins: Change; readonly ends: Change } | undefined;
}

const daySeconds = 86400;

const sumOf = (hours: string, minutes: string, seconds: string): number =>
  tonumber(hours)! * 3600 + tonumber(minutes)! * 60 + tonumber(seconds)!;

/** `2`, `-2:30`, `167:59:59`: seconds, or undefined. */
const secondsOf = (text: string): number | undefined => {
  const [sign, number] = string.match(text, "^([+-]?)(.*)$");
  const [hours, minutes, seconds] = string.match(
    `${number}:00:00`,
    "^(%d%d?%d?):(%d%d):(%d%d)[:0]*$",
  );
  if (hours === undefined) return undefined;
  const sum = sumOf(hours, minutes!, seconds!);
  return sign === "-" ? -sum : sum;
};

const usualTime = 2 * 3600;

/** `M3.5.0` */
const monthChange = (date: string, seconds: number): Change | undefined => {
  const [month, week, weekday] = string.match(date, "^M(%d%d?)%.([1-5])%.([0-6])$");
  const number = tonumber(month ?? "0")!;
  if (number < 1 || number > 12) return undefined;
  const day = tonumber(weekday)!;
  return { form: "month", month: number, week: tonumber(week)!, day, seconds };
};

/** `J60`, `59` */
const dayChange = (date: string, seconds: number): Change | undefined => {
  const [julian, day] = string.match(date, "^(J?)(%d%d?%d?)$");
  if (day === undefined) return undefined;
  const form = julian === "J" ? "julian" : "day";
  return { form, month: 0, week: 0, day: tonumber(day)!, seconds };
};

const parseChange = (text: string): Change | undefined => {
  const [date, time] = string.match(text, "^([^/]+)/?(.*)$");
  if (date === undefined) return undefined;
  const seconds = time === "" ? usualTime : secondsOf(time!);
  if (seconds === undefined) return undefined;
  return monthChange(date, seconds) ?? dayChange(date, seconds);
};

/** A name, `CEST` or `<+11>`, then an offset, which POSIX counts west of Greenwich. */
const readZone = (
  text: string,
): LuaMultiReturn<[offset: string | undefined, rest: string | undefined]> => {
  const [quoted, behind] = string.match(text, "^<[%w+-]+>([%d:+-]*)(.*)$");
  if (quoted !== undefined) return $multi(quoted, behind);
  const [plain, rest] = string.match(text, "^%a+([%d:+-]*)(.*)$");
  return $multi(plain, rest);
};

const west = (text: string): number | undefined => {
  const seconds = secondsOf(text);
  return seconds === undefined ? undefined : -seconds;
};

/** Undefined for what is no such rule. */
export const parseZoneRule = (text: string): ZoneRule | undefined => {
  const [first, rest] = readZone(text);
  const standard = first === undefined ? undefined : west(first);
  if (standard === undefined) return undefined;
  if (rest === "") return { standard, summer: undefined };
  const [second, changes] = readZone(rest!);
  const [from, until] = string.match(changes ?? "", "^,([^,]+),([^,]+)$");
  if (second === undefined || from === undefined) return undefined;
  const offset = second === "" ? standard + 3600 : west(second);
  const begins = parseChange(from);
  const ends = parseChange(until!);
  if (offset === undefined || begins === undefined || ends === undefined) return undefined;
  return { standard, summer: { offset, begins, ends } };
};

/** The day of a change in a year, since 1970. */
const dayOf = (change: Change, year: number): number => {
  const { form, month, week, day } = change;
  const january = daysUntil(year, 1, 1);
  if (form === "day") return january + day;
  if (form === "julian") return january + day - (day >= 60 && isLeapYear(year) ? 0 : 1);
  const first = daysUntil(year, month, 1);
  const found = first + ((day - weekdayOf(first) + 7) % 7) + (week - 1) * 7;
  const next = month === 12 ? daysUntil(year + 1, 1, 1) : daysUntil(year, month + 1, 1);
  return found < next ? found : found - 7;
};

const momentOf = (change: Change, year: number, offset: number): number =>
  dayOf(change, year) * daySeconds + change.seconds - offset;

/** Seconds east of UTC. South of the equator summer ends before it begins. */
export const ruleOffset = ({ standard, summer }: ZoneRule, wall: number): number => {
  if (summer === undefined) return standard;
  const year = yearOf(math.floor((wall + standard) / daySeconds));
  const begins = momentOf(summer.begins, year, standard);
  const ends = momentOf(summer.ends, year, summer.offset);
  const isSummer = begins < ends ? wall >= begins && wall < ends : wall >= begins || wall < ends;
  return isSummer ? summer.offset : standard;
};
