import type { IncomingRequest } from "moontide/feature/proxy/request";
import { quietRequest } from "../../../unit/proxy/quiet-request";
import type { Answered, Client, Scene } from "./overload";
import { createScene, offer, runTo } from "./overload";

/** A share of the requests, all of one tier, that come from so many users. */
export interface ClassOfRequests {
  readonly tier: number;
  readonly share: number;
  readonly users: number;
}

/** Of the issue: 20 % that matter most, 30 % usual ones, 50 % of little importance. */
export const threeClasses: readonly ClassOfRequests[] = [
  { tier: 0, share: 0.2, users: 40 },
  { tier: 2, share: 0.3, users: 40 },
  { tier: 3, share: 0.5, users: 40 },
];

export interface ClassRun {
  readonly load: number;
  /** Further options of the pool. */
  readonly pool?: string;
  readonly seed?: number;
  readonly from?: number;
  readonly until?: number;
  /** From then on a fifth of it. */
  readonly stop_at?: number;
  readonly watch?: (this: void, second: number, scene: Scene) => void;
}

/** What became of one class. */
export interface ClassResult {
  readonly came: number;
  /** Part of them. */
  readonly served: number;
  readonly p99_seconds: number;
  /** Jain's index of what its users were served. */
  readonly fairness: number;
}

export interface ClassesResult {
  readonly goodput: number;
  readonly p99_seconds: number;
  readonly classes: readonly ClassResult[];
  readonly reasons: Readonly<Record<string, number>>;
}

/** 16 slots of 50 ms: 320 a second. */
const slots = 16;
const mean_seconds = 0.05;
const capacity = slots / mean_seconds;

const quantile = (times: number[], part: number): number => {
  table.sort(times);
  return times[math.min(times.length - 1, math.floor(part * times.length))] ?? 0;
};

/** (Σx)² / (n Σx²), Jain 1984: 1 when all have the same, 1/n when one has all. */
export const jain = (values: readonly number[]): number => {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  return squares === 0 ? 1 : (sum * sum) / (values.length * squares);
};

/** What its users had of what they asked for, each as a part. */
interface Tally {
  came: number;
  readonly times: number[];
  readonly asked: number[];
  readonly had: number[];
}

const tallyOf = ({ users }: ClassOfRequests): Tally => {
  const tally: Tally = { came: 0, times: [], asked: [], had: [] };
  for (const user of $range(0, users - 1)) {
    tally.asked[user] = 0;
    tally.had[user] = 0;
  }
  return tally;
};

const noteIn = (tally: Tally, { began, ended, status, user }: Answered): void => {
  tally.came += 1;
  tally.asked[user] = tally.asked[user]! + 1;
  if (status !== 200) return;
  tally.had[user] = tally.had[user]! + 1;
  tally.times[tally.times.length] = ended - began;
};

const resultOf = (tally: Tally): ClassResult => {
  const shares: number[] = [];
  for (const user of $range(0, tally.asked.length - 1)) {
    if (tally.asked[user]! > 0) shares[shares.length] = tally.had[user]! / tally.asked[user]!;
  }
  return {
    came: tally.came,
    served: tally.times.length / tally.came,
    p99_seconds: quantile(tally.times, 0.99),
    fairness: jain(shares),
  };
};

/** Requests of users, who are known by their address. */
const requestsOf = ({ tier, users }: ClassOfRequests): IncomingRequest[] => {
  const requests: IncomingRequest[] = [];
  for (const user of $range(0, users - 1)) {
    const address = `10.${tier}.${math.floor(user / 250)}.${user % 250}`;
    requests[user] = { ...quietRequest, peer_address: () => address };
  }
  return requests;
};

const configurationOf = (pool: string): string =>
  `{ "pools": { "web": { "endpoints": ["10.0.0.1:80"], "limit": {} ${pool} } },
     "routes": [{ "pool": "web" }] }`;

/** A request of anybody of a class. */
const clientOf = (scene: Scene, of_class: ClassOfRequests): ((this: void) => Client) => {
  const requests = requestsOf(of_class);
  return () => {
    const user = scene.arrivals.integer(of_class.users) - 1;
    return {
      tier: of_class.tier,
      user,
      seconds: scene.service.lognormal(mean_seconds, 0.6),
      timeout_seconds: 1,
      request: requests[user]!,
    };
  };
};

/** Runs classes of requests against the backend of 16 slots; the code under test is the whole chain, in two workers. */
export const runClasses = (options: ClassRun): ClassesResult => {
  const { seed = 1, from = 10, until = 50, load, pool = "" } = options;
  const { stop_at = until } = options;
  const scene = createScene({ configuration: configurationOf(pool), slots, seed });
  const tallies: Tally[] = [];
  const all: number[] = [];
  const reasons: Record<string, number> = {};
  const note =
    (tally: Tally) =>
    (answered: Answered): void => {
      if (answered.began < from || answered.began >= until) return;
      noteIn(tally, answered);
      const { reason, began, ended } = answered;
      if (reason === undefined) all[all.length] = ended - began;
      else reasons[reason] = (reasons[reason] ?? 0) + 1;
    };
  for (const one of threeClasses) {
    const tally = tallyOf(one);
    const client = clientOf(scene, one);
    const rate = one.share * load * capacity;
    offer(scene, rate, 0, stop_at, client, note(tally));
    if (stop_at < until) offer(scene, rate / 5, stop_at, until, client, note(tally));
    tallies[tallies.length] = tally;
  }
  for (const half of $range(1, until * 2)) {
    runTo(scene, half / 2);
    options.watch?.(half / 2, scene);
  }
  runTo(scene, until + 2);
  const results: ClassResult[] = [];
  for (const tally of tallies) results[results.length] = resultOf(tally);
  return {
    goodput: all.length / (until - from) / capacity,
    p99_seconds: quantile(all, 0.99),
    classes: results,
    reasons,
  };
};
