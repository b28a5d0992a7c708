import { withYielding } from "../adapter/ports";
import { identityOf, isAlive } from "../adapter/processes";
import { seedRandom } from "../adapter/random";
import { every, reportFailures, spawn, startScheduler, takeLag } from "../adapter/scheduler";
import { keysOf, refusedWrites } from "../adapter/shared-dict";
import { YieldingPorts } from "../kernel/ports";
import { followConfiguration, watchConfiguration } from "../feature/configuration/watch";
import { followLists } from "../feature/discovery/follow";
import {
  askSource,
  composeChanged,
  createDiscovery,
  Discovery,
  dueSources,
} from "../feature/discovery/runner";
import { Gateway } from "../feature/gateway/gateway";
import { followHealth } from "../feature/health/passive";
import { handOverWindows, judgeWindows } from "../feature/health/window";
import { beginGeneration } from "../feature/leader/generations";
import { createLease, holdLease, Lease } from "../feature/leader/lease";
import { Machine, settleDeadGenerations } from "../feature/leader/settle";
import { publishMetrics } from "../feature/metrics/publish";
import { seriesOf } from "../policy/metrics/registry";
import { configurationFile } from "./init";
import { currentGateway } from "./instance";

const machine: Machine = { isAlive, inFlightKeys: () => keysOf("moontide_in_flight") };

let lease: Lease;

export const workerLease = (): Lease => lease;

/** What this worker sees of itself, then all its numbers. */
const measure = (gateway: Gateway): void => {
  const { metrics } = gateway;
  seriesOf(metrics.event_loop_lag, []).value = takeLag();
  seriesOf(metrics.lua_memory, []).value = collectgarbage("count") * 1024;
  seriesOf(metrics.workers, []).value = 1;
  seriesOf(metrics.timers, []).value = ngx.timer.pending_count() + ngx.timer.running_count();
  for (const [name, count] of refusedWrites) {
    seriesOf(metrics.dict_refusals, [name]).value = count;
  }
  publishMetrics(gateway);
};

const follow = (gateway: Gateway): void => {
  followConfiguration(gateway);
  followLists(gateway);
  followHealth(gateway);
};

const everyWorker = (gateway: Gateway): void => {
  every("follow", 0.2, () => {
    follow(gateway);
  });
  every("windows", 1, () => {
    handOverWindows(gateway);
  });
  every("measure", 1, () => {
    measure(gateway);
  });
};

const discover = (gateway: Gateway, ports: YieldingPorts, discovery: Discovery): void => {
  composeChanged(gateway, discovery);
  for (const name of dueSources(gateway, discovery)) {
    spawn(`discovery of ${name}`, () => {
      askSource(gateway, ports, discovery, name);
    });
  }
};

/** What only the holder of the lease does. */
const leaderOnly = (name: string, period: number, run: (this: void) => void): void => {
  every(name, period, () => {
    if (lease.held) run();
  });
};

const leader = (gateway: Gateway): void => {
  const { clock, shared } = gateway.ports;
  const { numbers, texts } = shared.state;
  const ports = withYielding(gateway.ports);
  const slots = new LuaMap<string, number>();
  let discovery = createDiscovery();
  every("lease", 0.5, () => {
    const held = lease.held;
    holdLease(lease, texts, numbers, clock, isAlive);
    if (lease.held && !held) {
      discovery = createDiscovery();
      gateway.ports.log.notice("leader_elected", { process: lease.identity });
    }
  });
  leaderOnly("configuration file", 0.5, () => {
    watchConfiguration(gateway, configurationFile());
  });
  leaderOnly("discovery", 0.2, () => {
    discover(gateway, ports, discovery);
  });
  leaderOnly("failure ratio", 1, () => {
    judgeWindows(gateway, slots);
  });
  leaderOnly("dead workers", 1, () => {
    settleDeadGenerations(gateway, machine);
  });
};

/** For `init_worker_by_lua`: this worker's identity, and everything it does by the clock. */
export const initWorker = (): void => {
  const gateway = currentGateway();
  seedRandom();
  const identity = identityOf(ngx.worker.pid());
  gateway.generation = beginGeneration(gateway.ports, identity);
  lease = createLease(identity);
  reportFailures((name) => {
    seriesOf(gateway.metrics.internal_errors, [name]).value += 1;
  });
  follow(gateway);
  everyWorker(gateway);
  leader(gateway);
  startScheduler();
};
