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
import { composeChanged, createDiscovery } from "../discovery/runner";
import { adoptConfiguration, createGateway, Gateway } from "../gateway/gateway";
import { noEquipment } from "../route/equip";
import { createRoute, Route } from "../route/route";
import { createTarget } from "../route/target";
import { routeFields } from "../route/schema";
import { Instance } from "./instance";

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

const documentOf = (pools: Record<string, PoolConfiguration>): Configuration => {
  const kind: RecordKind = { kind: "record", fields: optionalFields() };
  const document = checkValue(kind, {}, configurationFormats).value as {
    -readonly [Key in keyof Configuration]: Configuration[Key];
  };
  document.pools = pools;
  document.routes = [];
  return document;
};

const routeTo = (gateway: Gateway, instance: Instance): Route => {
  const { pool, configuration } = instance;
  const kind: RecordKind = { kind: "record", fields: routeFields };
  const options = checkValue(kind, { name: pool, pool }, configurationFormats).value;
  const route = options as RouteConfiguration;
  const target = createTarget(route, gateway.pools.get(pool)!, configuration);
  return createRoute(route, target, undefined, noEquipment);
};

/** A gateway without pools, which come with Kong's first configure phase. */
export const createPluginGateway = (ports: Ports): Gateway =>
  createGateway(ports, documentOf({}), 0);

/**
 * Takes over all instances of the plugin; a pool that was there before keeps what it knows. Their lists are
 * published at once rather than by the leader, so that a worker has them before its next request: what every worker
 * publishes is the same, and what is there already is left alone.
 *
 * Instances of one name are one pool: the options of the last count, and `log` says so.
 */
export const adoptInstances = (gateway: Gateway, instances: readonly Instance[]): Routes => {
  const pools: Record<string, PoolConfiguration> = {};
  for (const { pool, configuration } of instances) {
    if (pools[pool] !== undefined) gateway.ports.log.warn("pool_configured_twice", { pool });
    pools[pool] = configuration;
  }
  adoptConfiguration(gateway, documentOf(pools), gateway.configuration_version + 1);
  composeChanged(gateway, createDiscovery());
  const routes: Routes = new LuaMap();
  for (const instance of instances) routes.set(instance.id, routeTo(gateway, instance));
  return routes;
};
