import { Endpoint } from "../../kernel/endpoint";
import { Ports } from "../../kernel/ports";
import { Selection } from "../../policy/balance/balancer";
import { CidrSet, compileCidrs } from "../../policy/address/cidr";
import { compileRoutes, Matcher } from "../../policy/route/match";
import { RouteRequest } from "../../policy/route/route";
import { Configuration } from "../configuration/schema";
import { declareMetrics, Metrics } from "../metrics/families";
import { inFlightReader } from "../pool/in-flight";
import { configurePool, createPool, Pool, refreshAvailable } from "../pool/pool";
import { createRoute, Route } from "../route/route";
import { createTarget } from "../route/target";

/** Everything one worker holds. Made in the master at start, so that workers inherit it compiled. */
export interface Gateway {
  readonly ports: Ports;
  /** A worker begins with none of its own: what the master counted would be counted by each. */
  metrics: Metrics;
  /** Names this worker's life: a number never given twice while the shared memory lasts. */
  generation: string;
  configuration: Configuration;
  configuration_version: number;
  /** The versions of shared knowledge that this worker has taken over. */
  lists_version: number;
  health_version: number;
  checks_version: number;
  pools: LuaMap<string, Pool>;
  pool_names: string[];
  matcher: Matcher<Route>;
  trusted_proxies: CidrSet | undefined;
  /** Filled anew for each request; nothing yields while they are in use. */
  readonly route_request: RouteRequest;
  readonly selection: Selection;
}

const noneTried: readonly Endpoint[] = [];

export const createGateway = (
  ports: Ports,
  configuration: Configuration,
  version: number,
): Gateway => {
  const gateway: Gateway = {
    ports,
    metrics: declareMetrics(configuration.metrics),
    generation: "master",
    configuration,
    configuration_version: version,
    lists_version: -1,
    health_version: -1,
    checks_version: -1,
    pools: new LuaMap(),
    pool_names: [],
    matcher: compileRoutes<Route>([]),
    trusted_proxies: undefined,
    route_request: { host: "", path: "", method: "", header: () => undefined },
    selection: {
      now: 0,
      random: ports.random,
      in_flight: inFlightReader(ports.shared.in_flight.numbers),
      tried: noneTried,
      tried_count: 0,
      decay_seconds: 1,
      hash: undefined,
      affinity: undefined,
      origin: undefined,
    },
  };
  adoptConfiguration(gateway, configuration, version);
  return gateway;
};

/**
 * Takes over a checked configuration: everything that depends on it is made anew before the first field is
 * exchanged, so a request sees the old one or the new one. Pools keep what they know of their endpoints.
 */
export const adoptConfiguration = (
  gateway: Gateway,
  configuration: Configuration,
  version: number,
): void => {
  const pools = new LuaMap<string, Pool>();
  const names: string[] = [];
  for (const [name, options] of pairs(configuration.pools)) {
    const pool = gateway.pools.get(name) ?? createPool(name, options);
    pools.set(name, pool);
    names[names.length] = name;
  }
  table.sort(names);
  const routes: Route[] = [];
  for (const options of configuration.routes) {
    const pool = pools.get(options.pool)!;
    const target = createTarget(options, pool, configuration.pools[options.pool]!);
    routes[routes.length] = createRoute(options, target);
  }
  const matcher = compileRoutes(routes);
  const [trusted] = compileCidrs(configuration.trusted_proxies);

  for (const name of names) {
    const pool = pools.get(name)!;
    configurePool(pool, configuration.pools[name]!);
    refreshAvailable(pool, gateway.ports.clock, gateway.ports.random);
  }
  gateway.pools = pools;
  gateway.pool_names = names;
  gateway.matcher = matcher;
  gateway.trusted_proxies = configuration.trusted_proxies.length > 0 ? trusted : undefined;
  gateway.configuration = configuration;
  gateway.configuration_version = version;
  // New pools have no list yet, and options of health may have changed.
  gateway.lists_version = -1;
  gateway.health_version = -1;
  gateway.checks_version = -1;
};
