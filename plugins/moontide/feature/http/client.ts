import { HttpConnection, HttpMessage, HttpTransport, Patience } from "../../kernel/http-transport";
import { Clock, Http, HttpRequest, HttpResponse, HttpStream } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { composeMessage } from "../../policy/http/request";
import { parseUrl, Url } from "../../policy/http/url";
import { connectTo } from "./connect";
import { createResolve, Lookup, Resolve } from "./resolve";

interface Client {
  readonly transport: HttpTransport;
  readonly clock: Clock;
  readonly resolve: Resolve;
}

const noted = (url: Url, problem: string): string => `${url.host} port ${url.port}: ${problem}`;

const patienceOf = (clock: Clock, request: HttpRequest): Patience => ({
  silence_seconds: request.read_timeout_seconds,
  until: clock.now() + (request.total_timeout_seconds ?? math.huge),
});

/** nginx's timers run on a clock that stands still between events: a wait may end that much too early. */
const clockSlackSeconds = 0.02;

const timedOut = (clock: Clock, patience: Patience, problem: string): string => {
  if (problem !== "timeout") return problem;
  return clock.now() >= patience.until - clockSlackSeconds
    ? "timeout: it took too long in all"
    : `timeout: nothing for ${patience.silence_seconds} s`;
};

const exchange = (
  connection: HttpConnection,
  clock: Clock,
  message: HttpMessage,
  patience: Patience,
): Result<HttpStream> => {
  const [stream, problem] = connection.exchange(message, patience);
  if (stream !== undefined) return $multi(stream, undefined);
  connection.close();
  return $multi(undefined, timedOut(clock, patience, problem));
};

/** Connects, asks, and comes back with the header. */
const begin = (
  client: Client,
  request: HttpRequest,
  url: Url,
  patience: Patience,
): Result<HttpStream> => {
  const [message, unsendable] = composeMessage(request, url);
  if (message === undefined) return $multi(undefined, unsendable);
  const { transport, resolve, clock } = client;
  const [connection, unconnected] = connectTo(transport, resolve, clock, request, url);
  if (connection === undefined) return $multi(undefined, unconnected);
  return exchange(connection, clock, message, patience);
};

const readWhole = (
  clock: Clock,
  stream: HttpStream,
  request: HttpRequest,
  patience: Patience,
): Result<string> => {
  const pieces: string[] = [];
  let bytes = 0;
  for (;;) {
    const left = patience.until - clock.now();
    const seconds = math.min(left, patience.silence_seconds);
    if (seconds <= 0) return $multi(undefined, timedOut(clock, patience, "timeout"));
    const [piece, problem] = stream.read(seconds);
    if (piece === undefined) return $multi(undefined, timedOut(clock, patience, problem));
    if (piece === "") return $multi(table.concat(pieces), undefined);
    bytes += piece.length;
    if (bytes > request.maximum_body_bytes) {
      const most = string.format("%d", request.maximum_body_bytes);
      return $multi(undefined, `the answer is longer than ${most} bytes`);
    }
    pieces[pieces.length] = piece;
  }
};

const requestWhole = (client: Client, wanted: HttpRequest): Result<HttpResponse> => {
  const [url, malformed] = parseUrl(wanted.url);
  if (url === undefined) return $multi(undefined, malformed);
  const patience = patienceOf(client.clock, wanted);
  const [stream, problem] = begin(client, wanted, url, patience);
  if (stream === undefined) return $multi(undefined, noted(url, problem));
  const [body, cut] = readWhole(client.clock, stream, wanted, patience);
  stream.close();
  if (body === undefined) return $multi(undefined, noted(url, cut));
  return $multi({ status: stream.status, headers: stream.headers, body }, undefined);
};

const openStream = (client: Client, wanted: HttpRequest): Result<HttpStream> => {
  const [url, malformed] = parseUrl(wanted.url);
  if (url === undefined) return $multi(undefined, malformed);
  const [stream, problem] = begin(client, wanted, url, patienceOf(client.clock, wanted));
  if (stream === undefined) return $multi(undefined, noted(url, problem));
  return $multi(stream, undefined);
};

/**
 * The gateway's HTTP client: one request a connection, no redirects followed. Reasons name host and port, never path,
 * headers or what came, any of which may be secret.
 */
export const createHttp = (transport: HttpTransport, lookup: Lookup): Http => {
  const client: Client = { transport, clock: lookup.clock, resolve: createResolve(lookup) };
  return {
    request: (wanted) => requestWhole(client, wanted),
    open: (wanted) => openStream(client, wanted),
  };
};
