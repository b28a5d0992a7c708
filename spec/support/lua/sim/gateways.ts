import type { Balancer } from "moontide/policy/balance/balancer";
import { addProbe, createProbePool } from "moontide/policy/balance/probe-pool";
import { probeRate } from "moontide/policy/balance/probe-rate";
import { observeUtilisation } from "moontide/policy/balance/utilisation";
import { SeededRandom, seededRandom } from "../random";
import { Backend, createBackend, inFlightAt } from "./backend";
import { after, createEvents, every, Events, runUntil } from "./events";
import { sendRequest } from "./exchange";
import { createGateway, Gateway, HealthOptions, Worker } from "./gateway";
import { Scenario } from "./run";

/** Several gateways before the same backends. Each counts what it sends itself and sees nothing of the others. @noSelf */
export interface Fleet {
  readonly gateways: number;
  readonly workers: number;
  readonly balancer: Balancer;
  readonly health?: HealthOptions;
  /** Backends are probed as Prequal does it. */
  readonly probing?: { readonly probes_per_request: number; readonly maximum_per_second: number };
  /** Backends' utilisation is known to all workers, so often, and of so much time before. */
  readonly reports?: Reports;
  /** What a request is spread by: 32 bits. */
  readonly key?: (random: SeededRandom) => number;
}

/** @noSelf */
export interface Reports {
  readonly interval_seconds: number;
  /** The share of a backend's machine that nobody else uses, by index and time: all of its machine is utilised. */
  readonly left_over: (index: number, now: number) => number;
}

export interface FleetRun {
  readonly gateways: readonly Gateway[];
  readonly backends: readonly Backend[];
  readonly latencies: number[];
  errors: number;
  sent: number;
}

const spread = 0.6;
const networkSeconds = 0.0005;

const enum Stream {
  Arrivals = 1,
  Service = 2,
  Policy = 3,
}

/** What a backend knows of its own latency: the last ones, by how many requests were there. */
interface Meter {
  readonly by_load: number[][];
}

const remembered = 9;

const isLess = (a: number, b: number): boolean => a < b;

const median = (values: readonly number[]): number => {
  const sorted: number[] = [];
  for (const value of values) sorted[sorted.length] = value;
  table.sort(sorted, isLess);
  return sorted[math.floor((sorted.length - 1) / 2)]!;
};

const startMeter = (backend: Backend): Meter => {
  const meter: Meter = { by_load: [] };
  const counts: number[] = [];
  for (const load of $range(0, 999)) {
    meter.by_load[load] = [];
    counts[load] = 0;
  }
  backend.observe = (in_flight, seconds) => {
    const load = math.min(999, in_flight);
    meter.by_load[load]![counts[load]! % remembered] = seconds;
    counts[load] = counts[load]! + 1;
  };
  return meter;
};

/** The median of those that came with as many there as now, or nearly. */
const currentLatency = (meter: Meter, in_flight: number): number => {
  for (const distance of $range(0, 20)) {
    const below = meter.by_load[math.max(0, in_flight - distance)]!;
    if (below.length > 0) return median(below);
    const above = meter.by_load[math.min(999, in_flight + distance)]!;
    if (above.length > 0) return median(above);
  }
  return 0;
};

/** Sends the probes that a request makes due, and takes in the answers. */
const startProbing = (
  events: Events,
  backends: readonly Backend[],
  meters: readonly Meter[],
  worker: Worker,
  fleet: Fleet,
  random: SeededRandom,
): (() => void) => {
  const probing = fleet.probing!;
  const pool = createProbePool();
  worker.selection.probes = pool;
  let picks = 0;
  let due = 0;
  const { probes_per_request, maximum_per_second } = probing;
  pool.rate = probes_per_request;
  every(events, 1, 1, () => {
    pool.rate = probeRate(probes_per_request, maximum_per_second, picks);
    picks = 0;
  });
  const ask = (index: number): void => {
    const backend = backends[index]!;
    const in_flight = inFlightAt(backend);
    const latency = currentLatency(meters[index]!, in_flight);
    after(events, networkSeconds, () => {
      addProbe(pool, worker.endpoints[index]!, in_flight, latency, events.now);
    });
  };
  return () => {
    picks += 1;
    due += pool.rate < 1 ? 0 : pool.rate;
    while (due >= 1) {
      due -= 1;
      const index = random.integer(backends.length) - 1;
      after(events, networkSeconds, () => ask(index));
    }
  };
};

const stepSeconds = 0.01;

/** Measures each backend's busy share over intervals and tells all workers. */
const startReports = (
  events: Events,
  backends: readonly Backend[],
  gateways: readonly Gateway[],
  { interval_seconds: interval, left_over }: Reports,
): void => {
  for (const index of $range(0, backends.length - 1)) {
    const backend = backends[index]!;
    let busy = 0;
    let steps = 0;
    every(events, stepSeconds, stepSeconds, () => {
      busy += backend.busy / backend.slots;
      steps += 1;
    });
    // Somebody else's work on the same machine is part of its utilisation.
    const report = (): void => {
      const own = busy / steps;
      const free = left_over(index, events.now);
      const utilisation = 1 - (1 - own) * free;
      busy = 0;
      steps = 0;
      for (const gateway of gateways) {
        for (const worker of gateway.workers) {
          observeUtilisation(worker.endpoints[index]!, utilisation, 0, events.now, 30);
        }
      }
    };
    every(events, interval, (interval * (index + 1)) / backends.length, report);
  }
};

/** Runs a scenario to its end. Requests under way then are not waited for. */
export const runFleet = (scenario: Scenario, fleet: Fleet): FleetRun => {
  const events = createEvents();
  const arrivals = seededRandom(scenario.seed, Stream.Arrivals);
  const service = seededRandom(scenario.seed, Stream.Service);
  const policy = seededRandom(scenario.seed, Stream.Policy);
  const backends: Backend[] = [];
  for (const options of scenario.backends)
    backends[backends.length] = createBackend(events, options);
  const gateways: Gateway[] = [];
  const probers = new LuaMap<Worker, () => void>();
  const meters: Meter[] = [];
  if (fleet.probing !== undefined) {
    for (const backend of backends) meters[meters.length] = startMeter(backend);
  }
  for (const _ of $range(1, fleet.gateways)) {
    const { workers, balancer, health } = fleet;
    const gateway = createGateway(events, backends, policy, { workers, balancer, health });
    gateways[gateways.length] = gateway;
    for (const worker of fleet.probing === undefined ? [] : gateway.workers) {
      probers.set(worker, startProbing(events, backends, meters, worker, fleet, policy));
    }
  }
  if (fleet.reports !== undefined) {
    startReports(events, backends, gateways, fleet.reports);
  }
  const run: FleetRun = { gateways, backends, latencies: [], errors: 0, sent: 0 };
  const arrive = (): void => {
    const began = events.now;
    const gateway = gateways[arrivals.integer(fleet.gateways) - 1]!;
    const worker = gateway.workers[arrivals.integer(fleet.workers) - 1]!;
    const seconds = service.lognormal(scenario.service_seconds, spread);
    run.sent += 1;
    worker.selection.hash = fleet.key?.(policy);
    sendRequest(gateway, worker, seconds, (succeeded) => {
      if (!succeeded) run.errors += 1;
      run.latencies[run.latencies.length] = events.now - began;
    });
    probers.get(worker)?.();
    after(events, arrivals.exponential(1 / scenario.requests_per_second), arrive);
  };
  after(events, arrivals.exponential(1 / scenario.requests_per_second), arrive);
  runUntil(events, scenario.seconds);
  return run;
};
