/**
 * Brings streams from worker to worker: one loop in each worker that has any, which looks every 5 ms what others wrote
 * and who wants what this one asks for. nginx has nothing by which a worker could wake another.
 */
import { YieldingPorts } from "../../../kernel/ports";
import type { Gateway } from "../../gateway/gateway";
import { leaseSeconds } from "../lease";
import { fetchPieces, watchFetched } from "./fetch";
import { StreamFlight, streamFlights } from "./flight";
import { callName, leaseName } from "./names";
import { publishCount, publishIfWanted, unpublish } from "./publish";

const lookSeconds = 0.005;

/** A timer's memory is freed when it ends, so another one goes on after so many looks. */
const mostLooks = 2000;

/** For so long texts stay behind the end of their stream: whoever reads them looks every 5 ms. */
const lingerSeconds = 2;

let is_running = false;
/** The last call that this worker heard. */
let heard: string | undefined;

interface Ended {
  readonly flight: StreamFlight;
  readonly until: number;
}

/** Streams of this worker that others may still be reading. */
let ended: Ended[] = [];

const look = (gateway: Gateway, ports: YieldingPorts): boolean => {
  const { answers } = ports.shared;
  if (answers === undefined) return false;
  const called = answers.get(callName(gateway.generation));
  const isCalled = called !== heard;
  heard = called;
  let any = false;
  for (const [, flight] of streamFlights()) {
    any = true;
    if (!flight.leads) fetchPieces(ports, answers, flight);
    else if (isCalled) publishIfWanted(gateway, flight);
  }
  return any;
};

/** True: no stream is left. */
const lookAround = (gateway: Gateway, ports: YieldingPorts): boolean => {
  for (const _ of $range(1, mostLooks)) {
    if (!look(gateway, ports)) return true;
    ports.sleep(lookSeconds);
  }
  return false;
};

const run = (gateway: Gateway, ports: YieldingPorts): void => {
  for (;;) {
    const isDone = lookAround(gateway, ports);
    is_running = false;
    if (isDone || startFerry(gateway, ports)) return;
    // A worker that is on its way out gets no new timers.
    is_running = true;
  }
};

/** Sees to it that the loop runs. False: nginx has no timer for it, and nothing can be shared. */
export const startFerry = (gateway: Gateway, ports: YieldingPorts): boolean => {
  if (is_running) return true;
  is_running = true;
  is_running = ports.spawn("shared streams", () => {
    run(gateway, ports);
  });
  return is_running;
};

/** What was written of it goes in a while. */
export const lingerThenForget = (ports: YieldingPorts, flight: StreamFlight): void => {
  if (flight.carried.next === 0) return;
  ended[ended.length] = { flight, until: ports.clock.now() + lingerSeconds };
};

const forgetEnded = (gateway: Gateway, now: number): void => {
  if (ended.length === 0) return;
  const left: Ended[] = [];
  for (const one of ended) {
    if (one.until > now) left[left.length] = one;
    else unpublish(gateway, one.flight);
  }
  ended = left;
};

/** Every second: signs of life of the streams that this worker asks for, and of its wish for those of others. */
export const keepStreams = (gateway: Gateway, ports: YieldingPorts): void => {
  const { answers } = ports.shared;
  if (answers === undefined) return;
  for (const [, flight] of streamFlights()) {
    const name = leaseName(flight.key);
    if (!flight.leads) watchFetched(ports, answers, flight);
    else if (!flight.carried.lost) {
      // Set anew where the clock jumped beyond its life.
      if (answers.get(name) === flight.owner) answers.prolong(name, leaseSeconds);
      else answers.claim(name, flight.owner, leaseSeconds);
      publishCount(gateway, flight);
    }
  }
  forgetEnded(gateway, ports.clock.now());
};
