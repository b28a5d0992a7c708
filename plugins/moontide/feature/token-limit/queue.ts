import { Allowance } from "./allowance";

/** What Redis is still to be told of one request: what was held there, and what was used in its place. */
export interface Settled {
  readonly id: string;
  /** On the monotonic clock. */
  readonly admitted_at: number;
  readonly allowances: readonly Allowance[];
  readonly keys: readonly string[];
  readonly times: readonly number[];
  readonly amounts: readonly number[];
  readonly used: readonly number[];
  /** When Redis was told first, perhaps in vain; 0: not yet. */
  told_at: number;
}

/** Settlements of this worker on their way to Redis: the log phase can't wait for it. */
export interface SettlementQueue {
  entries: Settled[];
  /** Somebody is telling Redis. */
  flushing: boolean;
  /** Redis was lost, and does not know yet what was used meanwhile. */
  is_behind: boolean;
}

export const createQueue = (): SettlementQueue => ({
  entries: [],
  flushing: false,
  is_behind: false,
});

/** More of them are dropped, and counted: Redis is away for long then, and the gateways count by themselves. */
const mostSettlements = 20000;

/** False where there are too many. */
export const enqueue = ({ entries }: SettlementQueue, settled: Settled): boolean => {
  if (entries.length >= mostSettlements) return false;
  entries[entries.length] = settled;
  return true;
};
