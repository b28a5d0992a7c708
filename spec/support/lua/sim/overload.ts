import type { Gateway } from "moontide/feature/gateway/gateway";
import { followReadiness } from "moontide/feature/cold-start/readiness";
import { followLimits, handOverLimits } from "moontide/feature/limit/follow";
import { createLimitWatch, leadLimits } from "moontide/feature/limit/lead";
import { admitRequest } from "moontide/feature/proxy/admit";
import { Exchange, returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import { finishExchange } from "moontide/feature/proxy/finish";
import type { IncomingRequest } from "moontide/feature/proxy/request";
import { followShedding } from "moontide/feature/shedding/follow";
import { createSheddingWatch, leadShedding } from "moontide/feature/shedding/lead";
import type { Clock, YieldingPorts } from "moontide/kernel/ports";
import { quietRequest } from "../../../unit/proxy/quiet-request";
import { FakeMachine, fakeMachine, portsOn, yieldingOn } from "../ports";
import { seededRandom, SeededRandom } from "../random";
import { semaphoreOn, sleepOn, startThread } from "../threads";
import { startGateway, startWorker } from "../worker";
import { Backend, createBackend, submit } from "./backend";
import { after, createEvents, every, Events, runUntil } from "./events";

/**
 * The whole chain under load on a virtual clock: the code that ships, in as many workers as wanted, in front of a backend
 * with slots. Clients arrive whatever becomes of those before them, and leave after a while; the backend finishes what it
 * has begun, also for those who left.
 */
export interface Scene {
  readonly events: Events;
  readonly machine: FakeMachine;
  readonly workers: readonly Gateway[];
  readonly ports: readonly YieldingPorts[];
  readonly backend: Backend;
  readonly dead: LuaSet<LuaThread>;
  readonly service: SeededRandom;
  readonly arrivals: SeededRandom;
}

export interface SceneOptions {
  readonly configuration: string;
  readonly workers?: number;
  readonly slots: number;
  /** At that time. */
  readonly slots_at?: (this: void, now: number) => number;
  readonly speed?: (this: void, now: number) => number;
  readonly seed?: number;
}

/** What became of one request. */
export interface Answered {
  readonly tier: number;
  readonly user: number;
  readonly began: number;
  readonly ended: number;
  /** 200, what the gateway said, or 499: the client had left. */
  readonly status: number;
  readonly reason: string | undefined;
}

/** Away from 0, so that code that takes 0 for "never" is caught. */
const start_second = 1000;

const clockOf = (events: Events): Clock => ({
  now: () => start_second + events.now,
  wall: () => 1767225600 + events.now,
});

export const createScene = (options: SceneOptions): Scene => {
  const { seed = 1, workers = 2 } = options;
  const events = createEvents();
  const machine = { ...fakeMachine(), clock: clockOf(events) } as unknown as FakeMachine;
  const gateways: Gateway[] = [startGateway(machine, options.configuration)];
  for (const process of $range(2, workers)) {
    gateways[gateways.length] = startWorker(machine, 100 + process);
  }
  const dead = new LuaSet<LuaThread>();
  const ports: YieldingPorts[] = [];
  for (const gateway of gateways) {
    const own = yieldingOn(machine, undefined, gateway.ports ?? portsOn(machine));
    ports[ports.length] = {
      ...own,
      semaphore: semaphoreOn(events, (thread) => dead.has(thread)),
      sleep: sleepOn(events),
      spawn: (_name, run) => {
        startThread(events, run);
        return true;
      },
    };
  }
  const backend = createBackend(events, { slots: options.slots, speed: options.speed });
  const scene: Scene = {
    events,
    machine,
    workers: gateways,
    ports,
    backend,
    dead,
    service: seededRandom(seed, 1),
    arrivals: seededRandom(seed, 2),
  };
  keepTime(scene);
  return scene;
};

/** What workers and the leader do by the clock, as far as it concerns admission; workers are out of step. */
const keepTime = ({ events, workers }: Scene): void => {
  const watch = createLimitWatch();
  const shedding = createSheddingWatch();
  for (const index of $range(1, workers.length)) {
    const gateway = workers[index - 1]!;
    every(events, 0.2, (0.2 * index) / workers.length, () => {
      handOverLimits(gateway);
      followReadiness(gateway);
      followLimits(gateway);
      followShedding(gateway);
    });
  }
  every(events, 0.5, 0.3, () => {
    leadLimits(workers[0]!, watch);
    leadShedding(workers[0]!, shedding);
  });
};

export interface Client {
  /** Through which worker it comes, from 0; any without one. */
  readonly worker?: number;
  readonly tier?: number;
  readonly user?: number;
  /** Of service at the backend, when it is at its usual speed. */
  readonly seconds: number;
  readonly timeout_seconds: number;
  readonly request?: IncomingRequest;
}

/** One request through one of the workers. `ended` is called once. */
export const send = (
  scene: Scene,
  client: Client,
  ended: (this: void, answered: Answered) => void,
): void => {
  const { events, workers, ports, backend, dead, arrivals } = scene;
  const index = client.worker ?? arrivals.integer(workers.length) - 1;
  const gateway = workers[index]!;
  const began = events.now;
  const { tier = 2, user = 0 } = client;
  let exchange: Exchange | undefined = takeExchange();
  exchange.tier = tier;
  const end = (status: number, reason: string | undefined, header_seconds?: number): void => {
    const own = exchange;
    if (own === undefined) return;
    exchange = undefined;
    finishExchange(gateway, own, status, header_seconds);
    returnExchange(own);
    ended({ tier, user, began, ended: events.now, status, reason });
  };
  const thread = startThread(events, () => {
    const own = exchange!;
    const verdict = admitRequest(gateway, ports[index]!, own, client.request ?? quietRequest);
    if (verdict.action !== "admit") return end(verdict.status, verdict.reason);
    own.attempts = 1;
    const sent = events.now;
    submit(backend, client.seconds, () => end(200, undefined, events.now - sent));
  });
  after(events, client.timeout_seconds, () => {
    if (exchange === undefined) return;
    dead.add(thread);
    end(499, "gone");
  });
};

/** Requests at random moments, so many a second on average, between two moments. */
export const offer = (
  scene: Scene,
  rate: number,
  from: number,
  until: number,
  client: (this: void) => Client,
  ended: (this: void, answered: Answered) => void,
): void => {
  const { events, arrivals } = scene;
  const next = (): void => {
    if (events.now >= until) return;
    send(scene, client(), ended);
    after(events, arrivals.exponential(1 / rate), next);
  };
  after(events, from - events.now + arrivals.exponential(1 / rate), next);
};

/** Lets time pass to that second. */
export const runTo = (scene: Scene, second: number): void => runUntil(scene.events, second);
