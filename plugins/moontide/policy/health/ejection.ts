import { Random } from "../../kernel/ports";

export interface EjectionConfiguration {
  /** How long the first ejection lasts; the second in short order lasts twice as long, and so on. */
  readonly ejection_seconds: number;
  /** No ejection lasts longer. */
  readonly maximum_ejection_seconds: number;
  /** The actual time is drawn from this share below to this share above the computed one. */
  readonly jitter_percent: number;
}

export interface EjectionTerm {
  readonly seconds: number;
  /** How many ejections count against the endpoint, this one included; kept for the next. */
  readonly times: number;
}

/**
 * How long an endpoint stays out, after Envoy: `ejection_seconds × times`, so that one that keeps
 * failing is asked ever more rarely. Of the earlier `times`, one is forgiven for each
 * `ejection_seconds` that the endpoint was back and healthy; never ejected before is 0 times.
 *
 * Endpoints that failed together must not come back together, those that reached the maximum least of
 * all. So the jitter is kept there too: the computed time stays that much below the maximum.
 */
export const ejectionSeconds = (
  configuration: EjectionConfiguration,
  times: number,
  healthy_seconds: number,
  random: Random,
): EjectionTerm => {
  const forgiven = math.max(0, math.floor(healthy_seconds / configuration.ejection_seconds));
  const counted = math.max(0, times - forgiven) + 1;
  const jitter = configuration.jitter_percent / 100;
  const seconds = math.min(
    configuration.ejection_seconds * counted,
    configuration.maximum_ejection_seconds / (1 + jitter),
  );
  return { seconds: seconds * (1 + jitter * (2 * random.uniform() - 1)), times: counted };
};
