import { balancers, BalancerName } from "moontide/policy/balance/index";
import { rampShare } from "moontide/policy/health/slow-start";
import { seededRandom } from "../support/lua/random";
import { Backend, createBackend } from "../support/lua/sim/backend";
import { after, createEvents, every, runUntil } from "../support/lua/sim/events";
import { sendRequest } from "../support/lua/sim/exchange";
import { createGateway, refresh } from "../support/lua/sim/gateway";

/**
 * A tenth endpoint joins nine warm ones at 60 % load. It is cold: a tenth of their speed at first, growing evenly for
 * 30 s. What it gets above its capacity at the moment it has to queue.
 */
const slots = 8;
const service_seconds = 0.05;
const joined = 10;
const warm = joined + 30;
const last = 10;

const coldSpeed = (now: number): number =>
  math.min(1, math.max(0.1, (now - joined) / (warm - joined)));

interface Outcome {
  /** The most requests that waited at the cold endpoint at a time. */
  readonly longest_queue: number;
  /** The most work that came within two seconds, in relation to what it could do in that time. */
  readonly highest_load: number;
  readonly served: number;
}

const run = (algorithm: BalancerName, seed: number, slow_start_seconds: number): Outcome => {
  const events = createEvents();
  const backends: Backend[] = [];
  for (const port of $range(1, last)) {
    const speed = port === last ? coldSpeed : () => 1;
    backends[port - 1] = createBackend(events, { slots, speed });
  }
  const options = {
    slow_start_seconds,
    slow_start_aggression: 1,
    slow_start_minimum_percent: 10,
  };
  const gateway = createGateway(events, backends, seededRandom(seed, 3), {
    workers: 2,
    balancer: balancers[algorithm],
  });
  const cold = backends[last - 1]!;
  for (const worker of gateway.workers) {
    const newcomer = table.remove(worker.endpoints)!;
    refresh(gateway, worker);
    after(events, joined, () => {
      worker.endpoints[last - 1] = newcomer;
      // What a worker seeds a newcomer with: the mean of the others.
      newcomer.latency_seconds = service_seconds;
      newcomer.latency_at = events.now;
    });
    every(events, 0.2, joined, () => {
      if (worker.endpoints.length < last) return;
      newcomer.weight = rampShare(options, events.now - joined);
      refresh(gateway, worker);
    });
  }
  const arrivals = seededRandom(seed, 1);
  const service = seededRandom(seed, 2);
  const rate = (0.6 * last * slots) / service_seconds;
  const arrive = (): void => {
    const worker = gateway.workers[arrivals.integer(2) - 1]!;
    sendRequest(gateway, worker, service.lognormal(service_seconds, 0.6), () => undefined);
    after(events, arrivals.exponential(1 / rate), arrive);
  };
  after(events, 0, arrive);
  let longest_queue = 0;
  every(events, 0.1, joined, () => {
    longest_queue = math.max(longest_queue, cold.last - cold.first);
  });
  let highest_load = 0;
  let before = 0;
  every(events, 2, joined + 2, () => {
    const capacity = (2 * slots * coldSpeed(events.now - 1)) / service_seconds;
    highest_load = math.max(highest_load, (cold.served - before) / capacity);
    before = cold.served;
  });
  runUntil(events, warm + 5);
  return { longest_queue, highest_load, served: cold.served };
};

for (const algorithm of ["peak_ewma", "least_request", "round_robin"] as const) {
  describe(`a cold endpoint under ${algorithm}`, () => {
    for (const seed of $range(1, 2)) {
      it(`gets no more than it can do with a slow start (seed ${seed})`, () => {
        const { longest_queue, highest_load, served } = run(algorithm, seed, 30);
        const text = `load ${highest_load}, queue ${longest_queue}, ${served} served`;
        assert.is_true(highest_load <= 1, text);
        assert.is_true(longest_queue <= slots, text);
        assert.is_true(served > 500, text);
      });

      it(`is overloaded without (seed ${seed})`, () => {
        const { longest_queue, highest_load } = run(algorithm, seed, 0);
        // peak_ewma soon keeps away from what is slow; what it sent before that has to queue.
        const overloaded = highest_load > 1 || longest_queue > slots;
        assert.is_true(overloaded, `load ${highest_load}, queue ${longest_queue}`);
      });
    }
  });
}
