/** Declared here and not taken from the schema: a policy knows no layer above it. */
export interface SlowStartConfiguration {
  /** How long an endpoint warms up; 0 not at all. */
  readonly slow_start_seconds: number;
  /** 1 grows evenly; more is quicker at first, less is slower at first. */
  readonly slow_start_aggression: number;
  /** The share that it begins with. */
  readonly slow_start_minimum_percent: number;
}

/**
 * Which share of its weight an endpoint has `elapsed` seconds after it began to warm up, above 0 and at most 1.
 * The curve is Envoy's: `max(minimum, (elapsed / window) ^ (1 / aggression))`. A limit of concurrency
 * can be scaled by the same share.
 */
export const rampShare = (configuration: SlowStartConfiguration, elapsed: number): number => {
  const { slow_start_seconds, slow_start_aggression, slow_start_minimum_percent } = configuration;
  if (elapsed >= slow_start_seconds) return 1;
  const grown = math.pow(math.max(0, elapsed) / slow_start_seconds, 1 / slow_start_aggression);
  return math.max(slow_start_minimum_percent / 100, grown);
};

/** The longest that a pool counts as new, in seconds. */
const longestGrace = 10;

/**
 * For how long after its first list all of a pool counts as new: discovery answers in parts, and who comes with the
 * second part is as old as who came with the first. A gateway that starts knows nobody's age and takes all for warm.
 */
export const graceSeconds = (configuration: SlowStartConfiguration): number =>
  math.min(longestGrace, configuration.slow_start_seconds);

/** How often shares are worked out anew, in seconds: preparing a balancer costs time in proportion to its list. */
export const rampInterval = (endpoints: number): number => (endpoints < 1000 ? 0.2 : 1);
