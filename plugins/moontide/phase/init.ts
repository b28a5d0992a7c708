import { allowLongTraces, collectLess } from "../adapter/platform";
import { openPorts } from "../adapter/ports";
import { keepVariable } from "../adapter/secrets";
import { removeStaleSocket } from "../adapter/stale-socket";
import { Ports } from "../kernel/ports";
import { Configuration, configurationDocument } from "../feature/configuration/schema";
import {
  publishConfiguration,
  readConfiguration,
  setConfigurationProblem,
  setExaminedText,
} from "../feature/configuration/store";
import { readNetworkFiles } from "../feature/bot/network-files";
import { loadBudgets } from "../feature/budget/state";
import { readPriceFile } from "../feature/price/file";
import { prepareLists } from "../feature/discovery/prepare";
import { loadSwitches } from "../feature/flags/switches";
import { loadOverlays } from "../feature/discovery/overlays";
import { resolveLocation } from "../feature/locality/resolve";
import { loadRecords } from "../feature/split/state";
import { restoreSnapshots } from "../feature/discovery/snapshots";
import { createGateway } from "../feature/gateway/gateway";
import { keepVariables } from "../feature/secrets/variables";
import { loadKeys } from "../feature/virtual-key/disk";
import { loadKeyFile } from "../feature/virtual-key/file";
import { setGateway } from "./instance";
import { chooseHttpClient, yieldingPorts } from "./yielding";

/** Where the configuration stands when neither the snippet nor the environment says so. */
const usualPath = "/etc/moontide/moontide.json";

let configurationPath = usualPath;

/** The file that the leader watches. */
export const configurationFile = (): string => configurationPath;

const load = (ports: Ports, path: string): Configuration => {
  const [text, unreadable] = ports.files.read(path);
  if (text === undefined) error(`moontide: the configuration can't be read: ${unreadable}`, 0);
  const [configuration, problem] = readConfiguration(ports, path, text);
  if (configuration === undefined) error(`moontide: the configuration is refused\n${problem}`, 0);
  setExaminedText(ports, text);
  setConfigurationProblem(ports, undefined);
  return configuration;
};

/**
 * For `init_by_lua`, in the master: checks the configuration and publishes it with the first lists. Raises what is
 * wrong, which stops a start, and a reload before it replaces anything.
 *
 * @param path of the configuration; `MOONTIDE_CONFIG` in nginx's environment goes before it
 * @param socket behind the response cache. nginx runs this before it listens: what a killed one left there goes.
 */
export const init = (path: string | undefined, socket: string | undefined): void => {
  allowLongTraces();
  collectLess();
  const ports = openPorts();
  configurationPath = os.getenv("MOONTIDE_CONFIG") ?? path ?? usualPath;
  const configuration = load(ports, configurationPath);
  if (socket !== undefined && removeStaleSocket(socket)) {
    ports.log.notice("stale_socket_removed", { socket });
  }
  chooseHttpClient(configuration.http_client, ports.clock);
  keepVariables(ports.log, configurationDocument, configuration, keepVariable);
  loadOverlays(ports, configuration.state.directory);
  loadRecords(ports, configuration.state.directory);
  loadSwitches(ports, configuration.state.directory);
  loadKeys(ports, configuration.state.directory);
  loadKeyFile(ports, configuration);
  resolveLocation(yieldingPorts(ports), configuration);
  prepareLists(yieldingPorts(ports), configuration, undefined);
  readNetworkFiles(ports, configuration);
  readPriceFile(ports, configuration);
  restoreSnapshots(ports, configuration);
  const [version, full] = publishConfiguration(ports, configuration);
  if (version === undefined) error(`moontide: ${full}`, 0);
  const gateway = createGateway(ports, configuration, version);
  loadBudgets(gateway);
  setGateway(gateway);
};
