import { flushExpired, oneDictName } from "../adapter/shared-dict";
import { oneDictKeys, openOneDict } from "../adapter/one-dict";
import { openPorts } from "../adapter/ports";
import { startScheduler } from "../adapter/scheduler";
import { Gateway } from "../feature/gateway/gateway";
import { adoptInstances, createPluginGateway, Routes } from "../feature/kong/adopt";
import { Instance, InstanceSettings, PluginConfiguration } from "../feature/kong/instance";
import { readPriceFile } from "../feature/price/file";
import { Route } from "../feature/route/route";
import { Result } from "../kernel/result";
import { leader, leaderOnly } from "./leader";
import { beginWorker, everyWorker, followShared } from "./tasks";

let instance: Gateway | undefined;
let routes: Routes = new LuaMap();

/** This worker's gateway. Raises when the plugin could not start, which Kong's error log explains. */
export const pluginGateway = (): Gateway => {
  if (instance === undefined) {
    error("moontide was not started in this worker: see the first lines of Kong's error log", 0);
  }
  return instance;
};

/** The pool of a configured plugin, and where its requests are counted. */
export const routeOf = (plugin_id: string): Route | undefined => routes.get(plugin_id);

/**
 * Kong's `init_worker`: everything that this worker does by the clock, once for all our plugins. Kong seeds the random
 * numbers of its workers, and a control plane carries no traffic. Raises when the shared dict is missing.
 */
export const initWorker = (): void => {
  if (kong.configuration.role === "control_plane" || instance !== undefined) return;
  const gateway = createPluginGateway(openPorts(openOneDict()));
  const lease = beginWorker(gateway);
  everyWorker(gateway, followShared);
  leader(gateway, lease, oneDictKeys);
  leaderOnly(lease, "expired rate limits", 5, () => {
    flushExpired(oneDictName);
  });
  startScheduler();
  instance = gateway;
};

/** Our plugins that have a pool, or a route to models: Kong tells each only of its own. */
export type PluginName = "moontide-balancer" | "moontide-admission" | "moontide-llm";

const order: readonly PluginName[] = ["moontide-balancer", "moontide-admission", "moontide-llm"];

/** What each of them was last configured to be. */
const configured = new LuaMap<PluginName, readonly Instance[]>();

/** What plugins without a pool say. */
let others: readonly InstanceSettings[] = [];

/** Options that Kong let pass and we can't use are logged, and the requests of their plugin are refused. */
export const readInstances = <Read>(
  configurations: readonly PluginConfiguration[] | undefined,
  read: (this: void, configuration: PluginConfiguration) => Result<Read>,
): Read[] => {
  const instances: Read[] = [];
  for (const configuration of configurations ?? []) {
    const [found, problem] = read(configuration);
    if (found !== undefined) instances[instances.length] = found;
    else {
      const plugin = configuration.__plugin_id;
      pluginGateway().ports.log.error("configuration_refused", { plugin, problem });
    }
  }
  return instances;
};

/**
 * Kong's `configure`, before the first request and with every change: all enabled plugins of this name, or
 * nothing for none. Pools that stay keep what they know.
 */
export const configure = (
  plugin: PluginName,
  configurations: readonly PluginConfiguration[] | undefined,
  read: (this: void, configuration: PluginConfiguration) => Result<Instance>,
): void => {
  configured.set(plugin, readInstances(configurations, read));
  adopt();
};

/** The same for plugins without a pool. */
export const adoptSettings = (settings: readonly InstanceSettings[]): void => {
  others = settings;
  adopt();
};

const adopt = (): void => {
  const gateway = pluginGateway();
  const all: Instance[] = [];
  for (const name of order) {
    for (const one of configured.get(name) ?? []) all[all.length] = one;
  }
  routes = adoptInstances(gateway, all, others);
  readPriceFile(gateway.ports, gateway.configuration);
  followShared(gateway);
};
