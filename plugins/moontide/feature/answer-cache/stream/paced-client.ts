/**
 * The client of a request whose stream others read as well: what it is sent waits in a line, so that it may be slow
 * without holding up the others. As long as there are none, the stream waits for it as any stream does.
 */
import { copyOfClient, ModelClient } from "../../../kernel/model-client";
import { Semaphore } from "../../../kernel/ports";
import type { ModelSession } from "../../llm/session";
import type { StreamFlight } from "./flight";
import { tooSlow } from "./lost";
import { isFollowed } from "./publish";

/** What waits for a client that reads at its own pace. */
export interface Pacing {
  readonly session: ModelSession;
  readonly flight: StreamFlight;
  readonly client: ModelClient;
  readonly more: Semaphore;
  readonly room: Semaphore;
  /** It may be so far behind, and hold up others for so long. */
  readonly most_bytes: number;
  patience_seconds: number;
  line: string[];
  /** In the line, and on its way. */
  bytes: number;
  is_sending: boolean;
  /** No more will come. */
  is_closed: boolean;
  /** It was told that it is too slow. */
  is_given_up: boolean;
  /** The client is gone. */
  is_lost: boolean;
}

/** A sender with nothing to do waits so long before it waits again. */
const waitSeconds = 60;
/** For so long it may hold up others in all, each time that it is further behind than it may be. */
const patienceSeconds = 1;
/** So often one who waits for room looks whether others have come. */
const lookSeconds = 0.05;

/** Sends what stands in the line until there will be no more. False: the client is gone. */
const sendLine = (pacing: Pacing): boolean => {
  const { client, more, room } = pacing;
  for (;;) {
    const { line } = pacing;
    if (line.length > 0) {
      const text = table.concat(line);
      pacing.line = [];
      if (!client.send(text)) return false;
      pacing.bytes -= text.length;
      room.post();
    } else if (pacing.is_closed) return true;
    else more.wait(waitSeconds);
  }
};

const runSender = (pacing: Pacing): void => {
  pacing.is_lost = !sendLine(pacing);
  pacing.is_sending = false;
  pacing.room.post();
};

/** The client is too far behind to be waited for: it is told so in place of what is in the line, and then it is gone. */
const giveUpOn = (pacing: Pacing): void => {
  const { session } = pacing;
  pacing.line = [session.relay!.fail(tooSlow)];
  pacing.is_given_up = true;
  session.cut ??= "client";
  session.gone = true;
};

/** False: the client is gone. Yields while it takes nothing, for as long as others may be kept waiting. */
const makeRoom = (pacing: Pacing): boolean => {
  const { flight, session, room, most_bytes } = pacing;
  while (pacing.bytes > most_bytes && !pacing.is_lost) {
    const before = session.ports.clock.now();
    room.wait(lookSeconds);
    if (isFollowed(session.ports, flight)) {
      pacing.patience_seconds -= session.ports.clock.now() - before;
      if (pacing.patience_seconds <= 0) {
        giveUpOn(pacing);
        return true;
      }
    }
  }
  return !pacing.is_lost;
};

const send = (pacing: Pacing, bytes: string): boolean => {
  if (pacing.is_lost) return false;
  const { line, client, more } = pacing;
  line[line.length] = bytes;
  pacing.bytes += bytes.length;
  if (pacing.is_sending) more.post();
  else {
    pacing.is_sending = true;
    client.beside(() => {
      runSender(pacing);
    });
  }
  return makeRoom(pacing);
};

/** From here on the request's client is sent its stream at a pace of its own. */
export const paceClient = (session: ModelSession, flight: StreamFlight): Pacing => {
  const { client, ports } = session;
  const pacing: Pacing = {
    session,
    flight,
    client,
    more: ports.semaphore(),
    room: ports.semaphore(),
    most_bytes: flight.pieces.maximum_bytes,
    patience_seconds: patienceSeconds,
    line: [],
    bytes: 0,
    is_sending: false,
    is_closed: false,
    is_given_up: false,
    is_lost: false,
  };
  session.client = copyOfClient(client);
  session.client.send = (bytes) => send(pacing, bytes);
  return pacing;
};

/** Comes back when the client has all of it, or is gone. */
export const awaitClient = (pacing: Pacing): void => {
  const { session, client, more, room } = pacing;
  session.client = client;
  pacing.is_closed = true;
  more.post();
  while (pacing.is_sending) {
    // nginx may take long to notice that what it sends goes to nobody.
    if (session.gone && !pacing.is_given_up) client.abandon();
    room.wait(1);
  }
};
