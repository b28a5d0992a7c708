import { Random } from "../../kernel/ports";
import { CircuitFacts, circuitState, nextTimes, openSeconds } from "../health/circuit";

/** How long what failed stands aside. Declared here and not taken from the schema: a policy knows no layer above it. */
export interface AsideConfiguration {
  readonly seconds: number;
  readonly maximum_seconds: number;
}

/**
 * Whether a key, a candidate or a provider is to be asked. One that failed stands aside for a while, twice as long each
 * time in succession; then one request at a time finds out whether it works again.
 */
export interface Standing extends CircuitFacts {
  /** The provider said itself how long it is in vain to ask, or refuses a key: nobody asks before, not even as a last resort. */
  certain: boolean;
  /** Why it stands aside, or did last: a kind of failure. */
  reason: string | undefined;
  /** Until when this worker's request that finds out may take; 0: none is under way. */
  probing_until: number;
}

export const newStanding = (): Standing => ({
  opened_until: 0,
  succeeded_at: 0,
  times: 0,
  certain: false,
  reason: undefined,
  probing_until: 0,
});

/** Many gateways must not come back in the same moment. */
const jitter_percent = 20;

const circuitOf = ({ seconds, maximum_seconds }: AsideConfiguration) => ({
  open_seconds: seconds,
  maximum_open_seconds: maximum_seconds,
  jitter_percent,
  recovery_seconds: 0,
});

const settled = circuitOf({ seconds: 0, maximum_seconds: 0 });

/**
 * `open`: it stands aside. `half_open`: its time is over, and nothing has gone well since. `closed`: it is asked as if
 * nothing had been.
 */
export const stateOf = (standing: Standing, now: number): "open" | "half_open" | "closed" => {
  const state = circuitState(settled, standing, now);
  return state === "recovering" ? "closed" : state;
};

/** Whether it may be asked now: another request of this worker may be finding out at the moment. */
export const isAskable = (standing: Standing, now: number): boolean => {
  const state = stateOf(standing, now);
  if (state === "open") return false;
  return state === "closed" || now >= standing.probing_until;
};

/** So long others wait for the request that finds out; one that takes longer has told enough. */
const probeSeconds = 10;

/** A request is about to ask it. */
export const noteAsked = (standing: Standing, now: number): void => {
  if (stateOf(standing, now) === "half_open") standing.probing_until = now + probeSeconds;
};

/**
 * It stands aside from now on.
 *
 * @param told_seconds what the provider said of how long (`Retry-After`); then that counts, up to the maximum
 * @param certain see Standing
 */
export const putAside = (
  standing: Standing,
  configuration: AsideConfiguration,
  now: number,
  random: Random,
  reason: string,
  told_seconds: number | undefined,
  certain: boolean,
): void => {
  const circuit = circuitOf(configuration);
  const times = nextTimes(circuit, standing, now);
  const seconds =
    told_seconds === undefined
      ? openSeconds(circuit, times, random)
      : math.min(told_seconds, configuration.maximum_seconds);
  standing.times = times;
  standing.opened_until = math.max(standing.opened_until, now + seconds);
  standing.certain = certain;
  standing.reason = reason;
  standing.probing_until = 0;
};

/** It went well; true where that ends its standing aside, which others have to be told. */
export const noteWell = (standing: Standing, now: number): boolean => {
  standing.probing_until = 0;
  if (standing.opened_until === 0 || now < standing.opened_until) return false;
  if (standing.succeeded_at >= standing.opened_until) return false;
  standing.succeeded_at = now;
  return true;
};
