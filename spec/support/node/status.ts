import { send } from "./client";
import type { Gateway } from "./gateway";
import { until } from "./wait";

export interface EndpointStatus {
  id: string;
  weight: number;
  draining: boolean;
  state: "healthy" | "probation" | "ejected" | "unhealthy" | "draining" | "joining";
  check?: { verdict: string; problem?: string };
  in_flight: number;
}

export interface DiscoveryStatus {
  type: string;
  stale: boolean;
  failures: number;
  endpoints?: number;
  last_success_age_seconds?: number;
  from_snapshot?: boolean;
  empty_answer_kept_seconds?: number;
  problem?: string;
  watch?: { open: boolean; open_for_seconds?: number; restarts: number };
}

export interface PoolStatus {
  name: string;
  ready: boolean;
  discovery?: DiscoveryStatus;
  endpoints: EndpointStatus[];
}

/** The parts of `/v1/status` that tests look at. */
export interface Status {
  worker: number;
  leader: number;
  configuration: { version: number; valid: boolean; problem?: string };
  workers: { process: number; leader: boolean }[];
  pools: PoolStatus[];
}

export const readStatus = async (gateway: Gateway): Promise<Status> =>
  (await send(`${gateway.adminUrl}/v1/status`)).json<Status>();

/** The endpoints of a pool by id, as the worker sees it that happens to answer. */
export const endpointsOf = (status: Status, pool = "web"): Record<string, EndpointStatus> =>
  Object.fromEntries(
    (status.pools.find(({ name }) => name === pool)?.endpoints ?? []).map((each) => [
      each.id,
      each,
    ]),
  );

/** Waits until every worker sees a state of things; many questions at once reach them all. */
export const everyWorkerSees = async (
  what: string,
  gateway: Gateway,
  isTrue: (status: Status) => boolean,
): Promise<void> => {
  await until(`every worker to see ${what}`, async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => readStatus(gateway)));
    const seeing = new Set(answers.filter(isTrue).map(({ worker }) => worker));
    return (await gateway.workers()).every((pid) => seeing.has(pid));
  });
};

/** Waits until every worker uses exactly these endpoints. */
export const everyWorkerUses = async (gateway: Gateway, ids: string[]): Promise<void> => {
  const expected = ids.toSorted().join();
  const isUsed = (status: Status) => Object.keys(endpointsOf(status)).sort().join() === expected;
  await everyWorkerSees(expected, gateway, isUsed);
};
