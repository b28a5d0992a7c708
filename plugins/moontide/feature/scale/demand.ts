/**
 * What is asked of a pool that is scaled: counted by each worker in its own memory, handed over every 0.2 s as numbers
 * that only grow, of which the leader takes differences. Pools that are not scaled have no such record.
 */
import type { Counter } from "../../kernel/ports";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";

const counts = [
  "requests",
  "shed",
  "answers",
  "answer_seconds",
  "errors",
  "waits",
  "wait_seconds",
  "cold_starts",
  "tokens",
] as const;

export type Demand = Record<(typeof counts)[number], number>;

export const createDemand = (): Demand => ({
  requests: 0,
  shed: 0,
  answers: 0,
  answer_seconds: 0,
  errors: 0,
  waits: 0,
  wait_seconds: 0,
  cold_starts: 0,
  tokens: 0,
});

/** Those of a pool with these options, as far as they were counted. */
export const demandFor = (autoscale: unknown, before: Demand | undefined): Demand | undefined =>
  autoscale === undefined ? undefined : (before ?? createDemand());

const noRoom = 503;
const clientClosedRequest = 499;

/**
 * A request has ended. Those that no attempt was made for count as long as it was for want of room: what is shed is
 * demand, too, or shedding would hide the load. What a rate limit or a missing key refuses is not.
 */
export const noteDemand = (
  demand: Demand,
  attempts: number,
  status: number,
  seconds: number | undefined,
): void => {
  if (attempts === 0) {
    if (status !== noRoom && status !== clientClosedRequest) return;
    demand.requests += 1;
    demand.shed += 1;
    return;
  }
  demand.requests += 1;
  if (status >= 500) demand.errors += 1;
  if (seconds === undefined) return;
  demand.answers += 1;
  demand.answer_seconds += seconds;
};

/** A request for a model was answered by this pool, or came to nothing there. */
export const noteModelDemand = (
  gateway: Gateway,
  pool: string | undefined,
  tokens: number,
  failed: boolean,
): void => {
  if (pool === undefined) return;
  const demand = gateway.pools.get(pool)?.demand;
  if (demand === undefined) return;
  demand.requests += 1;
  demand.tokens += tokens;
  if (failed) demand.errors += 1;
};

const keyOf = (pool: string, name: string): string => `demand/${pool}/${name}`;

/** What this worker has counted of a pool since the last time. */
export const handOverDemand = (numbers: Counter, { name, demand }: Pool): void => {
  if (demand === undefined) return;
  for (const count of counts) {
    if (demand[count] > 0) {
      numbers.add(keyOf(name, count), demand[count]);
      demand[count] = 0;
    }
  }
};

/** Every 0.2 s in every worker. */
export const handOverDemands = (gateway: Gateway): void => {
  const { numbers } = gateway.ports.shared.admission;
  for (const name of gateway.pool_names) handOverDemand(numbers, gateway.pools.get(name)!);
};

/** All that was ever counted. */
export const readDemand = (numbers: Counter, pool: string): Demand => {
  const demand = createDemand();
  for (const count of counts) demand[count] = numbers.get(keyOf(pool, count));
  return demand;
};
