import { Ports } from "../../kernel/ports";
import { Selection } from "../../policy/balance/balancer";
import { CidrSet, compileCidrs } from "../../policy/address/cidr";
import { compileRoutes, Matcher } from "../../policy/route/match";
import { RouteRequest } from "../../policy/route/route";
import { Classifiers, compileClassifiers } from "../classifier/classifier";
import { Configuration } from "../configuration/schema";
import { createJournal, Journal } from "../decisions/journal";
import { withRecordingLog } from "../decisions/recording-log";
import { compileConsumers, Consumers } from "../consumer/consumers";
import { createHeld, Held } from "../concurrency/held";
import { declareMetrics, Metrics } from "../metrics/families";
import { inFlightEpoch } from "../pool/recount";
import { compileOverloadAnswers, OverloadAnswers } from "../overload/answers";
import { Pool } from "../pool/pool";
import { Deployments } from "../model/deployment";
import { compileModels, materialOf, Models } from "../model/model";
import type { ModelSlotsByName } from "../model-queue/slots";
import { compileKeys, ProviderKeys } from "../provider/keys";
import { createPriceBook, PriceBook } from "../price/book";
import { pricesVersion, publishedPrices } from "../price/file";
import { compilePrompts, Prompts } from "../prompt/prompt";
import { compileProviders, Provider } from "../provider/provider";
import { createRedis, RedisClient } from "../redis/client";
import { Route } from "../route/route";
import { PoolSpill } from "../spillover/spillover";
import { Split } from "../split/split";
import { createSelfProtection, SelfProtection } from "../self-protection/protection";
import type { Allowances } from "../token-limit/allowance";
import { TokenKnowledge } from "../tokens/knowledge";
import { compileAllowances } from "../budget/allowances";
import { createQueue, SettlementQueue } from "../token-limit/queue";
import type { Reservation } from "../token-limit/reservation";
import { createUsageQueue, UsageQueue } from "../usage/record";
import { compileSetting, Setting } from "../when/setting";
import { configurePools, listPools } from "./pools";
import { buildRoutes, buildSpills } from "./routes";
import { newSelection } from "./selection";

/** Everything one worker holds. Made in the master at start, so that workers inherit it compiled. */
export interface Gateway {
  readonly ports: Ports;
  /** A worker begins with none of its own: what the master counted would be counted by each. */
  metrics: Metrics;
  /** What it refused and decided lately (feature/decisions). */
  readonly journal: Journal;
  /** Names this worker's life: a number never given twice while the shared memory lasts. */
  generation: string;
  configuration: Configuration;
  configuration_version: number;
  /** The versions of shared knowledge that this worker has taken over. */
  lists_version: number;
  health_version: number;
  /** Under which epoch's keys this worker counts what is in flight (feature/pool/recount.ts). */
  in_flight_epoch: number;
  /** The requests of each key of a concurrency limit that are under way in this worker. */
  readonly held: Held;
  splits_version: number;
  checks_version: number;
  loads_version: number;
  readiness_version: number;
  flags_version: number;
  token_keys_version: number;
  models_version: number;
  /** Since when it is known that this worker is to end; monotonic seconds. */
  exiting_since: number | undefined;
  prices_version: number;
  virtual_keys_version: number;
  pools: LuaMap<string, Pool>;
  pool_names: string[];
  matcher: Matcher<Route>;
  /** In the order of the configuration. */
  routes: readonly Route[];
  /** The splits of all routes, and pools that spill by name. */
  splits: readonly Split[];
  spills: LuaMap<string, PoolSpill>;
  /** Who answers for models, their keys by the same names, and the models. */
  providers: LuaMap<string, Provider>;
  keys: LuaMap<string, ProviderKeys>;
  models: Models;
  /** How many requests for them may be under way, by their names. */
  readonly slots: ModelSlotsByName;
  /** What models cost. */
  prices: PriceBook;
  /** What waits to be written to the usage file, and to be told Redis. */
  readonly usage: UsageQueue;
  /** Of which models the log was told that they have no price. */
  readonly unpriced: { readonly told: LuaSet<string>; count: number };
  /** How models count tokens, as far as it was learned. */
  readonly tokens: TokenKnowledge;
  /** The kinds of prompts that their rules name. */
  classifiers: Classifiers;
  /** Prompts that are interfaces of their own. */
  prompts: Prompts;
  /** What is known of models at providers. */
  readonly deployments: Deployments;
  /** The same of models that clients name without the configuration's doing so. */
  readonly unlisted_deployments: Deployments;
  /** What requests for models may use in a time. */
  allowances: Allowances;
  /** What Redis is still to be told of, and what it holds for requests under way. */
  readonly settlements: SettlementQueue;
  readonly leased: LuaSet<Reservation>;
  trusted_proxies: CidrSet | undefined;
  /** Read from shared memory on first use (feature/cache/secret.ts). */
  hop_secret?: string | undefined;
  /** What clients are told under overload where a pool or a route has something else than a problem document. */
  overload_answers: OverloadAnswers;
  /** How this worker fares itself; undefined: nobody asks. */
  self_protection: SelfProtection | undefined;
  /** What conditions know beyond the request. */
  setting: Setting;
  /** The Redis of the cluster, as this worker knows it. */
  redis: RedisClient | undefined;
  /** Who may send requests, and whose tokens prove it. */
  consumers: Consumers;
  /** Filled anew for each request; nothing yields while they are in use. */
  readonly route_request: RouteRequest;
  readonly selection: Selection;
}

