import { CrawlerStatus, crawlerStatuses } from "../bot/status";
import { cacheStatuses, CacheStatus } from "../cache/status";
import { configurationProblem } from "../configuration/store";
import { IssuerStatus, issuerStatuses } from "../consumer/status";
import { listOf } from "../document/json-document";
import { FlagStatus, flagStatuses } from "../flags/status";
import { Gateway } from "../gateway/gateway";
import { generationIdentity, generations } from "../leader/generations";
import { modelStatuses, ModelStatus, providerStatuses, ProviderStatus } from "../model/status";
import { Pool } from "../pool/pool";
import { tokenLimitStatuses, TokenLimitStatus } from "../token-limit/status";
import { rateLimitStatuses, RateLimitStatus, redisStatus, RedisStatus } from "../rate-limit/status";
import { splitStatus, SplitStatus } from "../split/status";
import { endpointStatus, EndpointStatus } from "./endpoint-status";
import { PoolStatus, poolStatus } from "./pool-status";
import { leaderIdentity, processOf } from "./shared-facts";
import { virtualKeysStatus, VirtualKeysStatus } from "../virtual-key/status";
import { version } from "./version";

export interface WorkerStatus {
  /** Names one life of a worker: never given twice while the shared memory lasts. */
  readonly generation: string;
  readonly process: number | undefined;
  readonly leader: boolean;
}

export interface PoolReport extends PoolStatus {
  readonly endpoints: readonly EndpointStatus[];
}

/** Everything that a person at the console wants to know first. No secret is in it. */
export interface StatusReport {
  readonly version: string;
  /** When this was written (RFC 3339); everything else is told in ages. */
  readonly time: string;
  readonly configuration: {
    readonly version: number;
    /** False while the file on disk is refused and the last good configuration stays in use. */
    readonly valid: boolean;
    readonly problem?: string;
  };
  /** The worker that answered: latency is as it sees it. */
  readonly worker: number | undefined;
  readonly leader: number | undefined;
  readonly workers: readonly WorkerStatus[];
  readonly pools: readonly PoolReport[];
  readonly splits: readonly SplitStatus[];
  readonly flags: readonly FlagStatus[];
  readonly token_issuers: readonly IssuerStatus[];
  readonly virtual_keys: VirtualKeysStatus;
  readonly rate_limits: readonly RateLimitStatus[];
  readonly token_limits: readonly TokenLimitStatus[];
  readonly redis?: RedisStatus | undefined;
  readonly verified_crawlers: readonly CrawlerStatus[];
  readonly caches: readonly CacheStatus[];
  readonly providers: readonly ProviderStatus[];
  readonly models: readonly ModelStatus[];
}

const workerStatuses = (gateway: Gateway, leader: string | undefined): WorkerStatus[] => {
  const workers: WorkerStatus[] = [];
  for (const generation of generations(gateway.ports)) {
    const identity = generationIdentity(gateway.ports, generation);
    if (identity !== undefined) {
      workers[workers.length] = {
        generation,
        process: processOf(identity),
        leader: identity === leader,
      };
    }
  }
  return workers;
};

const poolReport = (gateway: Gateway, pool: Pool): PoolReport => {
  const endpoints: EndpointStatus[] = [];
  for (const member of pool.members) {
    endpoints[endpoints.length] = endpointStatus(gateway, member, member);
  }
  const report = poolStatus(gateway, pool) as PoolStatus & { endpoints: readonly EndpointStatus[] };
  report.endpoints = listOf(endpoints);
  return report;
};

/** The gateway as this worker sees it: pools with the endpoints that it uses, not those that are on their way. */
export const statusReport = (gateway: Gateway): StatusReport => {
  const { ports } = gateway;
  const leader = leaderIdentity(ports);
  const own = generationIdentity(ports, gateway.generation);
  const found = configurationProblem(ports);
  const pools: PoolReport[] = [];
  for (const name of gateway.pool_names) {
    pools[pools.length] = poolReport(gateway, gateway.pools.get(name)!);
  }
  const splits: SplitStatus[] = [];
  for (const split of gateway.splits) splits[splits.length] = splitStatus(gateway, split);
  return {
    version,
    time: os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(ports.clock.wall())),
    configuration: {
      version: gateway.configuration_version,
      valid: found === undefined,
      problem: found,
    },
    worker: own === undefined ? undefined : processOf(own),
    leader: leader === undefined ? undefined : processOf(leader),
    workers: listOf(workerStatuses(gateway, leader)),
    pools: listOf(pools),
    splits: listOf(splits),
    flags: flagStatuses(gateway),
    token_issuers: issuerStatuses(gateway),
    virtual_keys: virtualKeysStatus(gateway),
    rate_limits: rateLimitStatuses(gateway),
    token_limits: tokenLimitStatuses(gateway),
    redis: redisStatus(gateway),
    verified_crawlers: crawlerStatuses(gateway),
    caches: cacheStatuses(gateway),
    providers: providerStatuses(gateway),
    models: modelStatuses(gateway),
  };
};
