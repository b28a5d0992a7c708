/** What the worker that asks writes of a stream once another worker wants it: numbered texts, each as soon as it comes. */
import { Ports, Shelf } from "../../../kernel/ports";
import { isGone, readFrom } from "../../../policy/answer-cache/pieces";
import { writeBytes, writeEnd, writeSource } from "../../../policy/answer-cache/stream-chunk";
import type { Gateway } from "../../gateway/gateway";
import { countBytes } from "../count";
import type { StreamFlight } from "./flight";
import { chunkName, countName, leaseName, wantedName } from "./names";

/** Texts stay no longer than this, whatever becomes of the worker that wrote them. */
const textSeconds = 600;

/** What was there before anybody wanted it is written in texts of about so many bytes. */
const textBytes = 32768;

/** Of a stream that is longer than it may be so many texts stay: readers look every 5 ms. */
const newestTexts = 256;

/** Whether requests of other workers read it. */
export const isWantedElsewhere = ({ shared }: Ports, { owner }: StreamFlight): boolean =>
  shared.answers?.get(wantedName(owner)) !== undefined;

/** Whether anybody but the one that asks reads it. */
export const isFollowed = (ports: Ports, flight: StreamFlight): boolean =>
  flight.followers > 0 || isWantedElsewhere(ports, flight);

/** Without room there is nothing to be read elsewhere: the lease goes, by which readers know that nobody writes. */
const write = (answers: Shelf, flight: StreamFlight, text: string): void => {
  const { carried, owner, key } = flight;
  if (carried.lost) return;
  if (answers.keepFor(chunkName(owner, carried.next), text, textSeconds)) carried.next += 1;
  else {
    carried.lost = true;
    answers.remove(leaseName(key));
  }
};

const trim = (answers: Shelf, { carried, owner, pieces }: StreamFlight): void => {
  if (carried.bytes <= pieces.maximum_bytes) return;
  while (carried.first < carried.next - newestTexts) {
    answers.remove(chunkName(owner, carried.first));
    carried.first += 1;
  }
};

/** Writes what is not written yet. Never yields. */
export const publishPieces = (gateway: Gateway, flight: StreamFlight): void => {
  const { carried, source, pieces, model } = flight;
  const { answers } = gateway.ports.shared;
  if (!carried.wanted || source === undefined || answers === undefined) return;
  if (carried.next === 0) write(answers, flight, writeSource(source));
  // Whoever begins now would miss the first ones.
  if (isGone(pieces, carried.position)) carried.lost = true;
  while (!carried.lost) {
    const [text, next] = readFrom(pieces, carried.position, textBytes);
    if (text === undefined) break;
    write(answers, flight, writeBytes(text));
    carried.position = next;
    carried.bytes += text.length;
    countBytes(gateway, model, "published", text.length);
  }
  trim(answers, flight);
};

/** Writes how it ended, too, where it did. */
export const publish = (gateway: Gateway, flight: StreamFlight): void => {
  const { carried, end, error } = flight;
  const { answers } = gateway.ports.shared;
  if (!carried.wanted || answers === undefined) return;
  publishPieces(gateway, flight);
  if (end === undefined || carried.is_ended) return;
  carried.is_ended = true;
  write(answers, flight, writeEnd(end, error));
};

/** Begins to write, where somebody wants that by now. */
export const publishIfWanted = (gateway: Gateway, flight: StreamFlight): void => {
  if (flight.carried.wanted || !isWantedElsewhere(gateway.ports, flight)) return;
  flight.carried.wanted = true;
  publish(gateway, flight);
};

/** Says how much was written, now and then. */
export const publishCount = ({ ports }: Gateway, { carried, owner }: StreamFlight): void => {
  if (!carried.wanted || carried.lost) return;
  ports.shared.answers?.keepFor(countName(owner), string.format("%d", carried.next), textSeconds);
};

/** Takes back what was written of a stream that everybody has read. */
export const unpublish = ({ ports }: Gateway, { carried, owner }: StreamFlight): void => {
  const { answers } = ports.shared;
  if (answers === undefined) return;
  for (const number of $range(carried.first, carried.next - 1)) {
    answers.remove(chunkName(owner, number));
  }
  answers.remove(countName(owner));
};
