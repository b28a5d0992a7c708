import { ruleOffset, ZoneRule } from "./zone-rule";

/** A time zone's offset from UTC over all time. */
export interface TimeZone {
  readonly name: string;
  /** Seconds since 1970 at which the offset changes, ascending, and the offset from each on. */
  readonly changes: readonly number[];
  readonly offsets: readonly number[];
  /** Before the first change. */
  readonly first_offset: number;
  /** From the last change on; undefined: nothing changes any more. */
  readonly rule: ZoneRule | undefined;
}

export const utc: TimeZone = {
  name: "UTC",
  changes: [],
  offsets: [],
  first_offset: 0,
  rule: undefined,
};

/** How many changes lie at or before a time. */
const changesUntil = (changes: readonly number[], wall: number): number => {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = math.floor((low + high) / 2);
    if (changes[middle]! <= wall) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Seconds east of UTC. */
export const offsetAt = (zone: TimeZone, wall: number): number => {
  const { changes, offsets, rule } = zone;
  const passed = changesUntil(changes, wall);
  if (passed === changes.length && rule !== undefined) return ruleOffset(rule, wall);
  return passed === 0 ? zone.first_offset : offsets[passed - 1]!;
};
