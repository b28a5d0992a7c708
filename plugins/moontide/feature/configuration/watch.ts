import { changesThatNeedReload } from "../../schema/changes";
import { seriesOf } from "../../policy/metrics/registry";
import { Configuration, documentFields } from "./schema";
import { adoptConfiguration, Gateway } from "../gateway/gateway";
import {
  configurationProblem,
  configurationVersion,
  examinedText,
  fetchConfiguration,
  publishConfiguration,
  readConfiguration,
  setConfigurationProblem,
  setExaminedText,
} from "./store";

const refuse = (gateway: Gateway, problem: string): void => {
  const { ports, metrics } = gateway;
  if (configurationProblem(ports) === problem) return;
  setConfigurationProblem(ports, problem);
  seriesOf(metrics.configuration_changes, ["refused"]).value += 1;
  ports.log.error("configuration_refused", {
    problem,
    consequence: "the gateway goes on with the last good one",
  });
};

/**
 * Every half second in the leader: a file that differs from the one examined last is checked whole, then
 * published or refused. What was examined last stands in shared memory, so a new leader goes on from there.
 *
 * @param prepare makes ready what a good configuration needs before it is published; may yield
 */
export const watchConfiguration = (
  gateway: Gateway,
  path: string,
  prepare: (this: void, configuration: Configuration) => void,
): void => {
  const { ports, metrics } = gateway;
  const [text, unreadable] = ports.files.read(path);
  if (text === undefined) {
    setExaminedText(ports, "");
    return refuse(gateway, unreadable);
  }
  if (text === examinedText(ports)) return;
  setExaminedText(ports, text);
  const [configuration, problem] = readConfiguration(ports, path, text);
  if (configuration === undefined) return refuse(gateway, problem);
  prepare(configuration);
  const [version, full] = publishConfiguration(ports, configuration);
  if (version === undefined) {
    // The file is good: it is tried again until there is room for it.
    setExaminedText(ports, "");
    return refuse(gateway, full);
  }
  setConfigurationProblem(ports, undefined);
  seriesOf(metrics.configuration_changes, ["applied"]).value += 1;
  const reload = changesThatNeedReload(documentFields, gateway.configuration, configuration);
  ports.log.notice("configuration_changed", {
    version,
    needs_reload: reload.length > 0 ? table.concat(reload, ", ") : undefined,
  });
};

/** Every 0.2 s in every worker: takes over a newer configuration. */
export const followConfiguration = (gateway: Gateway): void => {
  const version = configurationVersion(gateway.ports);
  if (version === gateway.configuration_version) return;
  const configuration = fetchConfiguration(gateway.ports, version);
  if (configuration !== undefined) adoptConfiguration(gateway, configuration, version);
};
