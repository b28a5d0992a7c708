import { Agent, IncomingHttpHeaders, OutgoingHttpHeaders, request as open } from "node:http";
import { connect, Socket } from "node:net";
import { Readable } from "node:stream";

export interface Request {
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer | Readable;
  /** Without one, the request has a connection of its own. */
  agent?: Agent;
}

export interface Response {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: string;
  /** The body was cut: the connection ended before its announced end. */
  cut: boolean;
  json<T = Record<string, unknown>>(): T;
}

/** One request and its whole response. Fails when the connection does before there is a response header. */
export const send = async (url: string, request: Request = {}): Promise<Response> =>
  new Promise((done, fail) => {
    const { method = "GET", headers, body, agent = false } = request;
    const outgoing = open(url, { method, headers, agent }, (incoming) => {
      const pieces: Buffer[] = [];
      incoming.on("data", (piece: Buffer) => pieces.push(piece));
      // The end of a cut response is told by "aborted" alone; its error repeats that.
      incoming.on("error", () => undefined);
      incoming.on("close", () => {
        const whole = Buffer.concat(pieces);
        done({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: whole,
          text: whole.toString("utf8"),
          cut: !incoming.complete,
          json: <T>() => JSON.parse(whole.toString("utf8")) as T,
        });
      });
    });
    outgoing.on("error", fail);
    if (body instanceof Readable) body.pipe(outgoing);
    else outgoing.end(body);
  });

/**
 * Writes bytes as they are and returns everything that comes back: until the other side closes, or until there is
 * `enough`, where it lingers.
 */
export const sendRaw = async (port: number, text: string, enough?: RegExp): Promise<string> =>
  new Promise((done, fail) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    let received = "";
    socket.setEncoding("latin1");
    socket.on("data", (piece) => {
      received += piece;
      if (enough?.test(received)) socket.destroy();
    });
    socket.on("close", () => done(received));
    socket.on("error", fail);
  });

/** A client that has sent a request, and hangs up when its socket is destroyed. */
export const begin = async (port: number, path = "/"): Promise<Socket> =>
  new Promise((done, fail) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: leaving\r\n\r\n`);
      done(socket);
    });
    socket.on("error", fail);
  });

/** A client that hangs up: sends a request, waits a moment and closes without an answer. */
export const leave = async (port: number, path = "/", afterSeconds = 0.1): Promise<void> => {
  const socket = await begin(port, path);
  await new Promise((passed) => setTimeout(passed, afterSeconds * 1000));
  socket.destroy();
};
