import { Ports } from "../../kernel/ports";
import { TimeZone, utc } from "../../policy/when/time-zone";
import { Bots, compileBots } from "../bot/bots";
import type { Configuration } from "../configuration/schema";
import { createLocalClock, LocalClock } from "./local-clock";
import { compilePlace, Place } from "./place";
import { loadZone } from "./zone";

/** What conditions know beyond the request: where clients are, what time it is there, who is a bot. */
export interface Setting {
  readonly place: Place | undefined;
  readonly local_clock: LocalClock;
  readonly bots: Bots;
}

/** The zone was read when the configuration was checked: that it can't be now is this worker's own trouble. */
const zoneOf = ({ files, log }: Ports, name: string): TimeZone => {
  const [zone, problem] = loadZone(files, name);
  if (zone !== undefined) return zone;
  log.error("time_zone_unknown", { problem, consequence: "hours and weekdays are those of UTC" });
  return utc;
};

/** Runs when a configuration is taken over. */
export const compileSetting = (ports: Ports, configuration: Configuration): Setting => ({
  place: compilePlace(configuration),
  local_clock: createLocalClock(zoneOf(ports, configuration.time_zone)),
  bots: compileBots(ports, configuration),
});
