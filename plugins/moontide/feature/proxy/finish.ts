import { Outcome } from "../../kernel/outcome";
import { seriesOf } from "../../policy/metrics/registry";
import { outcomeOf } from "../../policy/health/outcome";
import { countRetrying, release } from "../pool/in-flight";
import { Gateway } from "../gateway/gateway";
import { Route } from "../route/route";
import { className, endAttempt, statusClass, withoutAnswer } from "./attempt";
import { Exchange } from "./exchange";

/** The client closed the connection before it had its answer; nginx's own status for that. */
const clientClosedRequest = 499;

const countRequest = (gateway: Gateway, route: Route, status_class: number): void => {
  let series = route.requests[status_class - 1];
  if (series === undefined) {
    series = seriesOf(gateway.metrics.requests, [
      route.name,
      route.pool.name,
      className(status_class),
    ]);
    route.requests[status_class - 1] = series;
  }
  series.value += 1;
};

/**
 * Takes the request off the retries under way. Once a response header has come the retry is over, however long the
 * body takes: streams would otherwise hold the pool's retry budget.
 */
export const endRetrying = (gateway: Gateway, exchange: Exchange): void => {
  if (!exchange.retrying || exchange.route === undefined) return;
  exchange.retrying = false;
  const counts = gateway.ports.shared.in_flight.numbers;
  countRetrying(counts, exchange.route.pool.retrying_key, gateway.generation, -1);
};

/** Gives back what an exchange holds, without judging or counting anything. */
export const abandonExchange = (gateway: Gateway, exchange: Exchange): void => {
  endRetrying(gateway, exchange);
  if (exchange.member === undefined) return;
  release(gateway.ports.shared.in_flight.numbers, exchange.member);
  exchange.member = undefined;
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
  const route = exchange.route;
  if (route === undefined) return;
  const pool = route.pool;
  endRetrying(gateway, exchange);
  if (exchange.member !== undefined) {
    const gone = status === clientClosedRequest || exchange.attempts === 0;
    const answered = header_seconds !== undefined;
    endAttempt(
      gateway,
      exchange,
      pool,
      gone && !answered ? Outcome.Ignored : outcomeOf(endpoint_status, answered),
      answered ? statusClass(endpoint_status) : withoutAnswer,
      header_seconds ?? gateway.ports.clock.now() - exchange.attempt_started_at,
    );
  }
  countRequest(gateway, route, statusClass(status));
};
