import { Clock, Connection } from "../../../kernel/ports";
import { Result } from "../../../kernel/result";
import {
  dataOf,
  frameHeaderBytes,
  frameMeaning,
  longestFrameBytes,
  readFrameHeader,
  settingsAcknowledgement,
} from "../../../policy/health/grpc-check";
import { Problem, tooSlow } from "./problem";

/** No server sends more frames than this before it answers. */
const mostFrames = 20;

/** An answer as it comes in, however it is cut. */
export interface Incoming {
  readonly connection: Connection;
  readonly clock: Clock;
  /** When the whole check must be over. */
  readonly until: number;
  /** Came, and was not asked for yet. */
  rest: string;
}

/** Exactly so many bytes. */
const receive = (incoming: Incoming, bytes: number): Result<string> => {
  const { clock, connection, until } = incoming;
  while (incoming.rest.length < bytes) {
    const seconds = until - clock.now();
    if (seconds <= 0) return $multi(undefined, tooSlow);
    const [piece, problem] = connection.receiveSome(longestFrameBytes, seconds);
    if (piece === undefined) return $multi(undefined, problem);
    incoming.rest += piece;
  }
  const taken = string.sub(incoming.rest, 1, bytes);
  incoming.rest = string.sub(incoming.rest, bytes + 1);
  return $multi(taken, undefined);
};

/**
 * Reads on until the health service has said how it is. For whatever else comes there is a bound: of time, of frames and of
 * their length.
 */
export const readServing = (incoming: Incoming): Problem => {
  const { connection } = incoming;
  let message = "";
  for (const _ of $range(1, mostFrames)) {
    const [head, cut] = receive(incoming, frameHeaderBytes);
    if (head === undefined) return cut;
    const header = readFrameHeader(head);
    if (header.length > longestFrameBytes) return "the server does not speak HTTP/2";
    const [payload, broken] = receive(incoming, header.length);
    if (payload === undefined) return broken;
    message += dataOf(header, payload);
    const meaning = frameMeaning(header, message);
    if (meaning === "serving") return undefined;
    if (meaning === "acknowledge_settings") connection.send(settingsAcknowledgement);
    else if (meaning !== "read_on") return meaning.problem;
  }
  return "the server sends no answer";
};
