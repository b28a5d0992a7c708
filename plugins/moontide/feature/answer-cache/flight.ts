import { Semaphore, YieldingPorts } from "../../kernel/ports";
import { AnswerEntry } from "../../policy/answer-cache/entry";
import type { AnswerCache } from "./answer-cache";
import type { Spot } from "./shelf";

/** Requests of one worker for the same answer, of which one finds it out for all. */
export interface Flight {
  readonly cache: AnswerCache;
  readonly key: string;
  /** Names whoever finds it out among all workers. */
  readonly owner: string;
  /** The worker has the lease: it is the one that asks. */
  leads: boolean;
  waiting: number;
  readonly landed: Semaphore;
  over: boolean;
  /** What was found out; undefined: nothing that could be shared. */
  entry: AnswerEntry | undefined;
  /** It was there already. */
  is_hit: boolean;
  /** Where nothing could be shared, so many of those who waited ask at the same time. */
  places: Semaphore | undefined;
}

/** So many ask by themselves at once, for one answer and in one worker, when the one they waited for came to nothing. */
const mostAlone = 8;

/** Lets so many of those who waited in vain ask by themselves. */
export const newPlaces = (ports: YieldingPorts): Semaphore => {
  const places = ports.semaphore();
  for (const _ of $range(1, mostAlone)) places.post();
  return places;
};

/** Those of this worker that are under way, by their keys. */
const flights = new LuaMap<string, Flight>();

export const flightFor = (key: string): Flight | undefined => flights.get(key);

export const beginFlight = (ports: YieldingPorts, { cache, key }: Spot, owner: string): Flight => {
  const flight: Flight = {
    cache,
    key,
    owner,
    leads: false,
    waiting: 0,
    landed: ports.semaphore(),
    over: false,
    entry: undefined,
    is_hit: false,
    places: undefined,
  };
  flights.set(key, flight);
  return flight;
};

/** Wakes all who wait. Never yields: the log phase may have to. */
export const endFlight = (
  ports: YieldingPorts,
  flight: Flight,
  entry: AnswerEntry | undefined,
): void => {
  if (flight.over) return;
  flight.over = true;
  flight.entry = entry;
  if (flights.get(flight.key) === flight) flights.delete(flight.key);
  if (entry === undefined && flight.waiting > 0) flight.places = newPlaces(ports);
  for (const _ of $range(1, flight.waiting)) flight.landed.post();
};

/** Waits until a flight is over. False: it took longer than that. Yields. */
export const awaitFlight = (flight: Flight, seconds: number): boolean => {
  flight.waiting += 1;
  const landed = flight.landed.wait(seconds);
  flight.waiting -= 1;
  return landed || flight.over;
};

/** All flights of this worker for which it has a lease. */
export const ledFlights = (): readonly Flight[] => {
  const led: Flight[] = [];
  for (const [, flight] of flights) if (flight.leads) led[led.length] = flight;
  return led;
};
