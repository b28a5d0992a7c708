import { compileKey, KeyPlan } from "../../policy/key/key";
import { Series } from "../../policy/metrics/registry";
import { policyText } from "../../policy/rate-limit/header-text";
import { Quota, quotaOf } from "../../policy/rate-limit/quota";
import { compileWhen, Condition } from "../../policy/when/when";
import type { Configuration } from "../configuration/schema";
import { wordsOf } from "../key/schema";
import { fallbackPercent } from "../redis/schema";
import type { RateLimitConfiguration } from "./schema";

/** Where a limit's counts stand in shared memory: what comes before the key. Windows take turns in two slots. */
export type Places = readonly [even: string, odd: string];

/** Another quota of the same limit, counted apart from it. */
export interface Counted {
  readonly quota: Quota;
  readonly places: Places;
}

/** A rate limit as a worker works with it. */
export interface RateLimit {
  /** What metrics and clients call it. */
  readonly name: string;
  readonly options: RateLimitConfiguration;
  /** Undefined: it holds for all requests. */
  readonly condition: Condition | undefined;
  readonly key: KeyPlan;
  /** The gateway's own count: of a limit of the cluster, its share while Redis can't be asked. */
  readonly counted: Counted;
  /** For keys that find no room in shared memory: several share one count. */
  readonly overflow: Counted;
  /** What was taken from Redis ahead, and how much of that was used. */
  readonly granted: Places;
  readonly used: Places;
  /** How much is taken ahead; 0: nothing. */
  readonly block: number;
  /** What comes before the key in Redis. */
  readonly remote_prefix: string;
  readonly quota: Quota;
  readonly policy: string;
  /** Requests by result; made on first use. */
  readonly results: LuaMap<string, Series>;
}

const placesOf = (id: string, kind: string): Places => [`${kind}0/${id}/`, `${kind}1/${id}/`];

const burstOf = ({ algorithm, burst, requests }: RateLimitConfiguration): number => {
  if (algorithm === "sliding_window") return requests;
  return burst ?? math.max(1, math.floor(requests / 10));
};

const shareOf = (options: RateLimitConfiguration, percent: number): Quota => {
  const part = (whole: number): number => math.max(1, math.floor((whole * percent) / 100));
  return quotaOf(part(options.requests), options.window_seconds, part(burstOf(options)));
};

/** Never more than the limit in any window, for all keys of one count together. */
const overflowQuota = ({ requests, window_seconds }: Quota): Quota => {
  const half = math.max(1, math.floor(requests / 2));
  return quotaOf(half, window_seconds, half);
};

const blockOf = ({ lease_percent, requests }: RateLimitConfiguration): number =>
  lease_percent === 0 ? 0 : math.max(1, math.floor((requests * lease_percent) / 100));

/**
 * Compiles one limit.
 *
 * @param owner what it belongs to: names the limit, with its position there, where it has no name of its own
 * @param route what the word `route` stands for in its key
 */
export const compileRateLimit = (
  { cluster }: Configuration,
  options: RateLimitConfiguration,
  owner: string,
  position: number,
  route: string,
): RateLimit => {
  const { name = `${owner}-${position}`, algorithm, requests, window_seconds, when } = options;
  const id = options.name === undefined ? `${owner}/${position}` : `/${options.name}`;
  // Counts of another kind or window would mean something else.
  const kind = `${algorithm === "gcra" ? "g" : "s"}${window_seconds}/${id}`;
  const quota = quotaOf(requests, window_seconds, burstOf(options));
  const percent = options.scope === "cluster" ? fallbackPercent(cluster) : 100;
  return {
    name,
    options,
    condition: when === undefined ? undefined : compileWhen(when, name),
    key: compileKey(wordsOf(options.key), route),
    counted: { quota: shareOf(options, percent), places: placesOf(kind, "n") },
    overflow: { quota: overflowQuota(quota), places: placesOf(kind, "o") },
    granted: placesOf(kind, "l"),
    used: placesOf(kind, "u"),
    block: blockOf(options),
    remote_prefix: `${cluster?.key_prefix ?? ""}${kind}/`,
    quota,
    policy: policyText(name, requests, window_seconds),
    results: new LuaMap(),
  };
};
