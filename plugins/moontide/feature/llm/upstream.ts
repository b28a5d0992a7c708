import { Patience } from "../../kernel/http-transport";
import { ConnectRequest, PooledConnection, YieldingPorts } from "../../kernel/ports";
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
}

/** What is sent: the head with its empty line, then the body. */
export interface Message {
  readonly method: string;
  readonly head: string;
  readonly body: string;
  /** Sent twice it may do what is asked twice: a file that is uploaded, a job that begins. */
  readonly once?: boolean;
}

/** How long each step may take; `until` is when all of it must be over, on the monotonic clock. */
export interface UpstreamLimits {
  readonly connect_seconds: number;
  readonly patience: Patience;
}

const unconnected = "no connection";

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

const ask = (
  ports: YieldingPorts,
  place: Place,
  connection: PooledConnection,
  message: Message,
  patience: Patience,
): Result<Upstream> => {
  const [, unsent] = connection.sendParts([message.head, message.body]);
  if (unsent !== undefined) return $multi(undefined, `sending: ${unsent}`);
  const answer: Answer = { connection, clock: ports.clock, rest: "" };
  const [head, problem] = readHead(answer, patience);
  if (head === undefined) return $multi(undefined, problem);
  const [framing, wrong] = framingOf(message.method, head);
  if (framing === undefined) return $multi(undefined, wrong);
  return $multi({ place, connection, head, answer, body: newBody(framing) }, undefined);
};

/** What says that the server had closed an idle connection before it saw the request: surely, or as good as. */
const wasClosed = (problem: string, surely: boolean): boolean => {
  if (string.sub(problem, 1, 8) === "sending:") return true;
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
    const [upstream, failure] = ask(ports, place, connection, message, limits.patience);
    if (upstream !== undefined) return $multi(upstream, undefined);
    connection.close();
    if (!connection.reused || !wasClosed(failure, message.once === true)) {
      return $multi(undefined, failure);
    }
  }
};

/** Ends the use of an answer: its connection is kept where the answer ended as it should, and closed where it did not. */
export const leaveUpstream = ({ place, connection, head, answer, body }: Upstream): void => {
  const isClean =
    body.ended && !body.surplus && answer.rest === "" && body.framing.kind !== "until_close";
  if (isClean && head.persistent) connection.keep(place.idle_seconds);
  else connection.close();
};
