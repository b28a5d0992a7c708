import { ConnectRequest, HttpStream } from "./ports";
import { Result } from "./result";

/** A request that was checked: nothing in it can break out of its line. */
export interface HttpMessage {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** The Host header; it is not among `headers`. */
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How long an answer is waited for. */
export interface Patience {
  readonly silence_seconds: number;
  /** On the monotonic clock: when the whole of it must be over. */
  readonly until: number;
}

/** A connection for one request. @noSelf */
export interface HttpConnection {
  /** Comes back with the answer's header, `"timeout"`, or what was wrong. Closing the stream closes the connection. */
  exchange: (message: HttpMessage, patience: Patience) => Result<HttpStream>;
  close: () => void;
}

/**
 * Who speaks HTTP on a connection to an address: the part of the client that can be exchanged (`http_client`). All
 * else, such as URLs, names, limits and what requests may hold, is the same for each.
 * @noSelf
 */
export interface HttpTransport {
  connect: (request: ConnectRequest) => Result<HttpConnection>;
}
