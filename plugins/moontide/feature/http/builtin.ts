import { HttpConnection, HttpMessage, HttpTransport, Patience } from "../../kernel/http-transport";
import { Clock, Connection, HttpStream, Sockets } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { newBody, Body } from "../../policy/http/body";
import { framingOf } from "../../policy/http/framing";
import { Head } from "../../policy/http/head";
import { messageText } from "../../policy/http/request";
import { Answer, readHead, readPiece } from "./answer";

/** A stream over an answer whose header was read. Its first error but a timeout is its last word. */
const streamOf = (answer: Answer, head: Head, body: Body): HttpStream => {
  let ended: string | undefined;
  return {
    status: head.status,
    headers: head.headers,
    read: (timeout_seconds) => {
      if (ended !== undefined) return $multi(undefined, ended);
      const until = answer.clock.now() + timeout_seconds;
      const patience: Patience = { silence_seconds: timeout_seconds, until };
      const [piece, problem] = readPiece(answer, body, patience);
      if (piece !== undefined) return $multi(piece, undefined);
      if (problem !== "timeout") ended = problem;
      return $multi(undefined, problem);
    },
    close: () => {
      if (ended !== "closed by us") answer.connection.close();
      ended = "closed by us";
    },
  };
};

const exchange = (
  connection: Connection,
  clock: Clock,
  message: HttpMessage,
  patience: Patience,
): Result<HttpStream> => {
  const [sent, unsent] = connection.send(messageText(message));
  if (sent === undefined) return $multi(undefined, `sending: ${unsent}`);
  const answer: Answer = { connection, clock, rest: "" };
  const [head, problem] = readHead(answer, patience);
  if (head === undefined) return $multi(undefined, problem);
  const [framing, wrong] = framingOf(message.method, head);
  if (framing === undefined) return $multi(undefined, wrong);
  return $multi(streamOf(answer, head, newBody(framing)), undefined);
};

/** Our own HTTP/1.1 (RFC 9110, 9112) over any sockets: no coding but chunked, no redirects followed. */
export const builtinTransport = (sockets: Sockets, clock: Clock): HttpTransport => ({
  connect: (request): Result<HttpConnection> => {
    const [connection, problem] = sockets.connect(request);
    if (connection === undefined) return $multi(undefined, problem);
    const opened: HttpConnection = {
      exchange: (message, patience) => exchange(connection, clock, message, patience),
      close: () => connection.close(),
    };
    return $multi(opened, undefined);
  },
});
