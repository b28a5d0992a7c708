import { identityOf, isAlive } from "../adapter/processes";
import { every, everyYielding, reportFailures, spawn, takeLag } from "../adapter/scheduler";
import { refusedWrites } from "../adapter/shared-dict";
import { YieldingPorts, ZoneKeys } from "../kernel/ports";
import { createBreakerWatch, handOverRequests, judgeBreakers } from "../feature/breaker/judge";
import { followLists } from "../feature/discovery/follow";
import {
  askSource,
  composeChanged,
  createDiscovery,
  Discovery,
  dueSources,
  overseeSources,
} from "../feature/discovery/runner";
import { Gateway } from "../feature/gateway/gateway";
import { beginChecks, Checks, createChecks } from "../feature/health/active/checks";
import { followChecks } from "../feature/health/active/follow";
import { followHealth } from "../feature/health/passive";
import { followSlowStart } from "../feature/health/slow-start";
import { handOverWindows, judgeWindows } from "../feature/health/window";
import { beginGeneration } from "../feature/leader/generations";
import { createLease, holdLease, Lease, leads } from "../feature/leader/lease";
import { healthSubject, inFlightSubject, sweep, Sweepable } from "../feature/leader/sweep";
import { Machine, settleDeadGenerations } from "../feature/leader/settle";
import { followLoads } from "../feature/load/follow";
import { Probers, sendProbes, wantsProbes } from "../feature/load/probing";
import { beginScrapes, createScrapes } from "../feature/load/scrape";
import { declareMetrics } from "../feature/metrics/families";
import { followSpillovers } from "../feature/spillover/follow";
import { followSplits } from "../feature/split/follow";
import { leadRamps } from "../feature/split/lead";
import { handOverVariants } from "../feature/split/window";
import { followEpoch } from "../feature/pool/recount";
import { publishMetrics } from "../feature/metrics/publish";
import { createPeaks, notePeaks } from "../feature/status/peaks";
import { seriesOf } from "../policy/metrics/registry";
import { yieldingPorts } from "./yielding";

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

/** Gives this worker its identity and generation; what comes back is its part in the election. */
export const beginWorker = (gateway: Gateway): Lease => {
  const identity = identityOf(ngx.worker.pid());
  gateway.generation = beginGeneration(gateway.ports, identity);
  gateway.metrics = declareMetrics(gateway.configuration.metrics);
  reportFailures((name) => {
    seriesOf(gateway.metrics.internal_errors, [name]).value += 1;
  });
  return createLease(identity);
};

/** What this worker takes over from shared memory: lists, then the health of those on them. */
export const followShared = (gateway: Gateway): void => {
  followEpoch(gateway);
  followLists(gateway);
  followHealth(gateway);
  followSlowStart(gateway);
  followChecks(gateway);
  followSplits(gateway);
  followSpillovers(gateway);
};

/** So many looks for probes that are due, in this time; answers are the better the fresher they are. */
const probeLooks = 5;
const probeSeconds = 0.1;

const probeEndpoints = (gateway: Gateway): void => {
  const ports = yieldingPorts(gateway.ports);
  const probers: Probers = new LuaMap();
  everyYielding("probes", probeSeconds, () => {
    if (!wantsProbes(gateway)) return;
    for (const _ of $range(1, probeLooks)) {
      sendProbes(gateway, ports, probers, spawn);
      ports.sleep(probeSeconds / probeLooks);
    }
  });
};

/**
 * What every worker does by the clock.
 *
 * @param follow takes over what others published; every 0.2 s
 */
export const everyWorker = (
  gateway: Gateway,
  follow: (this: void, gateway: Gateway) => void,
): void => {
  every("follow", 0.2, () => {
    follow(gateway);
  });
  every("load", 1, () => {
    followLoads(gateway);
  });
  probeEndpoints(gateway);
  every("windows", 1, () => {
    handOverWindows(gateway);
    handOverRequests(gateway);
    handOverVariants(gateway);
  });
  every("measure", 1, () => {
    measure(gateway);
  });
};

