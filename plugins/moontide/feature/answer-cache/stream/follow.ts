import { Semaphore } from "../../../kernel/ports";
import { isGone, readFrom } from "../../../policy/answer-cache/pieces";
import type { StreamSource } from "../../../policy/answer-cache/stream-chunk";
import { ModelError } from "../../../policy/dialect/conversation";
import { countStreams } from "../../llm/account";
import { createRelay } from "../../llm/relays";
import type { Relay } from "../../llm/relay";
import { Cut, forgetRequest } from "../../llm/session";
import { hasToEnd, lookSeconds, shuttingDown } from "../../llm/shutdown";
import { dialectNamed } from "../../llm/speech";
import { beginStream, isSound } from "../../llm/stream";
import { countBroken, countBytes, countRequest, WhyBroken } from "../count";
import type { Sharing } from "../sharing";
import { controlHeader } from "../visit";
import type { StreamFlight } from "./flight";
import { lostStream, tooSlow } from "./lost";

/** One request on its way through another one's stream. */
interface Following {
  readonly sharing: Sharing;
  readonly flight: StreamFlight;
  readonly awake: Semaphore;
  /** What stands between the stream and this client; undefined until there is something of it. */
  relay: Relay | undefined;
  /** The piece that it reads next. */
  position: number;
  /** What is held back until the answer begins. */
  held: string;
  sent_at: number;
}

/** Its client has its answer, or was told why not; or nothing of it was sent. */
type Followed = "answered" | "nothing";

/** Who comes late, or was slow, catches up in steps of so many bytes. */
const stepBytes = 65536;

/** More events than this are not held back for the first piece of the answer. */
const mostHeldEvents = 64;

/** False: the client is gone. */
const send = (following: Following, bytes: string): boolean => {
  if (bytes === "") return true;
  const { session } = following.sharing;
  following.sent_at = session.gateway.ports.clock.now();
  if (session.client.send(bytes)) return true;
  session.cut = "client";
  return false;
};

const begin = ({ sharing }: Following, { candidate }: StreamSource): void => {
  const { session, visit } = sharing;
  const { client, gateway } = session;
  client.set_header(controlHeader, "shared");
  client.set_header("Age", "0");
  client.set_header("X-Moontide-Model", candidate);
  beginStream(session);
  session.from_cache = true;
  session.streaming = true;
  session.first_token_at = gateway.ports.clock.now();
  forgetRequest(session);
  countStreams(gateway, 1);
  countRequest(gateway, visit.model, "shared");
};

/** Sends what came, or holds it. False: the client is gone. */
const forward = (following: Following, relay: Relay, bytes: string): boolean => {
  const { sharing, flight } = following;
  const { session } = sharing;
  if (session.begun) return send(following, bytes);
  following.held += bytes;
  const { contents, ended, events } = relay.state;
  const isGood = contents > 0 || ended || events > mostHeldEvents;
  if (!isGood && following.held.length <= session.llm.configuration.hold_bytes) return true;
  begin(following, flight.source!);
  const { held } = following;
  following.held = "";
  return send(following, held);
};

/** Nothing more will come of it: the client is told so, or asks by itself where it has nothing yet. */
const breakOff = (following: Following, error: ModelError, why: WhyBroken, cut: Cut): Followed => {
  const { sharing, relay } = following;
  const { session, visit } = sharing;
  if (!session.begun) return "nothing";
  session.cut ??= cut;
  countBroken(session.gateway, visit.model, why);
  if (relay !== undefined && !relay.state.told) send(following, relay.fail(error));
  return "answered";
};

/** What the stream itself says is wrong with it, or what this client's dialect can't say. */
const breakUnsound = (following: Following, { state }: Relay): Followed =>
  breakOff(following, state.error ?? lostStream, "cut", "provider");

const takeIn = (following: Following, relay: Relay, piece: string): Followed | undefined => {
  const { session, visit } = following.sharing;
  countBytes(session.gateway, visit.model, "given", piece.length);
  const bytes = relay.feed(piece);
  const { error, broken } = relay.state;
  if (error !== undefined || broken !== undefined) {
    if (session.begun) send(following, bytes);
    return breakUnsound(following, relay);
  }
  return forward(following, relay, bytes) ? undefined : "answered";
};

const finish = (following: Following): Followed => {
  const { flight, relay } = following;
  if (flight.end === "void" || relay === undefined) return "nothing";
  if (flight.end === "broken") {
    const { error } = flight;
    const why = error === undefined || error === lostStream ? "lost" : "cut";
    return breakOff(following, error ?? lostStream, why, why === "lost" ? "gateway" : "provider");
  }
  const bytes = relay.close(true);
  if (!isSound(relay)) return breakUnsound(following, relay);
  forward(following, relay, bytes);
  return "answered";
};

const awaitMore = ({ flight, awake }: Following, seconds: number): void => {
  flight.waiting.add(awake);
  awake.wait(math.max(0, seconds));
  flight.waiting.delete(awake);
};

/** Nothing is there to be read. */
const pause = (following: Following, now: number): Followed | undefined => {
  const { sharing, relay, sent_at } = following;
  const { session, until } = sharing;
  if (hasToEnd(session, now)) return breakOff(following, shuttingDown.error, "lost", "gateway");
  if (!session.begun) {
    if (now >= until) return "nothing";
    awaitMore(following, math.min(until - now, lookSeconds));
    return undefined;
  }
  const { ping_seconds } = session.llm.configuration;
  const due = ping_seconds === 0 ? math.huge : sent_at + ping_seconds;
  if (now < due) awaitMore(following, math.min(due - now, lookSeconds));
  else if (!send(following, relay!.ping())) return "answered";
  return undefined;
};

const relayOf = (following: Following, { dialect }: StreamSource): Relay => {
  const { session } = following.sharing;
  // Whoever asked has measured it.
  following.relay ??= createRelay(session, dialectNamed(dialect), {
    maximum_event_bytes: math.huge,
    maximum_answer_bytes: math.huge,
  });
  session.relay = following.relay;
  return following.relay;
};

const step = (following: Following): Followed | undefined => {
  const { flight, sharing } = following;
  const { source, pieces } = flight;
  const { clock } = sharing.session.gateway.ports;
  if (source !== undefined) {
    const relay = relayOf(following, source);
    if (isGone(pieces, following.position)) return breakOff(following, tooSlow, "slow", "client");
    const [piece, next] = readFrom(pieces, following.position, stepBytes);
    following.position = next;
    if (piece !== undefined) return takeIn(following, relay, piece);
  }
  return flight.end === undefined ? pause(following, clock.now()) : finish(following);
};

/**
 * Tells the client another request's stream, from its first piece on, in the client's own dialect. False: there was none
 * to be told. Yields.
 *
 * @param awake is posted when there is more of it
 */
export const readStream = (sharing: Sharing, flight: StreamFlight, awake: Semaphore): boolean => {
  const following: Following = {
    sharing,
    flight,
    awake,
    relay: undefined,
    position: 1,
    held: "",
    sent_at: 0,
  };
  for (;;) {
    const followed = step(following);
    if (followed !== undefined) return followed === "answered";
  }
};
