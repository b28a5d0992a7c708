import type { Endpoint } from "moontide/kernel/endpoint";
import { failureLatency, observeLatency } from "moontide/policy/balance/latency";
import { beginsFailureRun, isFailureRun, successSeconds } from "moontide/policy/health/consecutive";
import { ejectionSeconds } from "moontide/policy/health/ejection";
import { allowsRetry } from "moontide/policy/retry/budget";
import { submit } from "./backend";
import { Gateway, refresh, RetryOptions, Worker } from "./gateway";

/** One request on its way: how often it was tried, and where. @noSelf */
interface Exchange {
  /** Seconds of service that it costs a backend of speed 1. */
  readonly seconds: number;
  readonly finished: (succeeded: boolean) => void;
  readonly tried: Endpoint[];
  /** Further attempts that it may have, decided at the first failure. */
  retries: number;
  retrying: boolean;
}

const eject = (gateway: Gateway, worker: Worker, endpoint: Endpoint): void => {
  const { events, options, shared } = gateway;
  const index = endpoint.port - 1;
  const before = shared.until[index]!;
  if (options.health === undefined || before > events.now) return;
  const healthy = events.now - before;
  const term = ejectionSeconds(options.health, shared.times[index]!, healthy, gateway.random);
  shared.times[index] = term.times;
  shared.until[index] = events.now + term.seconds;
  shared.failures[index] = 0;
  endpoint.failing = false;
  endpoint.probation = false;
  endpoint.ejected_until = shared.until[index]!;
  gateway.ejections[gateway.ejections.length] = {
    at: events.now,
    port: endpoint.port,
    seconds: term.seconds,
  };
  refresh(gateway, worker);
};

const recordDropped = (gateway: Gateway, worker: Worker, endpoint: Endpoint): void => {
  const { options } = gateway;
  if (options.health === undefined || endpoint.ejected_until > 0) return;
  endpoint.failed_at = gateway.events.now;
  const index = endpoint.port - 1;
  const until = gateway.shared.until[index]!;
  // Another worker has ejected it a moment ago.
  if (until > gateway.events.now) {
    endpoint.failing = false;
    endpoint.probation = false;
    endpoint.ejected_until = until;
    return refresh(gateway, worker);
  }
  endpoint.failing = true;
  if (endpoint.probation) return eject(gateway, worker, endpoint);
  if (isFailureRun(options.health, countFailure(gateway, index))) eject(gateway, worker, endpoint);
};

const countFailure = ({ events, shared }: Gateway, index: number): number => {
  const failures = shared.failures[index]! + 1;
  const isFirst =
    failures === 1 || beginsFailureRun(shared.began[index]!, shared.succeeded[index]!);
  shared.failures[index] = isFirst ? 1 : failures;
  if (isFirst) shared.began[index] = events.now;
  return shared.failures[index];
};

const recordSucceeded = (gateway: Gateway, endpoint: Endpoint): void => {
  const { now } = gateway.events;
  if (now - endpoint.succeeded_at >= successSeconds(now, endpoint.failed_at)) {
    endpoint.succeeded_at = now;
    gateway.shared.succeeded[endpoint.port - 1] = now;
  }
  endpoint.failing = false;
  endpoint.probation = false;
  endpoint.answered += 1;
};

const countRetrying = (gateway: Gateway, retries: RetryOptions): void => {
  const shared = gateway.shared;
  shared.retrying += 1;
  gateway.most_retrying = math.max(gateway.most_retrying, shared.retrying);
  const lent = math.max(retries.budget_minimum, (shared.active * retries.budget_percent) / 100);
  gateway.most_excess = math.max(gateway.most_excess, shared.retrying - lent);
};

const mayRetry = (gateway: Gateway, exchange: Exchange): boolean => {
  const { options, shared } = gateway;
  if (options.retries === undefined) return false;
  if (!exchange.retrying) {
    if (!allowsRetry(options.retries, shared.active, shared.retrying)) return false;
    exchange.retries = options.retries.attempts;
    exchange.retrying = exchange.retries > 0;
    if (exchange.retrying) countRetrying(gateway, options.retries);
  }
  return exchange.retries > 0;
};

const finish = (gateway: Gateway, exchange: Exchange, succeeded: boolean): void => {
  gateway.shared.active -= 1;
  if (exchange.retrying) gateway.shared.retrying -= 1;
  exchange.finished(succeeded);
};

const attempt = (gateway: Gateway, worker: Worker, exchange: Exchange): void => {
  const { events, options, shared } = gateway;
  const selection = worker.selection;
  const began = events.now;
  selection.now = began;
  selection.tried = exchange.tried;
  selection.tried_count = exchange.tried.length;
  const endpoint = options.balancer.pick(worker.state, selection);
  const index = endpoint.port - 1;
  shared.in_flight[index] = shared.in_flight[index]! + 1;
  endpoint.in_flight_here += 1;
  submit(gateway.backends[index]!, exchange.seconds, (succeeded) => {
    shared.in_flight[index] = shared.in_flight[index]! - 1;
    endpoint.in_flight_here -= 1;
    const took = events.now - began;
    const seconds = succeeded ? took : failureLatency(took);
    observeLatency(endpoint, seconds, events.now, selection.decay_seconds);
    if (succeeded) recordSucceeded(gateway, endpoint);
    else recordDropped(gateway, worker, endpoint);
    if (succeeded || !mayRetry(gateway, exchange)) {
      finish(gateway, exchange, succeeded);
      return;
    }
    exchange.retries -= 1;
    exchange.tried[exchange.tried.length] = endpoint;
    gateway.retries += 1;
    attempt(gateway, worker, exchange);
  });
};

/** Sends one request through a worker; `finished` is called once, after its last attempt. */
export const sendRequest = (
  gateway: Gateway,
  worker: Worker,
  seconds: number,
  finished: (succeeded: boolean) => void,
): void => {
  gateway.shared.active += 1;
  attempt(gateway, worker, { seconds, finished, tried: [], retries: 0, retrying: false });
};
