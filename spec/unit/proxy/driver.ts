import type { Gateway } from "moontide/feature/gateway/gateway";
import type { Member } from "moontide/feature/pool/member";
import type { Pool } from "moontide/feature/pool/pool";
import { admitRequest } from "../../support/lua/admit";
import { retryAttempt, withoutAnswer } from "moontide/feature/proxy/attempt";
import { Exchange, returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import { finishExchange } from "moontide/feature/proxy/finish";
import type { IncomingRequest } from "moontide/feature/proxy/request";
import { snapshotOf } from "moontide/policy/metrics/snapshot";
import { fakeRequest } from "./request";

/** What nginx does with requests, phase by phase. */
export const webPool = (gateway: Gateway): Pool => gateway.pools.get("web")!;

/** A request up to its first attempt, which is under way. */
export const begin = (gateway: Gateway, request: IncomingRequest = fakeRequest()): Exchange => {
  const exchange = takeExchange();
  const verdict = admitRequest(gateway, exchange, request);
  if (verdict.action !== "admit") error(`refused: ${verdict.reason}`, 2);
  exchange.attempts = 1;
  return exchange;
};

/** nginx gave up the attempt under way and asks where the next one goes. */
export const retry = (
  gateway: Gateway,
  exchange: Exchange,
  status_class = withoutAnswer,
): Member | undefined => {
  const member = retryAttempt(gateway, exchange, exchange.target!.pool, status_class);
  if (member !== undefined) exchange.attempts += 1;
  return member;
};

/** The log phase. Without `header_seconds` no response header came. */
export const finish = (
  gateway: Gateway,
  exchange: Exchange,
  status: number,
  header_seconds?: number,
): void => {
  finishExchange(gateway, exchange, status, header_seconds);
  returnExchange(exchange);
};

/** A whole request with one attempt. */
export const serve = (gateway: Gateway, status: number, header_seconds?: number): void =>
  finish(gateway, begin(gateway), status, header_seconds);

/** Attempts under way as both counts know them: over all workers, and in this worker. */
export interface InFlight {
  readonly shared: number;
  readonly here: number;
}

export const inFlight = (gateway: Gateway): InFlight => {
  const counts = gateway.ports.shared.in_flight.numbers;
  let shared = 0;
  let here = 0;
  for (const member of webPool(gateway).members) {
    shared += counts.get(member.in_flight_key);
    here += member.in_flight_here;
  }
  return { shared, here };
};

/** `count` in each of the two. */
export const allAre = (count: number): InFlight => ({ shared: count, here: count });

/** Retries under way: over all workers, and in the ledger. */
export const retrying = (gateway: Gateway): [shared: number, ledger: number] => {
  const counts = gateway.ports.shared.in_flight.numbers;
  const key = webPool(gateway).retrying_key;
  return [counts.get(key), counts.get(`${key} @${gateway.generation}`)];
};

/** Attempts that were counted, by `endpoint class`. */
export const attemptCounts = (gateway: Gateway): Record<string, number> => {
  const found: Record<string, number> = {};
  const samples = snapshotOf(gateway.metrics.registry)["moontide_attempt_duration_seconds"] ?? {};
  for (const [text, sample] of pairs(samples)) {
    const [endpoint, name] = string.match(text, 'endpoint="([^"]*)",status_class="([^"]*)"');
    let count = 0;
    const buckets = sample as number[];
    for (const i of $range(1, buckets.length - 1)) count += buckets[i - 1]!;
    found[`${endpoint} ${name}`] = count;
  }
  return found;
};

/** A counter's values by label text. */
export const counted = (gateway: Gateway, name: string): Record<string, unknown> =>
  snapshotOf(gateway.metrics.registry)[`moontide_${name}`] ?? {};
