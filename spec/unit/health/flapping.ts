import {
  BreakerWatch,
  createBreakerWatch,
  handOverRequests,
  judgeBreakers,
} from "moontide/feature/breaker/judge";
import { changeOverlay } from "moontide/feature/discovery/overlays";
import { followLists } from "moontide/feature/discovery/follow";
import { composeChanged, createDiscovery } from "moontide/feature/discovery/runner";
import { adoptConfiguration, Gateway } from "moontide/feature/gateway/gateway";
import { beginChecks, Checks, createChecks } from "moontide/feature/health/active/checks";
import { followChecks } from "moontide/feature/health/active/follow";
import { followHealth } from "moontide/feature/health/passive";
import { followSlowStart } from "moontide/feature/health/slow-start";
import { handOverWindows, judgeWindows } from "moontide/feature/health/window";
import { settleDeadGenerations } from "moontide/feature/leader/settle";
import type { Member } from "moontide/feature/pool/member";
import { followEpoch } from "moontide/feature/pool/recount";
import { admitRequest } from "../../support/lua/admit";
import { Exchange, returnExchange, takeExchange } from "moontide/feature/proxy/exchange";
import type { Overlay } from "moontide/policy/discovery/overlay";
import { FakeMachine, fakeMachine, keysIn, yieldingOn } from "../../support/lua/ports";
import { SeededRandom, seededRandom } from "../../support/lua/random";
import { startGateway, startWorker } from "../../support/lua/worker";
import { finish, webPool } from "../proxy/driver";
import { fakeRequest } from "../proxy/request";

export const endpointCount = 6;

/** Everything that health has, in one pool, with times so short that a minute or two sees all of it. */
const document = (): string => {
  const addresses: string[] = [];
  for (const i of $range(1, endpointCount)) addresses[i - 1] = `"10.0.0.${i}:80"`;
  return `{ "pools": { "web": { "endpoints": [${table.concat(addresses, ", ")}],
    "balancer": { "algorithm": "least_request", "slow_start_seconds": 5 },
    "health": {
      "active": { "interval_seconds": 1 },
      "passive": { "ejection_seconds": 2, "maximum_ejection_seconds": 10, "window_seconds": 5,
        "latency": { "enabled": true } } },
    "breaker": { "open_seconds": 1, "maximum_open_seconds": 5, "recovery_seconds": 3, "consecutive_failures": 10 },
    "drain": { "deadline_seconds": 3 } } },
    "routes": [{ "pool": "web" }] }`;
};

const idOf = (endpoint: number): string => `10.0.0.${endpoint}:80`;

interface Worker {
  readonly process: number;
  readonly gateway: Gateway;
  /** Requests under way. */
  readonly exchanges: Exchange[];
}

/** A gateway of three workers, the first of which leads, before endpoints to which everything happens. */
export interface Flapping {
  readonly machine: FakeMachine;
  readonly random: SeededRandom;
  readonly workers: Worker[];
  checks: Checks;
  breakers: BreakerWatch;
  processes: number;
  ticks: number;
  /** By number: which endpoints are ill, drained and gone. */
  readonly ill: boolean[];
  readonly drained: boolean[];
  readonly gone: boolean[];
}

const lead = (flapping: Flapping): void => {
  const own: Checks = createChecks(() => flapping.checks === own);
  flapping.checks = own;
  flapping.breakers = createBreakerWatch();
};

export const startFlapping = (seed: number): Flapping => {
  const machine = fakeMachine();
  const first = { process: 100, gateway: startGateway(machine, document()), exchanges: [] };
  const flapping: Flapping = {
    machine,
    random: seededRandom(seed, 9),
    workers: [first],
    checks: createChecks(() => false),
    breakers: createBreakerWatch(),
    processes: 100,
    ticks: 0,
    ill: [],
    drained: [],
    gone: [],
  };
  for (const i of $range(0, endpointCount - 1)) {
    flapping.ill[i] = flapping.drained[i] = flapping.gone[i] = false;
  }
  for (const _ of $range(1, 2)) addWorker(flapping);
  machine.http.answer((request) => {
    const number = tonumber(string.match(request.connect_to!.address, "%d+$")[0])!;
    return flapping.ill[number - 1]! ? "connection refused" : { status: 200 };
  });
  lead(flapping);
  return flapping;
};

const addWorker = (flapping: Flapping): void => {
  flapping.processes += 1;
  const gateway = startWorker(flapping.machine, flapping.processes);
  flapping.workers[flapping.workers.length] = {
    process: flapping.processes,
    gateway,
    exchanges: [],
  };
};

/** A worker dies with all that it had under way; another one takes its place. The first one led. */
const killWorker = (flapping: Flapping, index: number): void => {
  const worker = table.remove(flapping.workers, index + 1)!;
  for (const exchange of worker.exchanges) {
    exchange.member = undefined;
    exchange.probing = undefined;
    returnExchange(exchange);
  }
  addWorker(flapping);
  if (index === 0) lead(flapping);
};

