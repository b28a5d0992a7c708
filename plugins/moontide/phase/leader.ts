import { createBudgetWatch, keepBudgets } from "../feature/budget/state";
import { leadRateLimits } from "../feature/rate-limit/lead";
import { isAlive } from "../adapter/processes";
import { every, everyYielding, spawn } from "../adapter/scheduler";
import { YieldingPorts, ZoneKeys } from "../kernel/ports";
import { overseeBatches, runBatches, sweepBatches } from "../feature/batch/lead";
import { createRunner } from "../feature/batch/runner";
import { createBreakerWatch, judgeBreakers } from "../feature/breaker/judge";
import { refreshKeys } from "../feature/consumer/refresh";
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
import { judgeWindows } from "../feature/health/window";
import { createLimitWatch, leadLimits } from "../feature/limit/lead";
import { holdLease, Lease, leads } from "../feature/leader/lease";
import { healthSubject, inFlightSubject, sweep, Sweepable } from "../feature/leader/sweep";
import { Machine, settleDeadGenerations } from "../feature/leader/settle";
import { beginScrapes, createScrapes } from "../feature/load/scrape";
import { createSheddingWatch, leadShedding } from "../feature/shedding/lead";
import { createScaleWatch, leadScaling, scalePeriodSeconds } from "../feature/scale/lead";
import { leadRamps } from "../feature/split/lead";
import { readPriceFile } from "../feature/price/file";
import { createPeaks, notePeaks } from "../feature/status/peaks";
import { takeLeftSums } from "../feature/usage/sums";
import { rotateUsage } from "../feature/usage/write";
import { yieldingPorts } from "./yielding";

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

/** A timer of 0 hurts nginx without OpenResty's patch for delayed events, which warns of it each time. */
export const pauseSeconds = 0.001;

/** Batches of requests for models. Whoever leads anew begins from what is on the disk. */
const leadBatches = (
  gateway: Gateway,
  lease: Lease,
  ports: YieldingPorts,
): ((this: void) => void) => {
  const begin = () => {
    const own: ReturnType<typeof createRunner> = createRunner(
      ports,
      () => runner === own && leads(lease, gateway.ports.shared.state.texts),
    );
    return own;
  };
  let runner = begin();
  leaderOnly(lease, "batches", 0.2, () => {
    runBatches(gateway, runner);
  });
  leaderOnly(lease, "batches' state", 1, () => {
    overseeBatches(gateway, runner);
  });
  leaderOnly(lease, "old batches", sweepSeconds, () => {
    sweepBatches(gateway);
  });
  return () => {
    runner = begin();
  };
};

/** The election, and what the elected worker does, whatever holds the gateway's configuration. */
export const leader = (gateway: Gateway, lease: Lease, keys: ZoneKeys): void => {
  const { clock, shared } = gateway.ports;
  const { numbers, texts } = shared.state;
  const ports = yieldingPorts(gateway.ports);
  const machine: Machine = { isAlive, inFlightKeys: keys.in_flight };
  let breakers = createBreakerWatch();
  let limits = createLimitWatch();
  let shedding = createSheddingWatch();
  let scaling = createScaleWatch();
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
  const beginBatches = leadBatches(gateway, lease, ports);
  every("lease", 0.5, () => {
    const held = lease.held;
    holdLease(lease, texts, numbers, clock, isAlive);
    if (lease.held && !held) {
      discovery = beginDiscovery();
      checks = startChecks();
      breakers = createBreakerWatch();
      limits = createLimitWatch();
      shedding = createSheddingWatch();
      scaling = createScaleWatch();
      beginBatches();
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
  leaderOnly(lease, "limits", 0.5, () => {
    leadLimits(gateway, limits);
  });
  leaderOnly(lease, "rate limits", 5, () => {
    leadRateLimits(gateway);
  });
  leaderOnly(lease, "shedding", 0.5, () => {
    leadShedding(gateway, shedding);
  });
  leaderOnly(lease, "scaling", scalePeriodSeconds, () => {
    leadScaling(gateway, scaling);
  });
  leaderOnly(lease, "token keys", 1, () => {
    refreshKeys(gateway, ports);
  });
  leaderOnly(lease, "ramps", 1, () => {
    leadRamps(gateway);
  });
  const budgets = createBudgetWatch();
  leaderOnly(lease, "budgets", 1, () => {
    keepBudgets(gateway, budgets);
  });
  leaderOnly(lease, "usage files", 1, () => {
    rotateUsage(gateway);
  });
  const pause = (): void => ports.sleep(pauseSeconds);
  everyYielding("prices", 5, () => {
    if (lease.held) readPriceFile(ports, gateway.configuration, pause);
  });
  leaderOnly(lease, "usage sums", 1, () => {
    takeLeftSums(gateway);
  });
  leaderOnly(lease, "dead workers", 1, () => {
    settleDeadGenerations(gateway, machine);
  });
  sweepRarely(gateway, lease, keys);
};
