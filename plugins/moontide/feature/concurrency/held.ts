import { ExpiringCounter, Ports } from "../../kernel/ports";
import { inFlightKey } from "../pool/in-flight-key";

/**
 * The requests of each key that are under way, or what token limits hold for them, in `moontide_limits`, and in the
 * worker's own memory those that are its own: when another worker is killed, a new epoch begins and each brings its own
 * over (feature/pool/recount.ts).
 * Counts of keys that nobody uses go by themselves; those that are in use are kept by whoever holds them.
 */
export interface Held {
  readonly counts: LuaMap<string, number>;
  /** Of all keys. */
  total: number;
  epoch: number;
}

export const createHeld = (epoch: number): Held => ({ counts: new LuaMap(), total: 0, epoch });

/** Longer than it takes until holders are asked to keep them again, by far. */
const keptSeconds = 180;

const noteOwn = (held: Held, key: string, delta: number): void => {
  const count = (held.counts.get(key) ?? 0) + delta;
  held.total += delta;
  if (count > 0) held.counts.set(key, count);
  else held.counts.delete(key);
};

/** Never below 0: a count that had gone by itself must not let more through later. */
const takeOff = (numbers: ExpiringCounter, name: string, delta: number): void => {
  const left = numbers.addTo(name, -delta);
  if (left !== undefined && left < 0) numbers.addTo(name, -left);
};

/**
 * Counts a request, or so much of whatever is held for it; the sum over all workers, or 0 where there is no room to count
 * it: then it is not held.
 */
export const hold = (numbers: ExpiringCounter, held: Held, key: string, amount = 1): number => {
  const name = inFlightKey(key, held.epoch);
  const sum = numbers.add(name, amount);
  if (sum <= 0) return 0;
  if (sum === amount) numbers.keepFor(name, keptSeconds);
  noteOwn(held, key, amount);
  return sum;
};

export const letGo = (numbers: ExpiringCounter, held: Held, key: string, amount = 1): void => {
  noteOwn(held, key, -amount);
  takeOff(numbers, inFlightKey(key, held.epoch), amount);
};

/** Brings this worker's part over to another epoch. */
export const bringHeldOver = (numbers: ExpiringCounter, held: Held, epoch: number): void => {
  for (const [key, count] of held.counts) {
    takeOff(numbers, inFlightKey(key, held.epoch), count);
    const name = inFlightKey(key, epoch);
    numbers.add(name, count);
    numbers.keepFor(name, keptSeconds);
  }
  held.epoch = epoch;
};

/** Every half minute in every worker: what it holds stays. */
export const keepHeld = ({ shared }: Ports, { counts, epoch }: Held): void => {
  for (const [key] of counts) shared.limits.numbers.keepFor(inFlightKey(key, epoch), keptSeconds);
};
