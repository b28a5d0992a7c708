import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/** What a backend does with a request. Plain data, so that it can be told to a backend in another process. */
export type Behaviour =
  | {
      kind: "answer";
      status?: number;
      headers?: Record<string, string>;
      body?: string;
      delaySeconds?: number;
    }
  /** Answers with what arrived, as JSON: see `Echo`. */
  | { kind: "echo" }
  /** Answers with the number of bytes that arrived, which it does not keep. */
  | { kind: "count" }
  /** Reads the request and never answers. */
  | { kind: "hang" }
  /** Ends the connection with RST, once the request's header is there. */
  | { kind: "reset" }
  /** Announces 1,000 bytes, sends ten of them and ends the connection. */
  | { kind: "closeMidBody" }
  /** Sends the header and a piece of the body, and then nothing more. */
  | { kind: "stall" }
  /** Sends the body in pieces, with a pause before each. */
  | { kind: "slowBody"; pieces: number; gapSeconds: number }
  /** Answers with that many bytes. */
  | { kind: "large"; bytes: number };

/** A request as it reached a backend. */
export interface Echo {
  method: string;
  path: string;
  version: string;
  headers: Record<string, string>;
  /** With every line of repeated headers, in the order and spelling in which they came. */
  rawHeaders: string[];
  body: string;
  bodyBytes: number;
}

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
};

const echo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const body = await readBody(request);
  const answer: Echo = {
    method: request.method ?? "",
    path: request.url ?? "",
    version: request.httpVersion,
    headers: request.headers as Record<string, string>,
    rawHeaders: request.rawHeaders,
    body: body.length <= 65_536 ? body.toString("utf8") : "",
    bodyBytes: body.length,
  };
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify(answer));
};

const count = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  let bytes = 0;
  for await (const piece of request) bytes += (piece as Buffer).length;
  response.end(String(bytes));
};

const sendLarge = async (response: ServerResponse, bytes: number): Promise<void> => {
  response.setHeader("Content-Length", bytes);
  const block = Buffer.alloc(65_536, "moontide");
  for (let left = bytes; left > 0; left -= block.length) {
    if (!response.write(block.subarray(0, Math.min(left, block.length)))) {
      await new Promise((drained) => response.once("drain", drained));
    }
  }
  response.end();
};

const sendSlowly = async (
  response: ServerResponse,
  pieces: number,
  gapSeconds: number,
): Promise<void> => {
  for (let i = 1; i <= pieces && !response.destroyed; i++) {
    await pause(gapSeconds * 1000);
    response.write(`piece ${i}\n`);
  }
  response.end();
};

/** Treats one request as the behaviour says. */
export const perform = async (
  behaviour: Behaviour,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  switch (behaviour.kind) {
    case "answer": {
      const { status = 200, headers = {}, body = "ok\n", delaySeconds = 0 } = behaviour;
      request.resume();
      if (delaySeconds > 0) await pause(delaySeconds * 1000);
      response.writeHead(status, headers).end(body);
      return;
    }
    case "echo":
      return echo(request, response);
    case "count":
      return count(request, response);
    case "hang":
      request.resume();
      return;
    case "reset":
      request.socket.resetAndDestroy();
      return;
    case "closeMidBody":
      response.setHeader("Content-Length", 1000);
      response.write("ten bytes!", () => request.socket.destroy());
      return;
    case "stall":
      response.write("piece 1\n");
      return;
    case "slowBody":
      return sendSlowly(response, behaviour.pieces, behaviour.gapSeconds);
    case "large":
      return sendLarge(response, behaviour.bytes);
  }
};
