import { withYielding } from "../adapter/ports";
import { seedRandom } from "../adapter/random";
import { everyYielding, startScheduler } from "../adapter/scheduler";
import { keysOf } from "../adapter/shared-dict";
import { Configuration } from "../feature/configuration/schema";
import { followConfiguration, watchConfiguration } from "../feature/configuration/watch";
import { prepareLists } from "../feature/discovery/prepare";
import { Gateway } from "../feature/gateway/gateway";
import { Lease } from "../feature/leader/lease";
import { configurationFile } from "./init";
import { currentGateway } from "./instance";
import { beginWorker, everyWorker, followShared, leader } from "./tasks";

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
  const ports = withYielding(gateway.ports);
  const prepare = (configuration: Configuration): void => {
    prepareLists(ports, configuration, true);
  };
  everyYielding("configuration file", 0.5, () => {
    if (lease.held) watchConfiguration(gateway, configurationFile(), prepare);
  });
  startScheduler();
};
