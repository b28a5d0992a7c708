import { Patience } from "../../kernel/http-transport";
import { Result } from "../../kernel/result";
import { noteEnd, notePiece } from "../answer-cache/keeping";
import { givePiece, noteBroken } from "../answer-cache/stream/give";
import { readPiece } from "../http/answer";
import { countStreams } from "./account";
import { isReadOn } from "./disconnect";
import { disconnected, Failure, garbled, refusedBy, timedOut } from "./failure";
import { markAnswer } from "./mark";
import { Relay } from "./relay";
import { forgetRequest, ModelSession } from "./session";
import { hasToEnd, lookSeconds, shuttingDown } from "./shutdown";
import {
  excuse,
  isOverdue,
  isPingDue,
  isTooSlow,
  noteArrival,
  startStreamClock,
  StreamClock,
  waitSeconds,
} from "./stream-clock";
import { Upstream } from "./upstream";

/** More events than this are not held back for the first piece of the answer. */
const mostHeldEvents = 64;

/** How long the end of a body is waited for whose last event has come. */
const endSeconds = 1;

/** Filled anew for each wait. */
type StreamPatience = { -readonly [Name in keyof Patience]: Patience[Name] };

/** One stream on its way from a provider to its client. */
export interface Streaming {
  readonly session: ModelSession;
  readonly upstream: Upstream;
  readonly relay: Relay;
  readonly clock: StreamClock;
  readonly patience: StreamPatience;
  /** What is held back. */
  held: string;
}

const streamTypes = {
  sse: "text/event-stream; charset=utf-8",
  event_stream: "application/vnd.amazon.eventstream",
} as const;

/** The header of a stream in the client's dialect: from here on it is told of failures within. */
export const beginStream = (session: ModelSession): void => {
  const { client, dialect } = session;
  client.set_header("Cache-Control", "no-cache");
  client.set_header("X-Accel-Buffering", "no");
  client.begin(200, streamTypes[dialect.framing], undefined);
  session.begun = true;
};

const commit = ({ session, upstream }: Streaming): void => {
  const { gateway } = session;
  markAnswer(session, upstream);
  beginStream(session);
  session.streaming = true;
  forgetRequest(session);
  // Whoever waits to ask by itself need not wait for all of this answer.
  session.place?.post();
  session.place = undefined;
  countStreams(gateway, 1);
  session.first_token_at = gateway.ports.clock.now();
};

/** Sends to the client. False: it is gone, and nobody wants the rest. */
const send = (session: ModelSession, bytes: string): boolean => {
  if (bytes === "") return true;
  if (session.gone) return isReadOn(session);
  if (session.client.send(bytes)) return true;
  session.cut = "client";
  session.gone = isReadOn(session);
  return session.gone;
};

const isGoodEnough = ({ session, relay, held }: Streaming): boolean =>
  relay.state.contents > 0 ||
  relay.state.ended ||
  relay.state.events > mostHeldEvents ||
  held.length > session.llm.configuration.hold_bytes;

/** Forwards what came, or holds it. False: nobody wants the rest. */
const forward = (streaming: Streaming, bytes: string): boolean => {
  const { session } = streaming;
  if (session.begun) return send(session, bytes);
  streaming.held += bytes;
  if (!isGoodEnough(streaming)) return true;
  commit(streaming);
  return send(session, streaming.held);
};

/** Ends a stream that failed: elsewhere, where nothing of it was sent, else with an error that the client sees. */
const fail = (streaming: Streaming, failure: Failure): Failure | undefined => {
  const { session, relay } = streaming;
  if (!session.begun) return failure;
  session.cut ??= failure.kind === "timeout" ? "limit" : "provider";
  noteBroken(session, failure.error);
  send(session, relay.fail(failure.error));
  return undefined;
};

const providerName = (session: ModelSession): string => session.attempt!.candidate.provider.name;

/** What the stream itself says is wrong with it. */
const problemOf = ({ session, relay }: Streaming): Failure | undefined => {
  const { error, broken } = relay.state;
  if (error !== undefined) return refusedBy(error);
  return broken === undefined ? undefined : garbled(providerName(session), broken);
};

/** Ends a stream that says itself that it failed. What came with that may be the provider's own error for the client. */
const endWithError = (
  streaming: Streaming,
  bytes: string,
  failure: Failure,
): Failure | undefined => {
  const { session, relay } = streaming;
  if (!session.begun) return failure;
  session.cut ??= "provider";
  noteBroken(session, failure.error);
  send(session, bytes);
  if (!relay.state.told) send(session, relay.fail(failure.error));
  return undefined;
};

