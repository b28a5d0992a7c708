import { ModelError } from "../../policy/dialect/conversation";
import { restartKeeping } from "../answer-cache/keeping";
import { askThroughCache } from "../answer-cache/through";
import {
  Attempt,
  givenUp,
  nextAttempt,
  noteFailure,
  noteNoRoom,
  noteUnsayable,
  Plan,
  planOf,
} from "../model/plan";
import { freeSlot } from "../model-queue/free";
import { takeSlot } from "../model-queue/wait";
import { admitAttempt, admitRequest } from "../token-limit/admit";
import { countAttempt } from "./account";
import { runAttempt } from "./attempt";
import { isAbandoned, outliveClient } from "./disconnect";
import { judgeAnswer } from "./judge-answer";
import { wireFor } from "./message";
import { unsayableField } from "./refusals";
import { ModelSession } from "./session";
import { dropAttempt, settleAttempt } from "./settle";

/** Nothing of an earlier attempt counts as this one's. */
const beginAttempt = (session: ModelSession, attempt: Attempt): void => {
  session.first ??= attempt.candidate;
  session.attempt = attempt;
  session.attempts += 1;
  session.usage = undefined;
  session.estimated_tokens = undefined;
  session.relay = undefined;
  session.shares_call = false;
  session.asking = true;
  if (session.keeping !== undefined) restartKeeping(session.keeping);
};

/** One attempt, and what is made of how it went. True: the client has its answer. */
const askOne = (session: ModelSession, plan: Plan, attempt: Attempt): boolean => {
  const { gateway } = session;
  beginAttempt(session, attempt);
  const wire = wireFor(session, attempt);
  session.wire = wire.dialect;
  const [failure, problem] = runAttempt(session, attempt, wire);
  if (problem !== undefined) {
    session.attempts -= 1;
    dropAttempt(session);
    noteUnsayable(gateway, plan, attempt, unsayableField(problem));
    return false;
  }
  settleAttempt(session, failure);
  if (!session.shares_call) countAttempt(session, failure);
  if (failure !== undefined) {
    noteFailure(gateway, plan, attempt, failure, session.shares_call);
    return false;
  }
  if (!session.shares_call) judgeAnswer(session, plan, attempt);
  return true;
};

/** Asks one candidate after another until one answers, or nobody waits for it any more. */
const askCandidates = (session: ModelSession, plan: Plan): ModelError | undefined => {
  const { gateway, ports, llm } = session;
  if (llm.configuration.on_disconnect === "drain") outliveClient(session);
  for (;;) {
    const attempt = nextAttempt(gateway, plan);
    if (attempt === undefined) return givenUp(gateway, plan);
    if (attempt.wait_seconds > 0) ports.sleep(attempt.wait_seconds);
    if (isAbandoned(session)) return givenUp(gateway, plan);
    const crowded = admitAttempt(session, plan, attempt);
    if (crowded !== undefined) noteNoRoom(gateway, plan, attempt, crowded);
    else if (askOne(session, plan, attempt)) return undefined;
  }
};

/** The same with what is to be held for it: what it may use, then a slot of the model. */
const askWithin = (session: ModelSession, plan: Plan): ModelError | undefined => {
  const refusal = admitRequest(session, plan) ?? takeSlot(session, plan);
  if (refusal !== undefined) return refusal;
  const error = askCandidates(session, plan);
  if (session.slot !== undefined) freeSlot(session);
  return error;
};

/**
 * Has a request answered: from what is kept, or by who can. What comes back is what the client is to be told where nobody
 * did, before anything was sent.
 */
export const askModels = (session: ModelSession): ModelError | undefined => {
  const [plan, refusal] = planOf(session.gateway, session.exchange, session);
  if (plan === undefined) return refusal;
  session.plan = plan;
  const { cache } = plan.model;
  if (cache === undefined) return askWithin(session, plan);
  return askThroughCache(session, plan, cache, askWithin);
};
