import { Counter, Ports } from "../../kernel/ports";
import { bringHeldOver } from "../concurrency/held";
import { Gateway } from "../gateway/gateway";
import { bringSlotsOver, holdsNoSlot } from "../model-queue/slots";
import { inFlightKey } from "./in-flight-key";
import { Member } from "./member";
import { Pool } from "./pool";
import { bringOverCount } from "./shared-count";
import { bringOverWaiting } from "./waiting";

/**
 * What a worker had in flight when it was killed would stay in the shared counts for ever. Keeping a second count for
 * each worker and endpoint would cost every request two writes. Instead, a death begins a new epoch: counting starts
 * anew under other keys, and each worker brings its own share over with its next look. What is left behind belonged
 * to the dead, and is removed a moment later.
 */
const epochKey = "in_flight_epoch";
const beganKey = "in_flight_epoch_began";
const cleanedKey = "in_flight_epoch_cleaned";

/** By then every worker has brought its share over: they look every 0.2 s. */
const settledSeconds = 2;

export const inFlightEpoch = (ports: Ports): number => ports.shared.state.numbers.get(epochKey);

/** What a count is of, without its epoch. */
export const countedSubject = (key: string): string => string.match(key, "^(.-) ~%d+$")[0] ?? key;

const epochOf = (key: string): number => tonumber(string.match(key, " ~(%d+)$")[0] ?? "0") ?? 0;

/** Begins to count anew, because a worker died that may have had something in flight. */
export const beginEpoch = (ports: Ports): void => {
  const { numbers } = ports.shared.state;
  numbers.set(beganKey, ports.clock.now());
  numbers.add(epochKey, 1);
};

const bringOver = (counts: Counter, member: Member, epoch: number): void => {
  const here = member.in_flight_here;
  if (here > 0) counts.add(member.in_flight_key, -here);
  member.in_flight_key = inFlightKey(member.key, epoch);
  if (here > 0) counts.add(member.in_flight_key, here);
};

const bringPoolOver = (counts: Counter, pool: Pool, epoch: number): void => {
  for (const member of pool.members) bringOver(counts, member, epoch);
  bringOverCount(counts, pool.permits, epoch);
  bringOverWaiting(counts, pool.waiting, epoch);
};

/** Every 0.2 s in every worker, before it takes over lists: counts in the present epoch. */
export const followEpoch = (gateway: Gateway): void => {
  const epoch = inFlightEpoch(gateway.ports);
  if (epoch === gateway.in_flight_epoch) return;
  const counts = gateway.ports.shared.in_flight.numbers;
  for (const name of gateway.pool_names) {
    bringPoolOver(counts, gateway.pools.get(name)!, epoch);
  }
  bringSlotsOver(counts, gateway.slots, epoch);
  bringHeldOver(gateway.ports.shared.limits.numbers, gateway.held, epoch);
  gateway.in_flight_epoch = epoch;
};

/** Whether this worker has no attempt under way at any endpoint on its lists, and no permit of a pool or a model. */
export const hasNothingInFlight = (gateway: Gateway): boolean => {
  if (gateway.held.total > 0 || !holdsNoSlot(gateway.slots)) return false;
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    if (pool.permits.here !== 0 || pool.waiting.all.here !== 0) return false;
    for (const member of pool.members) {
      if (member.in_flight_here !== 0) return false;
    }
  }
  return true;
};

/** What is counted by epochs has a colon in its name; names of pools (whose retries are counted beside it) have none. */
const isOfEpoch = (key: string): boolean => string.find(key, ":", 1, true)[0] !== undefined;

/** Attempts are counted by pool and endpoint; the rest is places in limits and queues, which went with them. */
const isAttempts = (key: string): boolean => string.find(key, "/", 1, true)[0] !== undefined;

/**
 * Removes what earlier epochs left behind, once, when everybody has left them.
 *
 * @param keys all of the in-flight zone
 * @returns how many attempts of dead workers that were
 */
export const cleanEpochs = (ports: Ports, keys: (this: void) => readonly string[]): number => {
  const { numbers } = ports.shared.state;
  const epoch = numbers.get(epochKey);
  if (numbers.get(cleanedKey) === epoch) return 0;
  if (ports.clock.now() < numbers.get(beganKey) + settledSeconds) return 0;
  const counts = ports.shared.in_flight.numbers;
  let left = 0;
  for (const key of keys()) {
    if (epochOf(key) < epoch && isOfEpoch(key)) {
      if (isAttempts(key)) left += math.abs(counts.get(key));
      counts.remove(key);
    }
  }
  numbers.set(cleanedKey, epoch);
  return left;
};
