import { Clock } from "../../kernel/ports";
import { offsetAt, TimeZone } from "../../policy/when/time-zone";

/** The clock on the wall of a time zone, as conditions ask for it; worked out once a second at most. */
export interface LocalClock {
  readonly zone: TimeZone;
  /** For which it was worked out. */
  second: number;
  /** Of the day, 0 to 1439. */
  minute: number;
  weekday: string;
}

/** 1970 began on a Thursday. */
const weekdays = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"];
const daySeconds = 86400;

export const createLocalClock = (zone: TimeZone): LocalClock => ({
  zone,
  second: -1,
  minute: 0,
  weekday: "thu",
});

/** The local time now. */
export const lookAt = (local: LocalClock, clock: Clock): LocalClock => {
  const second = math.floor(clock.wall());
  if (second === local.second) return local;
  const shown = second + offsetAt(local.zone, second);
  local.second = second;
  local.minute = math.floor((shown % daySeconds) / 60);
  local.weekday = weekdays[math.floor(shown / daySeconds) % 7]!;
  return local;
};
