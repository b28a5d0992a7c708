import { RateLimit } from "./limit";

/** How a request's cost was taken off a limit, and so where it is given back. */
export const enum Taken {
  Nothing,
  Counted,
  Overflow,
  Leased,
  /** By Redis, which keeps it. */
  Remotely,
}

/** What one request takes off its limits: a record that is used again. */
export interface Taking {
  count: number;
  readonly limits: RateLimit[];
  readonly keys: string[];
  readonly costs: number[];
  readonly taken: Taken[];
  /** How much Redis was asked for: more than the cost where it is taken ahead. */
  readonly amounts: number[];
  /** The limit that leaves least, and what it leaves. */
  tightest: RateLimit | undefined;
  remaining: number;
  seconds: number;
}

const idle: Taking[] = [];
let idle_count = 0;

/** A blank one, used before or new. Requests wait for Redis, so several may be out. */
export const takeTaking = (): Taking => {
  if (idle_count > 0) {
    idle_count -= 1;
    return idle[idle_count]!;
  }
  return {
    count: 0,
    limits: [],
    keys: [],
    costs: [],
    taken: [],
    amounts: [],
    tightest: undefined,
    remaining: 0,
    seconds: 0,
  };
};

export const returnTaking = (taking: Taking): void => {
  taking.count = 0;
  taking.tightest = undefined;
  idle[idle_count] = taking;
  idle_count += 1;
};

export const addLimit = (taking: Taking, limit: RateLimit, key: string, cost: number): void => {
  const { count } = taking;
  taking.limits[count] = limit;
  taking.keys[count] = key;
  taking.costs[count] = cost;
  taking.taken[count] = Taken.Nothing;
  taking.amounts[count] = 0;
  taking.count = count + 1;
};

/** Notes what a limit leaves; of those that tell clients, the one that leaves least is told. */
export const noteLeft = (
  taking: Taking,
  limit: RateLimit,
  remaining: number,
  seconds: number,
): void => {
  if (!limit.options.headers) return;
  if (taking.tightest !== undefined && taking.remaining <= remaining) return;
  taking.tightest = limit;
  taking.remaining = remaining;
  taking.seconds = seconds;
};
