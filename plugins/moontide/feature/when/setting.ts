import { utc } from "../../policy/when/time-zone";
import type { Configuration } from "../configuration/schema";
import { createLocalClock, LocalClock } from "./local-clock";
import { compilePlace, Place } from "./place";

/** What conditions know beyond the request: where clients are, what time it is there. */
export interface Setting {
  readonly place: Place | undefined;
  readonly local_clock: LocalClock;
}

/** Runs when a configuration is taken over. */
export const compileSetting = (configuration: Configuration): Setting => ({
  place: compilePlace(configuration.geography),
  local_clock: createLocalClock(utc),
});
