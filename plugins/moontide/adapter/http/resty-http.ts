import { HttpConnection, HttpMessage, HttpTransport, Patience } from "../../kernel/http-transport";
import { ConnectRequest, HttpStream } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { clock } from "../clock";
import { Buffered, PatientSocket, patientSocket } from "./patient-socket";

type Module = typeof import("resty.http");
type Client = import("resty.http").Client;
type Response = import("resty.http").Response;

/** The library keeps its socket in this field. */
interface Opened {
  sock: PatientSocket | ngx.TcpSocket;
}

const load = require as (this: void, name: string) => Module;

const pieceBytes = 16384;
const maximumHeaderBytes = 32768;
const mostInterim = 16;

const headersOf = (response: Response): Record<string, string | undefined> => {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of pairs(response.headers as Record<string, string | string[]>)) {
    headers[string.lower(name)] = typeof value === "string" ? value : table.concat(value, ", ");
  }
  return headers;
};

/** The library repeats what it could not read, which may hold a secret. */
const plain = (problem: string): string =>
  string.find(problem, "^couldn't parse")[0] === undefined ? problem : "not HTTP";

interface Reading {
  readonly response: Response;
  readonly buffered: Buffered;
  /** What `Content-Length` announced, when that frames the body. */
  readonly announced: number | undefined;
  taken: number;
  ended: string | undefined;
}

const endOf = (reading: Reading, problem: string | undefined): Result<string> => {
  const { announced, buffered, taken } = reading;
  if (problem === "timeout") return $multi(undefined, problem);
  if (problem === undefined || (problem === "closed" && buffered.any_length)) {
    reading.ended = "";
    return $multi("", undefined);
  }
  reading.ended = problem;
  if (problem === "closed") {
    const of = announced === undefined ? "" : string.format(" of %d", announced);
    // What is left in the buffer came as well, but the library had asked for more.
    const came = taken + buffered.rest.length;
    reading.ended = string.format("closed after %d%s bytes", came, of);
  }
  return $multi(undefined, reading.ended);
};

const read = (reading: Reading, timeout_seconds: number): Result<string> => {
  const { ended, response, buffered } = reading;
  if (ended === "") return $multi("", undefined);
  if (ended !== undefined) return $multi(undefined, ended);
  if (!response.has_body) return endOf(reading, undefined);
  buffered.silence_seconds = timeout_seconds;
  buffered.until = clock.now() + timeout_seconds;
  const [piece, problem] = response.body_reader(pieceBytes);
  if (piece === undefined || piece === "") return endOf(reading, problem);
  reading.taken += piece.length;
  return $multi(piece, undefined);
};

const streamOf = (client: Client, buffered: Buffered, response: Response): HttpStream => {
  const headers = headersOf(response);
  const chunked = string.lower(headers["transfer-encoding"] ?? "") === "chunked";
  const announced = chunked ? undefined : tonumber(headers["content-length"] ?? "");
  buffered.in_body = true;
  buffered.any_length = !chunked && announced === undefined;
  const reading: Reading = { response, buffered, announced, taken: 0, ended: undefined };
  return {
    status: response.status,
    headers,
    read: (timeout_seconds) => read(reading, timeout_seconds),
    close: () => {
      if (reading.ended !== "closed by us") client.close();
      reading.ended = "closed by us";
    },
  };
};

const exchange = (
  client: Client,
  buffered: Buffered,
  message: HttpMessage,
  patience: Patience,
): Result<HttpStream> => {
  const { method, target, host, body } = message;
  const headers: Record<string, string> = { Host: host };
  for (const [name, value] of pairs(message.headers)) headers[name] = value;
  buffered.silence_seconds = patience.silence_seconds;
  buffered.until = patience.until;
  const options = { method, path: target, headers, body: body === "" ? undefined : body };
  const [sent, unsent] = client.send_request(options);
  if (sent === undefined) return $multi(undefined, `sending: ${unsent}`);
  for (const _ of $range(0, mostInterim)) {
    const [response, problem] = client.read_response(options);
    if (response === undefined) {
      const early = problem === "closed" ? "closed without an answer, or in its header" : problem;
      return $multi(undefined, plain(early));
    }
    if (response.status === 101)
      return $multi(undefined, "the server changed the protocol unasked");
    if (response.status >= 200) return $multi(streamOf(client, buffered, response), undefined);
  }
  return $multi(undefined, `more than ${mostInterim} interim answers`);
};

const bracketed = (address: string): string =>
  string.find(address, ":", 1, true)[0] === undefined ? address : `[${address}]`;

const connect = (module: Module, request: ConnectRequest): Result<HttpConnection> => {
  const { address, port, tls } = request;
  const [client, unmade] = module.new();
  if (client === undefined) return $multi(undefined, unmade);
  client.set_timeout(math.max(1, math.floor(request.timeout_seconds * 1000)));
  const [connected, problem] = client.connect({
    scheme: tls === undefined ? "http" : "https",
    host: bracketed(address),
    port,
    // Without a session to resume, some versions raise an error for a certificate that is refused at once.
    ssl_reused_session: false,
    ssl_verify: tls?.verify,
    ssl_server_name: tls?.server_name,
  });
  if (connected === undefined) {
    client.close();
    return $multi(undefined, problem);
  }
  // See sockets.ts: a handshake may be called a success although the certificate was refused.
  if (client.get_reused_times()[0] === undefined) {
    return $multi(undefined, "the certificate was refused");
  }
  const opened = client as unknown as Opened;
  const buffered: Buffered = {
    socket: opened.sock as ngx.TcpSocket,
    rest: "",
    header_bytes_left: maximumHeaderBytes,
    in_body: false,
    any_length: false,
    silence_seconds: request.timeout_seconds,
    until: math.huge,
  };
  opened.sock = patientSocket(buffered);
  const connection: HttpConnection = {
    exchange: (message, patience) => exchange(client, buffered, message, patience),
    close: () => {
      client.close();
    },
  };
  return $multi(connection, undefined);
};

/**
 * lua-resty-http behind the port, for those who trust what they know. Malformed headers and chunk extensions are
 * judged as the library does. Raises when it is not installed.
 */
export const openRestyHttp = (): HttpTransport => {
  const [found, module] = pcall(load, "resty.http");
  if (!found) {
    const [reason] = string.match(tostring(module), "^[^\n]*");
    error(`http_client is resty_http, but lua-resty-http can't be loaded: ${reason}`, 0);
  }
  return { connect: (request) => connect(module, request) };
};
