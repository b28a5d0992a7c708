/** What a worker reads of a stream that another worker asked for. */
import { Shelf, YieldingPorts } from "../../../kernel/ports";
import { putPiece } from "../../../policy/answer-cache/pieces";
import { readChunk } from "../../../policy/answer-cache/stream-chunk";
import type { Gateway } from "../../gateway/gateway";
import { generationIdentity } from "../../leader/generations";
import { leaseSeconds } from "../lease";
import type { Spot } from "../shelf";
import {
  beginStreamFlight,
  endStreamFlight,
  removeFlight,
  StreamFlight,
  wakeFollowers,
} from "./flight";
import { lostStream } from "./lost";
import { callName, chunkName, countName, generationOf, leaseName, wantedName } from "./names";

/** For so long a lease may be missing: the one that asks renews it every second. */
const silenceSeconds = 2;

let calls = 0;

/** Tells the worker that asks that this one wants its stream. False: there is no room to say so. */
const call = (gateway: Gateway, answers: Shelf, owner: string): boolean => {
  calls += 1;
  const unique = string.format("%s/%d", gateway.generation, calls);
  return (
    answers.keepFor(wantedName(owner), "1", leaseSeconds) &&
    answers.keepFor(callName(generationOf(owner)), unique, leaseSeconds)
  );
};

/** Has a stream fetched that another worker asks for. Undefined: nobody does any more, or it can't be told. */
export const fetchStream = (gateway: Gateway, spot: Spot): StreamFlight | undefined => {
  const { answers } = gateway.ports.shared;
  const name = leaseName(spot.key);
  const owner = answers?.get(name);
  if (answers === undefined || owner === undefined) return undefined;
  if (generationOf(owner) === gateway.generation || !call(gateway, answers, owner))
    return undefined;
  // Whoever asks gives the lease back first and then looks whether it is wanted: one of both sees the other.
  if (answers.get(name) !== owner) return undefined;
  return beginStreamFlight(spot, owner, false);
};

/** No more can be had of it. */
const lose = (ports: YieldingPorts, flight: StreamFlight): void => {
  endStreamFlight(ports, flight, flight.source === undefined ? "void" : "broken", lostStream);
  removeFlight(flight);
};

/** Takes in one text. False: there is nothing behind it. */
const takeIn = (ports: YieldingPorts, flight: StreamFlight, text: string): boolean => {
  const chunk = readChunk(text);
  flight.carried.next += 1;
  if (chunk === undefined) lose(ports, flight);
  else if (chunk.kind === "source") flight.source = chunk.source;
  else if (chunk.kind === "bytes") putPiece(flight.pieces, chunk.bytes);
  else {
    endStreamFlight(ports, flight, chunk.end, chunk.error);
    removeFlight(flight);
  }
  return flight.end === undefined;
};

/** Takes in what was written since the last look. Never yields. */
export const fetchPieces = (ports: YieldingPorts, answers: Shelf, flight: StreamFlight): void => {
  const { carried, owner } = flight;
  const before = carried.next;
  let text = answers.get(chunkName(owner, before));
  while (text !== undefined && takeIn(ports, flight, text)) {
    text = answers.get(chunkName(owner, carried.next));
  }
  if (carried.next > before) wakeFollowers(flight);
};

/** Whether the worker that asks is there, and has given a sign of life of late. */
const isAsked = (ports: YieldingPorts, answers: Shelf, flight: StreamFlight): boolean => {
  const { owner, key, carried } = flight;
  if (generationIdentity(ports, generationOf(owner)) === undefined) return false;
  if (answers.get(leaseName(key)) === owner) {
    carried.silent_since = undefined;
    return true;
  }
  const now = ports.clock.now();
  carried.silent_since ??= now;
  return now - carried.silent_since < silenceSeconds;
};

/** Whether a text that was written is gone: room was made for something else. */
const isMissing = (answers: Shelf, { owner, carried }: StreamFlight): boolean => {
  const written = tonumber(answers.get(countName(owner)) ?? "0") ?? 0;
  return written > carried.next && answers.get(chunkName(owner, carried.next)) === undefined;
};

/** Every second: says that it is still wanted, and notices that nobody brings it any more. */
export const watchFetched = (ports: YieldingPorts, answers: Shelf, flight: StreamFlight): void => {
  answers.keepFor(wantedName(flight.owner), "1", leaseSeconds);
  if (!isAsked(ports, answers, flight) || isMissing(answers, flight)) lose(ports, flight);
};
