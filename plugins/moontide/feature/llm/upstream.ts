import { Patience } from "../../kernel/http-transport";
import { Clock, ConnectRequest, PooledConnection, YieldingPorts } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { Body, newBody } from "../../policy/http/body";
import { framingOf } from "../../policy/http/framing";
import { Head } from "../../policy/http/head";
import { Answer, readHead } from "../http/answer";
import { addressesOf, Whereabouts } from "../http/whereabouts";

/** Where a provider is reached. */
export interface Place {
  readonly whereabouts: Whereabouts;
  readonly port: number;
  readonly tls: ConnectRequest["tls"];
  /** Names the idle connections that lead there in the same way, and tells how many are kept. */
  readonly pool: { readonly name: string; readonly size: number };
  /** How long such a connection is kept. */
  readonly idle_seconds: number;
}

/** A provider's answer, whose header has come. */
export interface Upstream {
  readonly place: Place;
  readonly connection: PooledConnection;
  readonly head: Head;
  readonly answer: Answer;
  readonly body: Body;
  /** The whole request went out before it came. */
  readonly sent: boolean;
}

/** What is sent: the head with its empty line, then the body. */
export interface Message {
  readonly method: string;
  readonly head: string;
  /** Let go once it was sent: answers take long, and it may be large. */
  body: string;
  /** Sent twice it may do what is asked twice: a file that is uploaded, a job that begins. */
  readonly once?: boolean;
}

/** How long each step may take; `until` is when all of it must be over, on the monotonic clock. */
export interface UpstreamLimits {
  readonly connect_seconds: number;
  /** How long nothing of the request may be taken. */
  readonly send_seconds: number;
  readonly patience: Patience;
}

const unconnected = "no connection";
const sending = "sending:";

/** To the first of the addresses that takes the connection; each gets an equal share of what is left of the time. */
const connect = (
  ports: YieldingPorts,
  place: Place,
  limits: UpstreamLimits,
): Result<PooledConnection> => {
  const { clock } = ports;
  const until = math.min(clock.now() + limits.connect_seconds, limits.patience.until);
  const [addresses, unknown] = addressesOf(ports, place.whereabouts, until);
  if (addresses === undefined) return $multi(undefined, `${unconnected}: ${unknown}`);
  let left = addresses.length;
  let reason = "timeout";
  for (const address of addresses) {
    const timeout_seconds = (until - clock.now()) / left;
    if (timeout_seconds <= 0) break;
    const { port, tls, pool } = place;
    const [connection, problem] = ports.sockets.borrow(
      { address, port, timeout_seconds, tls },
      pool,
    );
    if (connection !== undefined) return $multi(connection, undefined);
    reason = problem;
    left -= 1;
  }
  return $multi(undefined, `${unconnected}: ${reason}`);
};

/** A longer body goes out in parts: nginx copies what it sends, and keeps the copy until the request has ended. */
const mostSentBytes = 65536;

/** What keeps the request from being sent; undefined: nothing did. */
const sendMessage = (
  clock: Clock,
  connection: PooledConnection,
  { head, body }: Message,
  { send_seconds, patience }: UpstreamLimits,
): string | undefined => {
  for (const from of $range(1, math.max(1, body.length), mostSentBytes)) {
    const seconds = math.min(send_seconds, patience.until - clock.now());
    if (seconds <= 0) return "timeout";
    const isWhole = body.length <= mostSentBytes;
    const part = isWhole ? body : string.sub(body, from, from + mostSentBytes - 1);
    const [, problem] = connection.sendParts(from === 1 ? [head, part] : [part], seconds);
    if (problem !== undefined) return problem;
  }
  return undefined;
};

/** For so long an answer is waited for that says why the request was not taken. */
const earlySeconds = 1;

/**
 * Servers refuse a request before they have read it (413, 401), and then read no further: what they said is there to be
 * read all the same. A server that has grown tired of an idle connection may have said so, too: that is no refusal.
 */
const readEarly = (answer: Answer, reused: boolean, { until }: Patience): Head | undefined => {
  const most = math.min(until, answer.clock.now() + earlySeconds);
  const [head] = readHead(answer, { silence_seconds: earlySeconds, until: most });
  const isIdle = reused && head?.status === 408;
  return head === undefined || head.status < 400 || isIdle ? undefined : head;
};

const ask = (
  { clock }: YieldingPorts,
  place: Place,
  connection: PooledConnection,
  message: Message,
  limits: UpstreamLimits,
): Result<Upstream> => {
  const { patience } = limits;
  const answer: Answer = { connection, clock, rest: "" };
  const unsent = sendMessage(clock, connection, message, limits);
  let head: Head | undefined;
  if (unsent === undefined) {
    const [read, problem] = readHead(answer, patience);
    if (read === undefined) return $multi(undefined, problem);
    head = read;
  } else {
    head = readEarly(answer, connection.reused, patience);
    if (head === undefined) {
      return $multi(undefined, unsent === "timeout" ? unsent : `${sending} ${unsent}`);
    }
  }
  const [framing, wrong] = framingOf(message.method, head);
  if (framing === undefined) return $multi(undefined, wrong);
  const sent = unsent === undefined;
  return $multi({ place, connection, head, answer, body: newBody(framing), sent }, undefined);
};

/** What says that the server had closed an idle connection before it saw the request: surely, or as good as. */
const wasClosed = (problem: string, surely: boolean): boolean => {
  if (string.sub(problem, 1, sending.length) === sending) return true;
  if (surely) return false;
  return problem === "closed without an answer" || problem === "connection reset by peer";
};

/**
 * Sends a request and comes back with the answer's header. A kept connection that turns out to be closed is no failure
 * of the provider's: the request is sent again on others, until one is fresh.
 */
export const openUpstream = (
  ports: YieldingPorts,
  place: Place,
  message: Message,
  limits: UpstreamLimits,
): Result<Upstream> => {
  for (;;) {
    const [connection, problem] = connect(ports, place, limits);
    if (connection === undefined) return $multi(undefined, problem);
    const [upstream, failure] = ask(ports, place, connection, message, limits);
    if (upstream !== undefined) {
      message.body = "";
      return $multi(upstream, undefined);
    }
    connection.close();
    if (!connection.reused || !wasClosed(failure, message.once === true)) {
      return $multi(undefined, failure);
    }
  }
};

/** Ends the use of an answer: its connection is kept where the answer ended as it should, and closed where it did not. */
export const leaveUpstream = ({ place, connection, head, answer, body, sent }: Upstream): void => {
  const isClean =
    body.ended && !body.surplus && answer.rest === "" && body.framing.kind !== "until_close";
  if (sent && isClean && head.persistent) connection.keep(place.idle_seconds);
  else connection.close();
};
