import { moveSpill } from "../../policy/spillover/share";
import { Gateway } from "../gateway/gateway";
import { PoolSpill } from "./spillover";

/** How fast the rate forgets, in seconds. */
const memorySeconds = 1;

/** How often the share is worked out; large pools, whose counts take longer to add up, are looked at less often. */
const periodSeconds = 0.2;
const longPeriodSeconds = 1;
const largePool = 500;

const keyOf = ({ pool }: PoolSpill): string => `spillover/${pool.name}/requests`;

/** Requests per second that the pool gets from all workers. */
const followRate = (gateway: Gateway, state: PoolSpill, seconds: number): number => {
  const known = state.total > 0;
  const total = gateway.ports.shared.state.numbers.add(keyOf(state), state.kept);
  const rate = (total - state.total) / seconds;
  state.kept = 0;
  state.total = total;
  // The first look finds what was there before this worker.
  if (known) state.rate += (rate - state.rate) * (1 - math.exp(-seconds / memorySeconds));
  return state.rate;
};

const inFlightPerEndpoint = (gateway: Gateway, { pool }: PoolSpill): number => {
  let sum = 0;
  for (const endpoint of pool.available) sum += gateway.selection.in_flight(endpoint);
  return sum / math.max(1, pool.available.length);
};

/** The pool's load in parts of its limit, by whichever of its limits is closest. */
const pressureOf = (gateway: Gateway, state: PoolSpill, seconds: number): number => {
  const { in_flight_per_endpoint, requests_per_second } = state.options;
  let pressure = 0;
  if (requests_per_second !== undefined) {
    pressure = followRate(gateway, state, seconds) / requests_per_second;
  }
  if (in_flight_per_endpoint !== undefined) {
    const load = inFlightPerEndpoint(gateway, state) / in_flight_per_endpoint;
    pressure = math.max(pressure, load);
  }
  return pressure;
};

const followOne = (gateway: Gateway, state: PoolSpill, now: number): void => {
  const period = state.pool.available.length > largePool ? longPeriodSeconds : periodSeconds;
  const seconds = state.followed_at === 0 ? period : now - state.followed_at;
  if (seconds < period * 0.9) return;
  state.followed_at = now;
  const { spill, options } = state;
  const before = spill.share;
  moveSpill(options, spill, pressureOf(gateway, state, seconds), now, seconds);
  const always = options.percent / 100;
  const began = before <= always && spill.share > always;
  const ended = before > always && spill.share <= always;
  if (!began && !ended) return;
  const event = began ? "spillover_began" : "spillover_ended";
  gateway.ports.log.notice(event, { pool: state.pool.name, to: options.pool });
};

/** Every 0.2 s in every worker: how much of each pool spills. Workers see the same counts, so they come to the same share. */
export const followSpillovers = (gateway: Gateway): void => {
  const now = gateway.ports.clock.now();
  for (const [, state] of gateway.spills) followOne(gateway, state, now);
};
