import type { ScaleOptions } from "moontide/policy/scale/options";
import { replay, ReplayOptions, ReplayResult } from "moontide/policy/scale/replay";
import type { Load } from "./loads";

/** What one instance serves in a second, where a load was made for it. */
export const capacity = 100;

/** The defaults of the options, for a pool without bounds. */
export const scaleOptions = (changes: Partial<ScaleOptions> = {}): ScaleOptions => {
  const options: ScaleOptions = {
    minimum: 1,
    maximum: 1000,
    startup_seconds: 20,
    tolerance_percent: 10,
    targets: [{ metric: "requests_per_second", per_instance: 0.85 * capacity }],
    steps: [],
    rules: [],
    stable_window_seconds: 30,
    panic_window_seconds: 6,
    panic_percent: 130,
    panic_hold_seconds: 60,
    scale_up: {
      stabilisation_seconds: 0,
      policies: [{ instances: 4, percent: 100, period_seconds: 15 }],
    },
    scale_down: {
      stabilisation_seconds: 300,
      policies: [{ percent: 100, period_seconds: 15 }],
    },
  };
  for (const [name, value] of pairs(changes)) {
    (options as unknown as Record<string, unknown>)[name] = value;
  }
  return options;
};

export const daily = { season_seconds: 86400, bucket_seconds: 300 };

/** What a replay does by default: a pool of instances that each serve 100 requests a second and start in 20 s. */
export const scaled = (
  load: Load,
  seconds: number,
  scale: Partial<ScaleOptions> = {},
  options: Partial<ReplayOptions> = {},
): ReplayResult =>
  replay({
    load,
    seconds,
    from: options.from ?? 0,
    capacity: options.capacity ?? capacity,
    startup_seconds: scale.startup_seconds ?? 20,
    patience_seconds: 1,
    scale: scaleOptions(scale),
    decided: options.decided,
    watch: options.watch,
  });

export const missPercent = ({ misses, requests }: ReplayResult): number =>
  (100 * misses) / requests;

export const relativeCost = ({ cost, ideal }: ReplayResult): number => cost / ideal;