const silence = (streaming: Streaming, now: number): Failure | undefined => {
  const { session, relay, clock } = streaming;
  if (isOverdue(clock, now)) {
    const what = relay.state.contents > 0 ? "did not go on" : "did not begin its answer";
    return timedOut(providerName(session), what);
  }
  if (session.begun && isPingDue(clock, now)) {
    send(session, relay.ping());
    clock.sent_at = now;
  }
  return undefined;
};

const close = (streaming: Streaming): Failure | undefined => {
  const { session, relay, upstream } = streaming;
  const bytes = relay.close(upstream.body.framing.kind !== "until_close");
  const failure = problemOf(streaming);
  if (failure !== undefined) return endWithError(streaming, bytes, failure);
  if (!relay.state.ended) {
    forward(streaming, bytes);
    return fail(
      streaming,
      disconnected(providerName(session), "its stream ended before its answer"),
    );
  }
  forward(streaming, bytes);
  return undefined;
};

/** The next piece as it came, `""` at the end. */
const receive = ({ upstream, relay, clock, patience }: Streaming, now: number): Result<string> => {
  patience.silence_seconds = relay.state.ended
    ? endSeconds
    : math.min(waitSeconds(clock, now), lookSeconds);
  return readPiece(upstream.answer, upstream.body, patience);
};

/** Takes in a piece. True: it goes on. */
const takeIn = (
  streaming: Streaming,
  piece: string,
  now: number,
): LuaMultiReturn<[goesOn: boolean, failure: Failure | undefined]> => {
  const { relay, clock, session } = streaming;
  const { contents } = relay.state;
  if (session.keeping !== undefined) notePiece(session.keeping, piece);
  const bytes = relay.feed(piece);
  noteArrival(clock, now, piece.length, relay.state.contents > contents, bytes !== "");
  const failure = problemOf(streaming);
  if (failure !== undefined) return $multi(false, endWithError(streaming, bytes, failure));
  if (!forward(streaming, bytes)) return $multi(false, undefined);
  if (session.leads !== undefined) givePiece(session, session.leads, piece);
  if (!isTooSlow(clock, now)) return $multi(true, undefined);
  return $multi(false, fail(streaming, timedOut(providerName(session), "did not send its answer")));
};

/** The worker is to end, and nginx would cut the stream without a word. */
const endEarly = (streaming: Streaming): Failure | undefined => {
  streaming.session.cut ??= "gateway";
  return fail(streaming, shuttingDown);
};

const pump = (streaming: Streaming): Failure | undefined => {
  const { session, relay } = streaming;
  const { clock } = session.gateway.ports;
  let before = clock.now();
  for (;;) {
    const [piece, problem] = receive(streaming, before);
    if (piece === "") return close(streaming);
    const now = clock.now();
    if (piece !== undefined) {
      const [goesOn, failure] = takeIn(streaming, piece, now);
      if (!goesOn) return failure;
    } else if (relay.state.ended) return close(streaming);
    else if (problem !== "timeout") {
      return fail(streaming, disconnected(providerName(session), problem));
    } else {
      if (session.gone && !isReadOn(session)) return undefined;
      const failure = silence(streaming, now);
      if (failure !== undefined) return fail(streaming, failure);
    }
    if (!relay.state.ended && hasToEnd(session, now)) return endEarly(streaming);
    before = clock.now();
    excuse(streaming.clock, before - now);
  }
};

/** Whether all of an answer came, and nothing that is wrong with it. */
export const isSound = ({ state }: Relay): boolean =>
  state.ended && state.error === undefined && state.broken === undefined;

/**
 * Forwards a stream event by event. What comes back is a failure before anything of it was sent; later ones are told
 * within the stream.
 *
 * @param first_until when the first piece of the answer must have come, on the monotonic clock
 */
export const answerStream = (
  session: ModelSession,
  upstream: Upstream,
  relay: Relay,
  first_until: number,
): Failure | undefined => {
  const { timeouts } = session.attempt!.candidate.provider;
  const { ping_seconds } = session.llm.configuration;
  const now = session.gateway.ports.clock.now();
  session.relay = relay;
  const failure = pump({
    session,
    upstream,
    relay,
    clock: startStreamClock(timeouts, ping_seconds, first_until, now),
    patience: { silence_seconds: 0, until: math.huge },
    held: "",
  });
  session.usage = relay.usage();
  if (session.keeping !== undefined && failure === undefined && isSound(relay)) {
    noteEnd(session.keeping);
  }
  return failure;
};
