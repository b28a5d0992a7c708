import { seedRandom } from "../adapter/random";
import { closeConnectionsTo } from "../adapter/peer-sockets";
import { every, everyYielding, spawn, startScheduler } from "../adapter/scheduler";
import { flushExpired, keysOf } from "../adapter/shared-dict";
import { Configuration } from "../feature/configuration/schema";
import { followConfiguration, watchConfiguration } from "../feature/configuration/watch";
import { readNetworkFiles } from "../feature/bot/network-files";
import { readPriceFile } from "../feature/price/file";
import { prepareLists } from "../feature/discovery/prepare";
import { resolveLocation } from "../feature/locality/resolve";
import { createSnapshots, writeSnapshots } from "../feature/discovery/snapshots";
import { closeOverdue, createDepartures } from "../feature/drain/close";
import { Gateway } from "../feature/gateway/gateway";
import { Lease } from "../feature/leader/lease";
import { followCluster } from "../feature/virtual-key/cluster";
import { followKeyFile } from "../feature/virtual-key/file";
import { configurationFile } from "./init";
import { currentGateway, exchangesUnderWay } from "./instance";
import { leader, leaderOnly, pauseSeconds } from "./leader";
import { beginWorker, everyWorker, followShared } from "./tasks";
import { yieldingPorts } from "./yielding";

let lease: Lease;

export const workerLease = (): Lease => lease;

const follow = (gateway: Gateway): void => {
  followConfiguration(gateway);
  followShared(gateway);
};

/** For `init_worker_by_lua`: this worker's identity, and everything it does by the clock. */
export const initWorker = (): void => {
  const gateway = currentGateway();
  seedRandom();
  lease = beginWorker(gateway);
  follow(gateway);
  everyWorker(gateway, follow);
  leader(gateway, lease, {
    in_flight: () => keysOf("moontide_in_flight"),
    health: () => keysOf("moontide_health"),
  });
  leaderOnly(lease, "expired rate limits", 5, () => {
    flushExpired("moontide_limits");
  });
  const departures = createDepartures();
  every("drained connections", 1, () => {
    closeOverdue(gateway, departures, exchangesUnderWay(), closeConnectionsTo);
  });
  const snapshots = createSnapshots();
  leaderOnly(lease, "snapshots", 1, () => {
    writeSnapshots(gateway, snapshots);
  });
  const ports = yieldingPorts(gateway.ports);
  const pause = (): void => ports.sleep(pauseSeconds);
  const prepare = (configuration: Configuration): void => {
    resolveLocation(ports, configuration);
    prepareLists(ports, configuration, spawn);
    readNetworkFiles(ports, configuration);
    readPriceFile(ports, configuration, pause);
  };
  leaderOnly(lease, "crawler networks", 5, () => {
    readNetworkFiles(ports, gateway.configuration);
  });
  everyYielding("configuration file", 0.5, () => {
    if (lease.held) watchConfiguration(gateway, configurationFile(), prepare);
  });
  everyYielding("virtual keys of the cluster", 0.5, () => {
    if (lease.held) followCluster(gateway, ports);
  });
  everyYielding("file of virtual keys", 1, () => {
    if (lease.held) followKeyFile(gateway, ports);
  });
  startScheduler();
};
