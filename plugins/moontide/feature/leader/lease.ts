import { Clock, Counter, Store } from "../../kernel/ports";

/**
 * Which worker does what only one may do: a lease in shared memory with a monotonic deadline, renewed by
 * its holder. Never `worker id 0`: while nginx reloads, two generations of workers have one.
 */
export interface Lease {
  /** Names the holder for good: process number and start time. */
  readonly identity: string;
  held: boolean;
}

/** Renewed every half second; whoever finds it older than this takes over. */
const leaseSeconds = 2;

const holderKey = "leader";

export const createLease = (identity: string): Lease => ({ identity, held: false });

const deadlineKey = (identity: string): string => `leader_until/${identity}`;

/**
 * Renews the lease or tries to take it over, and says whether this worker holds it now. A dead holder is
 * followed at once; the right to follow one certain holder can be claimed only once, so two workers that see
 * the same lapse don't both become leader.
 *
 * @param isAlive whether the process of an identity still runs
 */
export const holdLease = (
  lease: Lease,
  texts: Store,
  numbers: Counter,
  clock: Clock,
  isAlive: (this: void, identity: string) => boolean,
): boolean => {
  const now = clock.now();
  const holder = texts.get(holderKey);
  if (holder !== lease.identity) {
    lease.held = false;
    const lapsed =
      holder === undefined || numbers.get(deadlineKey(holder)) < now || !isAlive(holder);
    if (!lapsed) return false;
    if (!texts.claim(`leader_after/${holder ?? "nobody"}`, lease.identity, leaseSeconds))
      return false;
    if (holder !== undefined) numbers.remove(deadlineKey(holder));
    texts.set(holderKey, lease.identity);
  }
  numbers.set(deadlineKey(lease.identity), now + leaseSeconds);
  lease.held = true;
  return true;
};

/** Whether this worker leads at this moment: one that was held up may have been followed without knowing. */
export const leads = (lease: Lease, texts: Store): boolean =>
  lease.held && texts.get(holderKey) === lease.identity;

/** Gives the lease up, so that another worker follows within half a second. */
export const releaseLease = (lease: Lease, texts: Store, numbers: Counter): void => {
  if (!lease.held || texts.get(holderKey) !== lease.identity) return;
  lease.held = false;
  numbers.set(deadlineKey(lease.identity), 0);
};
