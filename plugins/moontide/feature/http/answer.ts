import { Patience } from "../../kernel/http-transport";
import { Clock, Connection } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { Body, closeBody, feedBody } from "../../policy/http/body";
import { bodyPosition, Head, maximumHeadBytes, mayBeHttp, parseHead } from "../../policy/http/head";

/** An answer as it comes in on a connection. */
export interface Answer {
  readonly connection: Connection;
  readonly clock: Clock;
  /** Came, and was not looked at yet. */
  rest: string;
}

const mostBytes = 65536;

const receive = (answer: Answer, patience: Patience): Result<string> => {
  const left = patience.until - answer.clock.now();
  if (left <= 0) return $multi(undefined, "timeout");
  return answer.connection.receiveSome(mostBytes, math.min(left, patience.silence_seconds));
};

/** One header, which may be an interim one, taken from the front of what came. */
const readOneHead = (answer: Answer, patience: Patience): Result<Head> => {
  let looked = 0;
  for (;;) {
    const position = bodyPosition(answer.rest, looked - 2);
    if (!mayBeHttp(answer.rest)) {
      return $multi(undefined, "not HTTP: the answer does not begin with HTTP/1");
    }
    if ((position ?? answer.rest.length) > maximumHeadBytes) {
      return $multi(undefined, `the header is longer than ${maximumHeadBytes} bytes`);
    }
    if (position !== undefined) {
      const text = string.sub(answer.rest, 1, position - 1);
      answer.rest = string.sub(answer.rest, position);
      return parseHead(text);
    }
    looked = answer.rest.length;
    const [input, problem] = receive(answer, patience);
    if (input === undefined) {
      if (problem !== "closed") return $multi(undefined, problem);
      return $multi(undefined, looked === 0 ? "closed without an answer" : "closed in the header");
    }
    answer.rest += input;
  }
};

/** More interim answers than any server has a reason for. */
const mostInterim = 16;

/** The header of the final answer; `100 Continue` and its like are passed over (RFC 9110, 15.2). */
export const readHead = (answer: Answer, patience: Patience): Result<Head> => {
  for (const _ of $range(0, mostInterim)) {
    const [head, problem] = readOneHead(answer, patience);
    if (head === undefined) return $multi(undefined, problem);
    if (head.status >= 200) return $multi(head, undefined);
    if (head.status === 101) return $multi(undefined, "the server changed the protocol unasked");
  }
  return $multi(undefined, `more than ${mostInterim} interim answers`);
};

/** The next piece of the body, `""` at its end. After `"timeout"` it can be called again. */
export const readPiece = (answer: Answer, body: Body, patience: Patience): Result<string> => {
  while (!body.ended) {
    let input: string | undefined = answer.rest;
    answer.rest = "";
    if (input === "") {
      const [arrived, problem] = receive(answer, patience);
      if (arrived === undefined && problem !== "closed") return $multi(undefined, problem);
      input = arrived;
    }
    if (input === undefined) {
      const missing = closeBody(body);
      if (missing !== undefined) return $multi(undefined, missing);
    } else {
      const [piece, problem] = feedBody(body, input);
      if (piece === undefined) return $multi(undefined, problem);
      if (piece !== "") return $multi(piece, undefined);
    }
  }
  return $multi("", undefined);
};
