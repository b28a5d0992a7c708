import { Gateway } from "../gateway/gateway";
import { Pool } from "../pool/pool";
import { latencyOf } from "../status/endpoint-status";
import { inFlight } from "../status/shared-facts";
import { Put, scrapeFamilies as families } from "./scrape-families";

/** What those endpoints of a pool come to that have no series of their own. */
interface Rest {
  in_flight: number;
  latency_sum: number;
  /** How many of them have a latency. */
  known: number;
  count: number;
}

const putRest = (pool: Pool, rest: Rest, put: Put): void => {
  if (rest.count === 0) return;
  put(families.endpoint_in_flight, [pool.name, "other"], rest.in_flight);
  if (rest.known > 0) {
    put(families.endpoint_latency, [pool.name, "other"], rest.latency_sum / rest.known);
  }
};

const isSmaller = (left: Pool, right: Pool): boolean =>
  left.members.length === right.members.length
    ? left.name < right.name
    : left.members.length < right.members.length;

const smallestFirst = (gateway: Gateway): Pool[] => {
  const pools: Pool[] = [];
  for (const name of gateway.pool_names) pools[pools.length] = gateway.pools.get(name)!;
  table.sort(pools, isSmaller);
  return pools;
};

/**
 * In-flight attempts and latency by endpoint, with series of their own for as many as `metrics.maximum_endpoints`
 * allows; every further endpoint counts for its pool's `other`. Small pools come first, so that a large one can't
 * take the series of all others.
 */
export const endpointGauges = (gateway: Gateway, put: Put): void => {
  const now = gateway.ports.clock.now();
  let left = gateway.configuration.metrics.maximum_endpoints;
  for (const pool of smallestFirst(gateway)) {
    const name = pool.name;
    const rest: Rest = { in_flight: 0, latency_sum: 0, known: 0, count: 0 };
    for (const member of pool.members) {
      const in_flight = inFlight(gateway.ports, member);
      const latency = latencyOf(gateway, member, now);
      if (left > 0) {
        left -= 1;
        put(families.endpoint_in_flight, [name, member.id], in_flight);
        if (latency !== undefined) put(families.endpoint_latency, [name, member.id], latency);
      } else {
        rest.count += 1;
        rest.in_flight += in_flight;
        rest.latency_sum += latency ?? 0;
        rest.known += latency === undefined ? 0 : 1;
      }
    }
    putRest(pool, rest, put);
  }
};