const changeList = (flapping: Flapping): void => {
  const drained: Record<string, true> = {};
  const removed: Record<string, true> = {};
  for (const i of $range(1, endpointCount)) {
    if (flapping.drained[i - 1]!) drained[idOf(i)] = true;
    if (flapping.gone[i - 1]!) removed[idOf(i)] = true;
  }
  const overlay: Overlay = { added: {}, weights: {}, drained, removed };
  const { ports } = flapping.workers[0]!.gateway;
  changeOverlay(ports, "/state", "web", () => $multi(overlay, undefined));
};

/** Something happens. */
export const disturb = (flapping: Flapping): void => {
  const { random, ill, drained, gone, machine } = flapping;
  const event = random.integer(9);
  const i = random.integer(endpointCount) - 1;
  if (event <= 3) ill[i] = !ill[i]!;
  else if (event === 4) drained[i] = !drained[i]!;
  else if (event === 5) gone[i] = !gone[i]!;
  else if (event === 6) killWorker(flapping, random.integer(3) - 1);
  else if (event === 7) machine.clock.stepWall(random.integer(7200) - 3600);
  else if (event === 8) for (const each of $range(0, endpointCount - 1)) ill[each] = true;
  else {
    for (const { gateway } of flapping.workers) {
      adoptConfiguration(gateway, gateway.configuration, gateway.configuration_version);
    }
  }
  if (event === 4 || event === 5) changeList(flapping);
};

/** All is well from now on. */
export const calmDown = (flapping: Flapping): void => {
  for (const i of $range(0, endpointCount - 1)) {
    flapping.ill[i] = flapping.drained[i] = flapping.gone[i] = false;
  }
  changeList(flapping);
};

const numberOf = (exchange: Exchange): number =>
  tonumber(string.match(exchange.member!.address, "%d+$")[0])!;

/** A worker takes a few requests and ends those of the last time. */
const serve = (flapping: Flapping, { gateway, exchanges }: Worker): void => {
  for (;;) {
    const exchange = table.remove(exchanges);
    if (exchange === undefined) break;
    const ill = flapping.ill[numberOf(exchange) - 1]!;
    finish(gateway, exchange, ill ? 502 : 200, ill ? undefined : 0.01);
  }
  for (const _ of $range(1, 8)) {
    const exchange = takeExchange();
    const verdict = admitRequest(gateway, exchange, fakeRequest());
    if (verdict.action === "admit") {
      exchange.attempts = 1;
      exchanges[exchanges.length] = exchange;
    } else finish(gateway, exchange, verdict.status);
  }
};

const follow = (gateway: Gateway): void => {
  followEpoch(gateway);
  followLists(gateway);
  followHealth(gateway);
  followSlowStart(gateway);
  followChecks(gateway);
};

const everySecond = (flapping: Flapping, leader: Gateway): void => {
  for (const { gateway } of flapping.workers) {
    handOverWindows(gateway);
    handOverRequests(gateway);
  }
  judgeWindows(leader);
  judgeBreakers(leader, flapping.breakers);
  settleDeadGenerations(leader, {
    isAlive: (identity) => {
      for (const { process } of flapping.workers) {
        if (identity === `${process} 1`) return true;
      }
      return false;
    },
    inFlightKeys: () => keysIn(flapping.machine.shared.in_flight),
  });
};

/** 0.2 s of everything that workers do. */
export const tick = (flapping: Flapping): void => {
  const { machine, workers } = flapping;
  machine.clock.advance(0.2);
  const leader = workers[0]!.gateway;
  composeChanged(leader, createDiscovery());
  for (const { gateway } of workers) follow(gateway);
  beginChecks(leader, yieldingOn(machine), flapping.checks, (_, run) => {
    run();
    return true;
  });
  for (const worker of workers) serve(flapping, worker);
  flapping.ticks += 1;
  if (flapping.ticks % 5 === 0) everySecond(flapping, leader);
};

/** Requests under way end; none follow. */
export const stop = (flapping: Flapping): void => {
  for (const { gateway, exchanges } of flapping.workers) {
    for (const exchange of exchanges) finish(gateway, exchange, 200, 0.01);
  }
};

/** What still speaks against an endpoint, for people; nothing when all is well. */
const complaintsOfMember = (member: Member, shared: number): string => {
  const weight = member.weight === member.configured_weight && member.ramp_share === 1;
  const rotation = !member.unhealthy && !member.draining && member.ejected_until === 0;
  const idle = member.in_flight_here === 0 && shared === 0;
  return (
    (weight ? "" : ` ${member.id} has weight ${member.weight}`) +
    (rotation && !member.probation ? "" : ` ${member.id} is kept out`) +
    (idle ? "" : ` ${member.id} has ${shared} in flight`)
  );
};

/** What still speaks against an endpoint or the pool in some worker, for people; nothing when all is well. */
export const complaints = (flapping: Flapping): string => {
  let found = "";
  for (const { gateway } of flapping.workers) {
    const pool = webPool(gateway);
    const counts = gateway.ports.shared.in_flight.numbers;
    if (pool.available.length !== endpointCount) found += ` ${pool.available.length} available`;
    if (pool.panicking) found += " panic";
    if (pool.breaker.opened_until !== 0) found += " a circuit that is not closed";
    if (counts.get(pool.breaker.probing_key) !== 0) found += " taken places of a circuit";
    for (const member of pool.members) {
      found += complaintsOfMember(member, counts.get(member.in_flight_key));
    }
  }
  return found;
};
