import type { Http, HttpRequest, HttpStream } from "moontide/kernel/ports";
import type { VirtualClock } from "./clock";

/** What comes next on a stream: a piece of the body, or a problem. `"timeout"` takes its time on the clock. */
export type FakePiece = string | { readonly problem: string };

/** An answer: status 200, no headers and an empty body unless it says otherwise. */
export interface FakeAnswer {
  readonly status?: number;
  /** Names in lower case. */
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** The body of a stream piece by piece, then its regular end; without them it is `body` in one piece. */
  readonly pieces?: readonly FakePiece[];
  /** Instead of `pieces`: what each reading gets. */
  readonly next?: (this: void, timeout_seconds: number) => FakePiece;
}

/** A text is the reason why there is no answer. */
export type FakeAnswering = (this: void, request: HttpRequest) => FakeAnswer | string;

/** An HTTP client that answers as it is told, and keeps what it was asked. @noSelf */
export interface FakeHttp extends Http {
  readonly asked: HttpRequest[];
  /** How many streams are open. */
  readonly openStreams: () => number;
  /** What requests get from now on. */
  readonly answer: (answering: FakeAnswering) => void;
}

const piecesOf = (answer: FakeAnswer): ((this: void) => FakePiece) => {
  const pieces = answer.pieces ?? [answer.body ?? ""];
  let position = 0;
  return () => {
    position += 1;
    return pieces[position - 1] ?? "";
  };
};

const streamOf = (
  answer: FakeAnswer,
  clock: VirtualClock,
  closed: (this: void) => void,
): HttpStream => {
  const next = answer.next ?? piecesOf(answer);
  let open = true;
  return {
    status: answer.status ?? 200,
    headers: answer.headers ?? {},
    read: (timeout_seconds) => {
      if (!open) return $multi(undefined, "the stream was closed");
      const piece = next(timeout_seconds);
      if (typeof piece === "string") return $multi(piece, undefined);
      if (piece.problem === "timeout") clock.advance(timeout_seconds);
      return $multi(undefined, piece.problem);
    },
    close: () => {
      if (open) closed();
      open = false;
    },
  };
};

export const fakeHttp = (clock: VirtualClock): FakeHttp => {
  const asked: HttpRequest[] = [];
  let streams = 0;
  let answering: FakeAnswering = () => "connection refused";
  const ask = (request: HttpRequest): FakeAnswer | string => {
    asked[asked.length] = request;
    return answering(request);
  };
  return {
    asked,
    openStreams: () => streams,
    answer: (next) => {
      answering = next;
    },
    request: (request) => {
      const answer = ask(request);
      if (typeof answer === "string") return $multi(undefined, answer);
      const { status = 200, headers = {}, body = "" } = answer;
      if (body.length > request.maximum_body_bytes) {
        return $multi(undefined, `the answer is longer than ${request.maximum_body_bytes} bytes`);
      }
      return $multi({ status, headers, body }, undefined);
    },
    open: (request) => {
      const answer = ask(request);
      if (typeof answer === "string") return $multi(undefined, answer);
      streams += 1;
      const stream = streamOf(answer, clock, () => {
        streams -= 1;
      });
      return $multi(stream, undefined);
    },
  };
};
