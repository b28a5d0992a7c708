import { Outcome } from "../../kernel/outcome";
import { seriesOf } from "../../policy/metrics/registry";
import { outcomeOf } from "../../policy/health/outcome";
import { giveUpProbe, recordRequest } from "../breaker/probe";
import { releaseConcurrency } from "../concurrency/take";
import { countRetrying, release } from "../pool/in-flight";
import { abandonWaiting } from "../queue/queue";
import { freePlace } from "../queue/free";
import { Gateway } from "../gateway/gateway";
import { noteDemand } from "../scale/demand";
import type { Pool } from "../pool/pool";
import { Target } from "../route/target";
import { countVariant } from "../split/count";
import { className, endAttempt, statusClass, withoutAnswer } from "./attempt";
import { Exchange } from "./exchange";

/** The client closed the connection before it had its answer; nginx's own status for that. */
const clientClosedRequest = 499;

const countRequest = (gateway: Gateway, target: Target, status_class: number): void => {
  let series = target.requests[status_class - 1];
  if (series === undefined) {
    series = seriesOf(gateway.metrics.requests, [
      target.route_name,
      target.pool.name,
      className(status_class),
    ]);
    target.requests[status_class - 1] = series;
  }
  series.value += 1;
};

/**
 * Takes the request off the retries under way. Once a response header has come the retry is over, however long the
 * body takes: streams would otherwise hold the pool's retry budget.
 */
export const endRetrying = (gateway: Gateway, exchange: Exchange): void => {
  if (!exchange.retrying || exchange.target === undefined) return;
  exchange.retrying = false;
  const counts = gateway.ports.shared.in_flight.numbers;
  countRetrying(counts, exchange.target.pool.retrying_key, gateway.generation, -1);
};

/** Too many requests, unavailable, timed out: an endpoint that fails otherwise does not do so for want of room. */
const saysOverloaded = (status: number): boolean =>
  status === 429 || status === 503 || status === 504;

/** Gives back what an exchange holds, without judging or counting anything. */
export const abandonExchange = (gateway: Gateway, exchange: Exchange): void => {
  releaseConcurrency(gateway, exchange);
  endRetrying(gateway, exchange);
  giveUpProbe(gateway, exchange);
  if (exchange.waiting !== undefined) abandonWaiting(gateway, exchange);
  freePlace(gateway, exchange);
  if (exchange.member === undefined) return;
  release(gateway.ports.shared.in_flight.numbers, exchange.member);
  exchange.member = undefined;
};

/** Only where the pool is scaled. */
const countDemand = (
  { attempts }: Exchange,
  { demand }: Pool,
  status: number,
  seconds: number | undefined,
): void => {
  if (demand !== undefined) noteDemand(demand, attempts, status, seconds);
};

/**
 * Ends an exchange: release first, then observe, then count.
 * `status` is what the client was told, `header_seconds` the time until the last endpoint's response header, or
 * undefined when none came. The lifetime of a download, a stream or a tunnel says nothing of the endpoint.
 * `endpoint_status` is what the endpoint said, where something else was put in its place.
 */
export const finishExchange = (
  gateway: Gateway,
  exchange: Exchange,
  status: number,
  header_seconds: number | undefined,
  endpoint_status: number = status,
): void => {
  const target = exchange.target;
  if (target === undefined) return abandonExchange(gateway, exchange);
  const pool = target.pool;
  releaseConcurrency(gateway, exchange);
  endRetrying(gateway, exchange);
  if (exchange.waiting !== undefined) abandonWaiting(gateway, exchange);
  freePlace(gateway, exchange);
  const gone = status === clientClosedRequest || exchange.attempts === 0;
  const answered = header_seconds !== undefined;
  const outcome = gone && !answered ? Outcome.Ignored : outcomeOf(endpoint_status, answered);
  if (exchange.member !== undefined) {
    endAttempt(
      gateway,
      exchange,
      pool,
      outcome,
      answered ? statusClass(endpoint_status) : withoutAnswer,
      header_seconds ?? gateway.ports.clock.now() - exchange.attempt_started_at,
      !answered || saysOverloaded(endpoint_status),
    );
  }
  recordRequest(gateway, exchange, pool, outcome);
  countDemand(exchange, pool, status, header_seconds);
  const status_class = statusClass(status);
  countRequest(gateway, target, status_class);
  if (exchange.variant === undefined) return;
  const name = className(status_class);
  countVariant(gateway, exchange, exchange.variant, status, status_class, name, header_seconds);
};
