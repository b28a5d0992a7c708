import { listOf } from "../document/json-document";
import type { Gateway } from "../gateway/gateway";
import { allRateLimits } from "./lead";

/** A rate limit as `/v1/status` shows it; limits of one name as one. */
export interface RateLimitStatus {
  readonly name: string;
  readonly requests: number;
  readonly window_seconds: number;
  readonly algorithm: string;
  readonly scope: string;
}

/** The Redis of the cluster, as the worker that answers sees it. */
export interface RedisStatus {
  readonly address: string;
  /** It does not answer: the gateway counts the cluster's limits by itself. */
  readonly lost: boolean;
}

export const rateLimitStatuses = (gateway: Gateway): readonly RateLimitStatus[] => {
  const statuses: RateLimitStatus[] = [];
  for (const { name, options } of allRateLimits(gateway)) {
    const { requests, window_seconds, algorithm, scope } = options;
    statuses[statuses.length] = { name, requests, window_seconds, algorithm, scope };
  }
  return listOf(statuses);
};

/** Undefined without a cluster. */
export const redisStatus = ({ redis }: Gateway): RedisStatus | undefined => {
  if (redis === undefined) return undefined;
  const { host, port, socket } = redis.options;
  return { address: socket ?? `${host}:${port}`, lost: redis.reach.lost };
};
