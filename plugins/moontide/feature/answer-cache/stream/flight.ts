import { Semaphore, YieldingPorts } from "../../../kernel/ports";
import { AnswerEntry } from "../../../policy/answer-cache/entry";
import {
  createPieces,
  dropPieces,
  leastBytes,
  Pieces,
  PiecesTotal,
} from "../../../policy/answer-cache/pieces";
import { StreamEnd, StreamSource } from "../../../policy/answer-cache/stream-chunk";
import { ModelError } from "../../../policy/dialect/conversation";
import type { AnswerCache } from "../answer-cache";
import { newPlaces } from "../flight";
import type { Spot } from "../shelf";

/** A provider's stream that several requests of this worker read, one of which may have asked for it. */
export interface StreamFlight {
  readonly cache: AnswerCache;
  readonly model: string;
  readonly key: string;
  /** Names whoever asked, among all workers of the gateway: `GENERATION/REQUEST`. */
  readonly owner: string;
  /** A request of this worker asked; else another worker's did, and what that publishes is fetched. */
  readonly leads: boolean;
  readonly pieces: Pieces;
  /** Known once there is something that may be given to others. */
  source: StreamSource | undefined;
  end: StreamEnd | undefined;
  /** What was given in place of a stream, and may be given to others of this worker. */
  entry: AnswerEntry | undefined;
  /** What clients are told where it broke off. */
  error: ModelError | undefined;
  /** Requests that read it, besides the one that asked. */
  followers: number;
  /** Those of them who have read all there is. */
  readonly waiting: LuaSet<Semaphore>;
  /** Where it came to nothing, so many of those who waited ask at the same time. */
  places: Semaphore | undefined;
  /** On its way between workers (publish.ts, fetch.ts). */
  readonly carried: Carried;
}

/** What shared memory has of a stream, as far as this worker wrote it or has read it. */
export interface Carried {
  /** Another worker wants it. */
  wanted: boolean;
  /** The number of the next text that is to be written, or read; the first that is still there. */
  next: number;
  first: number;
  /** The piece that is to be written next. */
  position: number;
  bytes: number;
  /** It was written how it ended. */
  is_ended: boolean;
  /** There was no room for it. */
  lost: boolean;
  /** Since when whoever asked has given no sign of life, on the monotonic clock. */
  silent_since: number | undefined;
}

const nothingCarried = (): Carried => ({
  wanted: false,
  next: 0,
  first: 0,
  position: 1,
  bytes: 0,
  is_ended: false,
  lost: false,
  silent_since: undefined,
});

/** What the streams of a worker hold all together, before those of the largest are cut to what is least. */
const total: PiecesTotal = { bytes: 0, maximum_bytes: 64 * 1024 * 1024 };

/** Those of this worker that are under way, by their keys. */
const flights = new LuaMap<string, StreamFlight>();

export const streamFlightFor = (key: string): StreamFlight | undefined => flights.get(key);

export const streamFlights = (): LuaMap<string, StreamFlight> => flights;

export const beginStreamFlight = (spot: Spot, owner: string, leads: boolean): StreamFlight => {
  const { cache, model, key } = spot;
  const flight: StreamFlight = {
    cache,
    model,
    key,
    owner,
    leads,
    pieces: createPieces(math.max(cache.options.maximum_bytes, leastBytes), total),
    source: undefined,
    end: undefined,
    entry: undefined,
    error: undefined,
    followers: 0,
    waiting: new LuaSet(),
    places: undefined,
    carried: nothingCarried(),
  };
  flights.set(key, flight);
  return flight;
};

/** Nobody new finds it. */
export const removeFlight = (flight: StreamFlight): void => {
  if (flights.get(flight.key) === flight) flights.delete(flight.key);
  if (flight.followers === 0) dropPieces(flight.pieces);
};

/** Wakes all who have read what there was. Never yields. */
export const wakeFollowers = ({ waiting }: StreamFlight): void => {
  for (const awake of waiting) {
    waiting.delete(awake);
    awake.post();
  }
};

/** No more will come. Never yields: the log phase may have to. */
export const endStreamFlight = (
  ports: YieldingPorts,
  flight: StreamFlight,
  end: StreamEnd,
  error: ModelError | undefined,
): void => {
  if (flight.end !== undefined) return;
  flight.end = end;
  flight.error ??= error;
  if (end !== "whole" && flight.followers > 0) flight.places = newPlaces(ports);
  wakeFollowers(flight);
};
