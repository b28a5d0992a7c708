import { BackendOptions } from "./backend";
import { HealthOptions } from "./gateway";

/** The defaults of a pool's passive health. */
export const defaultHealth: HealthOptions = {
  consecutive_failures: 5,
  ejection_seconds: 10,
  maximum_ejection_seconds: 300,
  jitter_percent: 20,
  maximum_ejected_percent: 50,
  panic_percent: 50,
};

/** So many backends of 8 slots, the first of which fail while `failing` says so. */
export const withFailing = (
  count: number,
  failingCount: number,
  failing: (now: number) => boolean,
  failure_seconds = 0.001,
): BackendOptions[] => {
  const backends: BackendOptions[] = [];
  for (const i of $range(0, count - 1)) {
    backends[i] = i < failingCount ? { slots: 8, failing, failure_seconds } : { slots: 8 };
  }
  return backends;
};