const discover = (gateway: Gateway, ports: YieldingPorts, discovery: Discovery): void => {
  composeChanged(gateway, discovery);
  overseeSources(gateway, discovery);
  for (const name of dueSources(gateway, discovery)) {
    spawn(`discovery of ${name}`, () => {
      askSource(gateway, ports, discovery, name);
    });
  }
};

/** What only the holder of the lease does. */
export const leaderOnly = (
  lease: Lease,
  name: string,
  period: number,
  run: (this: void) => void,
): void => {
  every(name, period, () => {
    if (lease.held) run();
  });
};

/** Rarely: each sweep locks a zone while its keys are listed. */
const sweepSeconds = 600;

/** What was kept about endpoints that are gone leaves shared memory. */
const sweepRarely = (gateway: Gateway, lease: Lease, keys: ZoneKeys): void => {
  const { in_flight, health } = gateway.ports.shared;
  const counts: Sweepable = {
    numbers: in_flight.numbers,
    keys: keys.in_flight,
    subject: inFlightSubject,
    isSpent: (value) => value === 0,
  };
  const verdicts: Sweepable = {
    numbers: health.numbers,
    keys: keys.health,
    subject: healthSubject,
    isSpent: () => true,
  };
  let absentCounts = new LuaSet<string>();
  let absentVerdicts = new LuaSet<string>();
  leaderOnly(lease, "sweep", sweepSeconds, () => {
    absentCounts = sweep(gateway, counts, absentCounts);
    absentVerdicts = sweep(gateway, verdicts, absentVerdicts);
  });
};

/** The election, and what the elected worker does, whatever holds the gateway's configuration. */
export const leader = (gateway: Gateway, lease: Lease, keys: ZoneKeys): void => {
  const { clock, shared } = gateway.ports;
  const { numbers, texts } = shared.state;
  const ports = yieldingPorts(gateway.ports);
  const machine: Machine = { isAlive, inFlightKeys: keys.in_flight };
  let breakers = createBreakerWatch();
  const peaks = createPeaks();
  const beginDiscovery = (): Discovery => {
    const own: Discovery = createDiscovery(() => discovery === own && leads(lease, texts));
    return own;
  };
  let discovery = beginDiscovery();
  const startChecks = (): Checks => {
    const own: Checks = createChecks(() => checks === own && leads(lease, texts));
    return own;
  };
  let checks = startChecks();
  every("lease", 0.5, () => {
    const held = lease.held;
    holdLease(lease, texts, numbers, clock, isAlive);
    if (lease.held && !held) {
      discovery = beginDiscovery();
      checks = startChecks();
      breakers = createBreakerWatch();
      gateway.ports.log.notice("leader_elected", { process: lease.identity });
    }
  });
  leaderOnly(lease, "discovery", 0.2, () => {
    discover(gateway, ports, discovery);
  });
  leaderOnly(lease, "health checks", 0.2, () => {
    beginChecks(gateway, ports, checks, spawn);
  });
  const scrapes = createScrapes();
  leaderOnly(lease, "load scrapes", 0.5, () => {
    beginScrapes(gateway, ports, scrapes, spawn);
  });
  leaderOnly(lease, "failure ratio", 1, () => {
    judgeWindows(gateway);
  });
  leaderOnly(lease, "circuit breakers", 1, () => {
    judgeBreakers(gateway, breakers);
  });
  leaderOnly(lease, "peaks", 1, () => {
    notePeaks(gateway, peaks);
  });
  leaderOnly(lease, "ramps", 1, () => {
    leadRamps(gateway);
  });
  leaderOnly(lease, "dead workers", 1, () => {
    settleDeadGenerations(gateway, machine);
  });
  sweepRarely(gateway, lease, keys);
};
