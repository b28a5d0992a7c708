import { Ports } from "../../kernel/ports";
import { checkValue } from "../../schema/check";
import { Field, RecordKind } from "../../schema/description";
import { configurationFormats } from "../configuration/formats";
import {
  Configuration,
  documentFields,
  PoolConfiguration,
  RouteConfiguration,
} from "../configuration/schema";
import { encodeDocument } from "../document/json-document";
import { composeChanged, createDiscovery } from "../discovery/runner";
import { adoptConfiguration, createGateway, Gateway } from "../gateway/gateway";
import { Route } from "../route/route";
import { Instance, InstanceSettings } from "./instance";

/** By Kong's id of the plugin: its pool, and where the pool's requests are counted. */
export type Routes = LuaMap<string, Route>;

/** All of the document that has defaults: in Kong only pools are configured, by plugins, and routing is Kong's. */
const optionalFields = (): Field[] => {
  const fields: Field[] = [];
  for (const field of documentFields as readonly Field[]) {
    if (field.required === undefined) fields[fields.length] = field;
  }
  return fields;
};

const documentOf = (
  pools: Record<string, PoolConfiguration>,
  routes: readonly RouteConfiguration[],
  settings: Readonly<Record<string, unknown>>,
): Configuration => {
  const kind: RecordKind = { kind: "record", fields: optionalFields() };
  const document = checkValue(kind, settings, configurationFormats).value as {
    -readonly [Key in keyof Configuration]: Configuration[Key];
  };
  document.pools = pools;
  document.routes = routes;
  return document;
};

/** A gateway without pools, which come with Kong's first configure phase. */
export const createPluginGateway = (ports: Ports): Gateway =>
  createGateway(ports, documentOf({}, [], {}), 0);

/** What all plugins say of the document; of two that differ the later counts, and `log` says so. */
const settingsOf = (
  { ports }: Gateway,
  plugins: readonly InstanceSettings[],
): Readonly<Record<string, unknown>> => {
  const all: Record<string, unknown> = {};
  const texts = new LuaMap<string, string>();
  for (const { pool, settings } of plugins) {
    for (const [name, value] of pairs(settings)) {
      const text = encodeDocument(value);
      const before = texts.get(name);
      if (before !== undefined && before !== text) {
        ports.log.warn("setting_configured_twice", { setting: name, pool });
      }
      texts.set(name, text);
      all[name] = value;
    }
  }
  return all;
};

/**
 * Takes over all plugins that have a pool; one that was there before keeps what it knows. Their lists are
 * published at once rather than by the leader, so that a worker has them before its next request: what every worker
 * publishes is the same, and what is there already is left alone.
 *
 * Instances of one name are one pool: the options of the last count, and `log` says so.
 *
 * @param others plugins without a pool
 */
export const adoptInstances = (
  gateway: Gateway,
  instances: readonly Instance[],
  others: readonly InstanceSettings[],
): Routes => {
  const plugins: InstanceSettings[] = [];
  for (const other of others) plugins[plugins.length] = other;
  for (const instance of instances) plugins[plugins.length] = instance;
  const pools: Record<string, PoolConfiguration> = {};
  const configured: RouteConfiguration[] = [];
  for (const { pool, configuration, route } of instances) {
    if (configuration !== undefined) {
      if (pools[pool] !== undefined) gateway.ports.log.warn("pool_configured_twice", { pool });
      pools[pool] = configuration;
    }
    configured[configured.length] = route;
  }
  const document = documentOf(pools, configured, settingsOf(gateway, plugins));
  adoptConfiguration(gateway, document, gateway.configuration_version + 1);
  composeChanged(gateway, createDiscovery());
  const routes: Routes = new LuaMap();
  for (const i of $range(1, instances.length)) {
    routes.set(instances[i - 1]!.id, gateway.routes[i - 1]!);
  }
  return routes;
};
