import { Random } from "../../kernel/ports";

/** Declared here and not taken from the schema: a policy knows no layer above it. */
export interface CircuitConfiguration {
  readonly open_seconds: number;
  readonly maximum_open_seconds: number;
  readonly jitter_percent: number;
  readonly recovery_seconds: number;
}

/** What is known of a circuit. Times are monotonic seconds. */
export interface CircuitFacts {
  /** The end of the last opening; 0 when there was none that still matters. */
  opened_until: number;
  /** When an attempt succeeded after it. */
  succeeded_at: number;
  /** How many openings followed upon each other, the last one included. */
  times: number;
}

/**
 * `open`: everything is refused. `half_open`: a few requests are let through to find out. `recovering`: one of them
 * went well, and a growing share is let through. `closed`: everything is.
 */
export type CircuitState = "closed" | "open" | "half_open" | "recovering";

/** In the order in which they are shown. */
export const circuitStates: readonly CircuitState[] = ["closed", "open", "half_open", "recovering"];

/**
 * The state follows from two times alone: an opening ends by the clock, so nobody has to write that it did, and all
 * workers that know the times agree (the states are those of Nygard's "Release It!", 2007, with Traefik's recovery).
 */
export const circuitState = (
  configuration: CircuitConfiguration,
  facts: CircuitFacts,
  now: number,
): CircuitState => {
  if (facts.opened_until === 0) return "closed";
  if (now < facts.opened_until) return "open";
  if (facts.succeeded_at < facts.opened_until) return "half_open";
  return now < facts.succeeded_at + configuration.recovery_seconds ? "recovering" : "closed";
};

/**
 * How many openings an opening at `now` makes in succession. One that begins later than the longest opening after the
 * last recovery is the first of a new row.
 */
export const nextTimes = (
  configuration: CircuitConfiguration,
  facts: CircuitFacts,
  now: number,
): number => {
  const calm = now - facts.succeeded_at >= configuration.maximum_open_seconds;
  const recovered = facts.succeeded_at >= facts.opened_until;
  return recovered && calm ? 1 : facts.times + 1;
};

/** Doubling it more often overflows nothing and changes nothing: every maximum is reached by then. */
const mostDoublings = 30;

/**
 * How long a circuit stays open: twice as long with each opening in succession, up to the maximum. The jitter keeps many
 * gateways before one pool from asking it again at the same moment; at the maximum too, which is why the time
 * before it stays that much below.
 */
export const openSeconds = (
  configuration: CircuitConfiguration,
  times: number,
  random: Random,
): number => {
  const jitter = configuration.jitter_percent / 100;
  const doubled = configuration.open_seconds * math.pow(2, math.min(times - 1, mostDoublings));
  const seconds = math.min(doubled, configuration.maximum_open_seconds / (1 + jitter));
  return seconds * (1 + jitter * (2 * random.uniform() - 1));
};

/** The share let through when recovery begins. */
const firstShare = 0.1;

/** The share of requests that a recovering circuit lets through, 0.1 to 1: it grows evenly. */
export const recoveryShare = (
  configuration: CircuitConfiguration,
  facts: CircuitFacts,
  now: number,
): number => {
  const grown = (now - facts.succeeded_at) / math.max(configuration.recovery_seconds, 0.001);
  return math.min(1, math.max(firstShare, grown));
};
