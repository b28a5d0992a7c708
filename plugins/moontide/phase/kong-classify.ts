/** Kong's plugin `moontide-classify`: how important a request is, for `moontide-admission`, the service and others. */
import { classify } from "../feature/classify/classification";
import { tierOf } from "../feature/classify/priority";
import { Classifier, readClassifier } from "../feature/kong/classify";
import { InstanceSettings, PluginConfiguration } from "../feature/kong/instance";
import { removeHeader } from "../feature/proxy/reserved";
import { returnExchange, takeExchange } from "../feature/proxy/exchange";
import { priorityNames } from "../kernel/priority";
import { incoming } from "./incoming";
import { notConfigured, refuse } from "./kong-refuse";
import { identify } from "./kong-request";
import { adoptSettings, pluginGateway, readInstances } from "./kong-worker";

/** By Kong's id of the plugin. */
let classifiers = new LuaMap<string, Classifier>();

/** Kong's `configure`: all enabled plugins of this name, or nothing for none. */
export const configure = (configurations: readonly PluginConfiguration[] | undefined): void => {
  const found = readInstances(configurations, readClassifier);
  const by_id = new LuaMap<string, Classifier>();
  const settings: InstanceSettings[] = [];
  for (const classifier of found) {
    by_id.set(classifier.id, classifier);
    settings[settings.length] = classifier.settings;
  }
  classifiers = by_id;
  adoptSettings(settings);
};

/** The tier that a trusted proxy asks for. From others the header is removed, so that no service believes them either. */
const askedTier = (header: string): number | undefined => {
  const value = incoming.header(header);
  if (value === undefined) return undefined;
  if (kong.ip.is_trusted(ngx.var.realip_remote_addr ?? incoming.peer_address())) {
    return tierOf(value);
  }
  removeHeader(incoming, header);
  return undefined;
};

/** Kong's `access`. Behind authentication, so that conditions know the consumer. */
export const access = (): void => {
  const gateway = pluginGateway();
  const classifier = classifiers.get(kong.plugin.get_id());
  if (classifier === undefined) return refuse(gateway, notConfigured);
  const { priority_header, service_header, asked } = classifier;
  const exchange = takeExchange();
  identify(exchange);
  const tier = priority_header === undefined ? undefined : askedTier(priority_header);
  const classification = tier === undefined ? classifier.classification : asked[tier];
  if (classification !== undefined) classify(gateway, classification, exchange, incoming);
  const priority = priorityNames[exchange.tier]!;
  kong.ctx.shared["moontide"] = { tier: exchange.tier, priority };
  if (service_header !== undefined) {
    removeHeader(incoming, service_header);
    incoming.set_header(service_header, priority);
  }
  returnExchange(exchange);
};
