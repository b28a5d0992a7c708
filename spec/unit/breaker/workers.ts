import {
  createBreakerWatch,
  handOverRequests,
  judgeBreakers,
} from "moontide/feature/breaker/judge";
import { circuitOf } from "moontide/feature/breaker/circuit";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { followHealth } from "moontide/feature/health/passive";
import { admitRequest } from "../../support/lua/admit";
import { Exchange, returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import type { Refusal } from "moontide/kernel/verdict";
import { FakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { finish, webPool } from "../proxy/driver";
import { fakeRequest } from "../proxy/request";

/** A gateway with a breaker of these options, in which single endpoints are never ejected. */
export const startBreakerGateway = (machine: FakeMachine, breaker = ""): Gateway =>
  startGateway(
    machine,
    `{ "pools": { "web": { "endpoints": ["10.0.0.1:80", "10.0.0.2:80"],
         "health": { "passive": { "enabled": false } },
         "breaker": { "jitter_percent": 0${breaker} } } },
       "routes": [{ "pool": "web" }] }`,
  );

export const stateIn = (gateway: Gateway): string =>
  circuitOf(webPool(gateway), gateway.ports.clock.now());

/** A request's verdict: its exchange under way, or why it was refused. */
export const ask = (gateway: Gateway): Exchange | Refusal => {
  const exchange = takeExchange();
  const verdict = admitRequest(gateway, exchange, fakeRequest());
  if (verdict.action === "admit") {
    exchange.attempts = 1;
    return exchange;
  }
  finish(gateway, exchange, verdict.status);
  return verdict;
};

export const isRefused = (answer: Exchange | Refusal): answer is Refusal =>
  (answer as Refusal).reason !== undefined;

/** A request that must get through. */
export const admitted = (gateway: Gateway): Exchange => {
  const answer = ask(gateway);
  if (isRefused(answer)) error(`refused: ${answer.reason}`, 2);
  return answer;
};

/** So many whole requests that are answered with that status; those refused are left out. */
export const requests = (gateway: Gateway, count: number, status: number): number => {
  let served = 0;
  for (const _ of $range(1, count)) {
    const answer = ask(gateway);
    if (!isRefused(answer)) {
      finish(gateway, answer, status, 0.01);
      served += 1;
    }
  }
  return served;
};

/** The request ended without a log phase. */
export const vanish = (exchange: Exchange): void => {
  exchange.probing = undefined;
  returnExchange(exchange);
};

const watch = createBreakerWatch();

/** What workers and leader do each second. */
export const second = (leader: Gateway, ...others: readonly Gateway[]): void => {
  for (const worker of [leader, ...others]) {
    followHealth(worker);
    handOverRequests(worker);
  }
  judgeBreakers(leader, watch);
};

/** A leader that knows nothing yet. */
export const newLeader = (): void => {
  watch.delete("web");
};
