import { Counter } from "../../kernel/ports";
import { Gateway } from "../gateway/gateway";
import { countedSubject } from "../pool/recount";

/** Keys of shared memory that belong to endpoints, and whether they may go. @noSelf */
export interface Sweepable {
  readonly numbers: Counter;
  /** All keys; locks the zone for a moment. */
  keys: () => readonly string[];
  /** The `pool/endpoint` that a key is about, or undefined when it is about none. */
  subject: (key: string) => string | undefined;
  /** Whether a key of an endpoint that is gone may be removed with this value. */
  isSpent: (value: number) => boolean;
}

/** `pool/endpoint`, perhaps with a kind before it (`failures/`, `attempts/0/`) and a ledger's mark behind. */
const subjects = (gateway: Gateway): LuaSet<string> => {
  const known = new LuaSet<string>();
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    known.add(pool.retrying_key);
    known.add(pool.breaker.probing_key);
    known.add(name);
    for (const member of pool.members) known.add(member.key);
  }
  return known;
};

/**
 * Where endpoints come and go by the thousand, what was kept about those that are gone would fill shared memory.
 * A key goes when its endpoint was unknown in two sweeps in a row: by then no worker works with it any more.
 *
 * @param absent what the last sweep missed; the result is for the next
 */
export const sweep = (
  gateway: Gateway,
  zone: Sweepable,
  absent: LuaSet<string>,
): LuaSet<string> => {
  const known = subjects(gateway);
  const missing = new LuaSet<string>();
  for (const key of zone.keys()) {
    const subject = zone.subject(key);
    if (subject !== undefined && !known.has(subject)) {
      if (absent.has(key) && zone.isSpent(zone.numbers.get(key))) zone.numbers.remove(key);
      else missing.add(key);
    }
  }
  return missing;
};

/** In-flight counts: the part before a ledger's mark. One that is not 0 is in use or waits to be settled. */
export const inFlightSubject = (key: string): string | undefined =>
  countedSubject(string.match(key, "^(.-) @[%d.]+$")[0] ?? key);

/** Health: the part behind the kind, and behind the slot of what is counted by windows; a pool may be called `1`. */
export const healthSubject = (key: string): string | undefined =>
  string.match(key, "^attempts/%d/(.+)$")[0] ??
  string.match(key, "^failed/%d/(.+)$")[0] ??
  string.match(key, "^latency/%d/(.+)$")[0] ??
  string.match(key, "^breaker/%a+/(.+)$")[0] ??
  string.match(key, "^%a+/(.+)$")[0];
