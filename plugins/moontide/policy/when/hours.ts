import { Result } from "../../kernel/result";
import { Facts, Test } from "./facts";
import { listOf, Words } from "./words";

/** From the first minute of the day on, and before the other; over midnight where that is the smaller one. */
export interface Hours {
  readonly from: number;
  readonly until: number;
}

const minutesOf = (text: string): number | undefined => {
  const [hours, minutes] = string.match(text, "^(%d%d?):?(%d*)$");
  if (hours === undefined) return undefined;
  const [colon] = string.find(text, ":", 1, true);
  if (colon === undefined ? minutes !== "" : minutes!.length !== 2) return undefined;
  const hour = tonumber(hours)!;
  const minute = minutes === "" ? 0 : tonumber(minutes)!;
  const sum = hour * 60 + minute;
  return minute < 60 && sum <= 1440 ? sum : undefined;
};

export const hoursExpected =
  'hours of the day such as "08-18", "08:30-12:00" or, over midnight, "22-06"';

/** `08-18`, `08:30-12:00`, `22-06`. */
export const parseHours = (text: string): Result<Hours> => {
  const [first, last] = string.match(text, "^([%d:]+)%-([%d:]+)$");
  const from = first === undefined ? undefined : minutesOf(first);
  const until = last === undefined ? undefined : minutesOf(last);
  if (from === undefined || until === undefined || from === until || from === 1440) {
    return $multi(undefined, hoursExpected);
  }
  return $multi({ from, until }, undefined);
};

const isWithin = (minute: number, { from, until }: Hours): boolean =>
  from < until ? minute >= from && minute < until : minute >= from || minute < until;

/** It is one of these times of the day, by the clock of the document's time zone. */
export const hoursTest = (words: Words): Test => {
  const ranges: Hours[] = [];
  for (const word of listOf(words)) {
    const [range] = parseHours(word);
    if (range !== undefined) ranges[ranges.length] = range;
  }
  return (facts: Facts) => {
    const minute = facts.minute();
    for (const i of $range(1, ranges.length)) {
      if (isWithin(minute, ranges[i - 1]!)) return true;
    }
    return false;
  };
};
