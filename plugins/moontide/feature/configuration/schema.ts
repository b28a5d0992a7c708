/**
 * The configuration document: one JSON object, composed of the options of all features. The types of
 * its parts are exported here under one roof; they describe a document that was checked, so that every
 * default is filled in.
 */
import { Config } from "../../schema/config";
import { Field, RecordKind } from "../../schema/description";
import { adminFields } from "../admin/schema";
import { budgetsField } from "../budget/schema";
import { verifiedCrawlersField } from "../bot/schema";
import { tokenIssuersField } from "../consumer/issuer-schema";
import { consumersField } from "../consumer/schema";
import { classifiersField } from "../classifier/schema";
import { commonClassifyField, priorityHeaderField } from "../classify/schema";
import { httpClientField } from "../http/schema";
import { geographyFields } from "../locality/geography-schema";
import { locationFields } from "../locality/schema";
import { metricsFields } from "../metrics/schema";
import { modelsField } from "../model/schema";
import { poolFields } from "../pool/schema";
import { providersField } from "../provider/schema";
import { pricesField } from "../price/schema";
import { promptsField } from "../prompt/schema";
import { clusterFields } from "../redis/schema";
import { RouteOptions, routeFields } from "../route/schema";
import { selfProtectionField } from "../self-protection/schema";
import { batchesField } from "../batch/schema";
import { usageField } from "../usage/schema";
import { stateFields } from "../state/schema";
import { tokenLimitsField } from "../token-limit/schema";
import { virtualKeysField } from "../virtual-key/schema";

export const documentFields = [
  {
    name: "$schema",
    kind: "string",
    doc: "Where editors find the JSON Schema of this file; the gateway ignores it.",
  },
  {
    name: "state",
    kind: "record",
    fields: stateFields,
    default: {},
    doc: "What outlives a restart.",
  },
  {
    name: "trusted_proxies",
    kind: "list",
    items: { kind: "string", format: "cidr" },
    unique: true,
    default: [],
    doc: "Addresses and networks whose `X-Forwarded-*` headers are believed.",
    other_names: ["trusted_ips", "real_ip_from", "set_real_ip_from"],
  },
  {
    name: "location",
    kind: "record",
    fields: locationFields,
    default: {},
    doc: "Where the gateway runs, for pools with `locality`.",
    other_names: ["place", "locality"],
  },
  {
    name: "geography",
    kind: "record",
    fields: geographyFields,
    doc: "Where clients are, for `country` and `region` in conditions. Its `header` is believed from `trusted_proxies` alone.",
    other_names: ["geo", "geoip"],
  },
  consumersField,
  tokenIssuersField,
  virtualKeysField,
  {
    name: "time_zone",
    kind: "string",
    format: "time_zone",
    default: "UTC",
    doc: "The time zone of `hours` and `weekdays` in conditions, as the time zone database names it: `Europe/Berlin`. Any other than `UTC` is read from `/usr/share/zoneinfo`.",
    other_names: ["timezone", "tz"],
  },
  verifiedCrawlersField,
  priorityHeaderField,
  commonClassifyField,
  {
    name: "pools",
    kind: "map",
    keys: "name",
    values: { kind: "record", fields: poolFields },
    default: {},
    doc: "Groups of interchangeable endpoints, by name. Routes with `llm` need none.",
    other_names: ["upstreams", "services", "clusters", "backends"],
  },
  providersField,
  modelsField,
  pricesField,
  usageField,
  batchesField,
  classifiersField,
  promptsField,
  tokenLimitsField,
  budgetsField,
  {
    name: "routes",
    kind: "list",
    items: { kind: "record", fields: routeFields },
    minimum_items: 1,
    required: true,
    doc: "Which requests go to which pool, or to models.",
    other_names: ["rules", "locations"],
  },
  {
    name: "cluster",
    kind: "record",
    fields: clusterFields,
    doc: "What several gateways do together.",
    other_names: ["redis"],
  },
  selfProtectionField,
  {
    name: "admin",
    kind: "record",
    fields: adminFields,
    default: {},
    doc: "Access to the admin API.",
  },
  {
    name: "metrics",
    kind: "record",
    fields: metricsFields,
    default: {},
    doc: "What the gateway tells Prometheus about itself.",
  },
  httpClientField,
] as const satisfies readonly Field[];

export const configurationDocument = {
  kind: "record",
  fields: documentFields,
} as const satisfies RecordKind;

/** A route after the check: one without a name was given `route-1`, `route-2` and so on. */
export type RouteConfiguration = RouteOptions & { readonly name: string };

/** The whole document after the check. */
export type Configuration = Omit<Config<typeof documentFields>, "routes"> & {
  readonly routes: readonly RouteConfiguration[];
};

export type { AdminConfiguration, AdminTokenConfiguration } from "../admin/schema";
export type { BalancerConfiguration } from "../balancer/schema";
export type {
  ConsulDiscoveryConfiguration,
  DiscoveryConfiguration,
  DnsDiscoveryConfiguration,
  EtcdDiscoveryConfiguration,
  FileDiscoveryConfiguration,
  KubernetesDiscoveryConfiguration,
} from "../discovery/schema";
export type { HealthConfiguration, PassiveHealthConfiguration } from "../health/schema";
export type { LlmConfiguration } from "../llm/schema";
export type { MetricsConfiguration } from "../metrics/schema";
export type { ModelConfiguration } from "../model/schema";
export type { EndpointConfiguration, PoolConfiguration } from "../pool/schema";
export type { ProviderConfiguration } from "../provider/schema";
export type { RetriesConfiguration } from "../retries/schema";
export type { MatchConfiguration, RewriteConfiguration } from "../route/schema";
export type { StateConfiguration } from "../state/schema";
export type { TimeoutsConfiguration } from "../timeouts/schema";
export type { TlsConfiguration } from "../tls/schema";
