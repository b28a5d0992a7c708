import { Patience } from "../../kernel/http-transport";
import { FieldProblem } from "../../policy/dialect/dialect";
import type { Attempt } from "../model/plan";
import { embedTogether } from "../embedding-batch/together";
import { depart, patienceFor, reach } from "./contact";
import { embed } from "./embed";
import { Failure, garbled, refusedBy } from "./failure";
import { messageFor, Wire } from "./message";
import { readRefusal } from "./refusal";
import { relayFor } from "./relays";
import { ModelSession } from "./session";
import { answerStream } from "./stream";
import { Upstream } from "./upstream";
import { answerWhole } from "./whole";

const readAnswer = (
  session: ModelSession,
  upstream: Upstream,
  wire: Wire,
  patience: Patience,
): Failure | undefined => {
  const { status } = upstream.head;
  const { provider } = session.attempt!.candidate;
  if (status >= 400) return refusedBy(readRefusal(upstream, wire.dialect, patience));
  if (status !== 200) return garbled(provider.name, string.format("the status %d", status));
  if (!session.stream) return answerWhole(session, upstream, wire.dialect, patience);
  const [relay, problem] = relayFor(session, upstream, wire.dialect);
  if (relay === undefined) return garbled(provider.name, problem);
  return answerStream(session, upstream, relay, patience.until);
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
  const { embeddings } = wire;
  const { batching } = session.plan!.model;
  if (batching !== undefined && session.endpoint.wish === "embeddings") {
    const [done, failure] = embedTogether(session, attempt, wire, batching);
    if (done) return $multi(failure, undefined);
  }
  if (embeddings !== undefined) return embed(session, attempt, wire, embeddings);
  const { provider } = attempt.candidate;
  const { timeouts } = provider;
  const [message, problem, impossible] = messageFor(session, attempt, wire);
  if (message === undefined) return $multi(impossible, problem);
  const began_at = session.ports.clock.now();
  const seconds = session.stream ? timeouts.first_token_seconds : timeouts.answer_seconds;
  const patience = patienceFor(session, seconds, began_at);
  const [upstream, unreached] = reach(session, provider, message, patience, began_at);
  if (upstream === undefined) return $multi(unreached, undefined);
  const failure = readAnswer(session, upstream, wire, patience);
  depart(session, provider, upstream, failure, began_at);
  return $multi(failure, undefined);
};
