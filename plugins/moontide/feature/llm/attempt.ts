import { retryAfterSeconds } from "../../policy/llm/retry-after";
import { Patience } from "../../kernel/http-transport";
import { ModelError } from "../../policy/dialect/conversation";
import { FieldProblem } from "../../policy/dialect/dialect";
import type { Attempt } from "../model/plan";
import { disconnected, Failure, garbled, refusedBy } from "./failure";
import { messageFor, Wire } from "./message";
import { enterPlace, leavePlace, nobodyReady } from "./place";
import { relayFor } from "./relays";
import { ModelSession } from "./session";
import { answerStream } from "./stream";
import { leaveUpstream, openUpstream, Upstream } from "./upstream";
import { answerWhole, readWhole } from "./whole";

/** Of an error's body no more is read. */
const mostErrorBytes = 65536;

const retryAfter = ({ head }: Upstream): number | undefined =>
  retryAfterSeconds(head.headers["retry-after-ms"], head.headers["retry-after"]);

/** What a provider answers that refuses or has failed. */
const readRefusal = (upstream: Upstream, wire: Wire, patience: Patience): ModelError => {
  const [text] = readWhole(upstream, patience, mostErrorBytes);
  const error = wire.dialect.readError(upstream.head.status, text ?? "");
  const seconds = retryAfter(upstream);
  if (seconds === undefined || error.retry_after_seconds !== undefined) return error;
  return {
    kind: error.kind,
    status: error.status,
    message: error.message,
    code: error.code,
    field: error.field,
    retry_after_seconds: seconds,
  };
};

const readAnswer = (
  session: ModelSession,
  upstream: Upstream,
  wire: Wire,
  patience: Patience,
  began_at: number,
): Failure | undefined => {
  const { status } = upstream.head;
  const { provider } = session.attempt!.candidate;
  if (status >= 400) return refusedBy(readRefusal(upstream, wire, patience));
  if (status !== 200) return garbled(provider.name, string.format("the status %d", status));
  if (!session.stream) return answerWhole(session, upstream, wire.dialect, patience);
  const [relay, problem] = relayFor(session, upstream, wire.dialect);
  if (relay === undefined) return garbled(provider.name, problem);
  return answerStream(session, upstream, relay, began_at);
};

/**
 * One attempt: asks a provider and forwards its answer. What comes back is why it failed, and the next one may be made
 * unless the answer has begun.
 */
export const runAttempt = (
  session: ModelSession,
  attempt: Attempt,
  wire: Wire,
): LuaMultiReturn<[failure: Failure | undefined, problem: FieldProblem | undefined]> => {
  const { ports } = session;
  const { provider } = attempt.candidate;
  const { timeouts } = provider;
  const [message, problem, impossible] = messageFor(session, attempt, wire);
  if (message === undefined) return $multi(impossible, problem);
  const began_at = ports.clock.now();
  const seconds = session.stream ? timeouts.first_token_seconds : timeouts.answer_seconds;
  const patience: Patience = { silence_seconds: seconds, until: began_at + seconds };
  const limits = { connect_seconds: timeouts.connect_seconds, patience };
  const place = enterPlace(session, provider);
  if (place === undefined) return $multi(disconnected(provider.name, nobodyReady), undefined);
  const [upstream, unanswered] = openUpstream(ports, place, message, limits);
  if (upstream === undefined) {
    const failure = disconnected(provider.name, unanswered);
    leavePlace(session, provider, failure, began_at);
    return $multi(failure, undefined);
  }
  const failure = readAnswer(session, upstream, wire, patience, began_at);
  leaveUpstream(upstream);
  leavePlace(session, provider, failure, began_at);
  return $multi(failure, undefined);
};