export const createGateway = (
  ports: Ports,
  configuration: Configuration,
  version: number,
): Gateway => {
  const journal = createJournal();
  const gateway: Gateway = {
    ports: withRecordingLog(ports, journal),
    journal,
    metrics: declareMetrics(configuration.metrics),
    generation: "master",
    configuration,
    configuration_version: version,
    lists_version: -1,
    health_version: -1,
    in_flight_epoch: inFlightEpoch(ports),
    held: createHeld(inFlightEpoch(ports)),
    splits_version: -1,
    checks_version: -1,
    loads_version: -1,
    readiness_version: -1,
    flags_version: -1,
    token_keys_version: -1,
    models_version: -1,
    exiting_since: undefined,
    prices_version: -1,
    virtual_keys_version: -1,
    pools: new LuaMap(),
    pool_names: [],
    matcher: compileRoutes<Route>([]),
    routes: [],
    splits: [],
    spills: new LuaMap(),
    providers: new LuaMap(),
    keys: new LuaMap(),
    models: new LuaMap(),
    usage: createUsageQueue(),
    slots: new LuaMap(),
    unpriced: { told: new LuaSet(), count: 0 },
    tokens: { known: new LuaMap(), version: -1 },
    prices: createPriceBook(ports.json, configuration.prices, ""),
    classifiers: new LuaMap(),
    prompts: new LuaMap(),
    deployments: new LuaMap(),
    unlisted_deployments: new LuaMap(),
    allowances: { of_request: [], of_attempt: [], of_hit: [], all: [] },
    settlements: createQueue(),
    leased: new LuaSet(),
    trusted_proxies: undefined,
    overload_answers: new LuaMap(),
    self_protection: undefined,
    setting: compileSetting(ports, configuration),
    redis: undefined,
    consumers: compileConsumers(ports, configuration),
    route_request: { host: "", path: "", method: "", header: () => undefined },
    selection: newSelection(ports),
  };
  adoptConfiguration(gateway, configuration, version);
  return gateway;
};

const splitsOf = (routes: readonly Route[]): readonly Split[] => {
  const splits: Split[] = [];
  for (const { split } of routes) {
    if (split !== undefined) splits[splits.length] = split;
  }
  return splits;
};

/** New pools have no list yet, and options of health may have changed: all that is shared is looked at anew. */
const forgetVersions = (gateway: Gateway): void => {
  gateway.lists_version = -1;
  gateway.health_version = -1;
  gateway.splits_version = -1;
  gateway.checks_version = -1;
  gateway.loads_version = -1;
  gateway.readiness_version = -1;
  gateway.flags_version = -1;
  gateway.token_keys_version = -1;
  gateway.models_version = -1;
  gateway.prices_version = pricesVersion(gateway.ports);
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
  const list = listPools(gateway, configuration);
  const { pools, names } = list;
  const spills = buildSpills(configuration, pools, gateway.spills);
  const routes = buildRoutes({ configuration, pools, spills });
  const matcher = compileRoutes(routes);
  const overload_answers = compileOverloadAnswers(gateway.ports, configuration);
  const setting = compileSetting(gateway.ports, configuration);
  const consumers = compileConsumers(gateway.ports, configuration);
  const providers = compileProviders(configuration, gateway.providers);
  const keys = compileKeys(gateway.ports, configuration, gateway.keys);
  const { json } = gateway.ports;
  const prices = createPriceBook(json, configuration.prices, publishedPrices(gateway.ports));
  const models = compileModels(materialOf(gateway, configuration, providers, prices));
  const classifiers = compileClassifiers(configuration, gateway.classifiers);
  const prompts = compilePrompts(configuration);
  const allowances = compileAllowances(gateway.ports, configuration);
  const [trusted] = compileCidrs(configuration.trusted_proxies);

  configurePools(gateway, configuration, list);
  gateway.pools = pools;
  gateway.pool_names = names;
  gateway.matcher = matcher;
  gateway.routes = routes;
  gateway.splits = splitsOf(routes);
  gateway.spills = spills;
  gateway.providers = providers;
  gateway.keys = keys;
  gateway.models = models;
  gateway.prices = prices;
  gateway.classifiers = classifiers;
  gateway.prompts = prompts;
  gateway.allowances = allowances;
  gateway.setting = setting;
  gateway.overload_answers = overload_answers;
  gateway.self_protection = createSelfProtection(
    configuration.self_protection,
    gateway.self_protection,
  );
  gateway.redis = createRedis(configuration.cluster?.redis, gateway.redis);
  gateway.consumers = consumers;
  gateway.trusted_proxies = configuration.trusted_proxies.length > 0 ? trusted : undefined;
  gateway.configuration = configuration;
  gateway.configuration_version = version;
  forgetVersions(gateway);
};
