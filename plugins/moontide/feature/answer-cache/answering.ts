import { AnswerEntry } from "../../policy/answer-cache/entry";
import { ModelError } from "../../policy/dialect/conversation";
import type { ModelSession } from "../llm/session";
import { refuseRequest } from "../llm/tell";
import type { Plan } from "../model/plan";
import { admitHit } from "../token-limit/admit";
import { showLimits } from "../token-limit/headers";
import { dropLimits } from "../token-limit/settle";
import { countHit, countRequest, countUnusable } from "./count";
import { keepAnswer } from "./keep";
import { createKeeping } from "./keeping";
import { replay } from "./replay";
import { countSaved } from "../semantic-cache/count";
import { Search, searchAlike } from "../semantic-cache/search";
import { controlHeader, similarityHeader, Visit } from "./visit";

type Answered = LuaMultiReturn<[error: ModelError | undefined, entry: AnswerEntry | undefined]>;

/** Has a request answered by who can. */
export type Ask = (this: void, session: ModelSession, plan: Plan) => ModelError | undefined;

/** An answer is given again to the same request, to one that waited for it, or to one that asks nearly the same. */
type Given = "hit" | "shared" | "semantic";

const mark = (session: ModelSession, entry: AnswerEntry, result: Given): void => {
  const { client, gateway } = session;
  showLimits(session);
  const age = math.max(0, math.floor(gateway.ports.clock.wall() - entry.kept_at));
  client.set_header(controlHeader, result);
  client.set_header("Age", string.format("%d", age));
  client.set_header("X-Moontide-Model", entry.candidate);
  const { similarity } = entry;
  if (similarity !== undefined) {
    client.set_header(similarityHeader, string.format("%.4f", similarity));
  }
};

const markHit = (session: ModelSession, entry: AnswerEntry): void => {
  mark(session, entry, "hit");
};

const markShared = (session: ModelSession, entry: AnswerEntry): void => {
  mark(session, entry, "shared");
};

const markSemantic = (session: ModelSession, entry: AnswerEntry): void => {
  mark(session, entry, "semantic");
};

const marking = { hit: markHit, shared: markShared, semantic: markSemantic } as const;

/**
 * Answers from an entry, or tells the client that it has had as many requests as it may. False: the entry can't be told to
 * this client.
 */
export const answerFrom = (
  session: ModelSession,
  visit: Visit,
  entry: AnswerEntry,
  result: Given,
): boolean => {
  const limited = admitHit(session, visit.model);
  if (limited !== undefined) {
    refuseRequest(session, limited);
    return true;
  }
  if (!replay(session, entry, marking[result])) {
    dropLimits(session);
    countUnusable(session.gateway, "unreadable");
    return false;
  }
  session.from_cache = true;
  countHit(session.gateway, visit.model, entry, result);
  if (entry.similarity !== undefined) countSaved(session.gateway, visit.model, entry.cost_nano_usd);
  return true;
};

/** Asks who can answer, and keeps what they say. What was kept comes back, too. */
const askMissing = (
  session: ModelSession,
  plan: Plan,
  visit: Visit,
  marks: string,
  ask: Ask,
  search: Search | undefined,
): Answered => {
  const { gateway, client, stream } = session;
  countRequest(gateway, visit.model, "miss");
  client.set_header(controlHeader, "miss");
  if (visit.ttl_seconds === 0) return $multi(ask(session, plan), undefined);
  session.keeping = createKeeping(stream ? "stream" : "whole", visit.cache.options.maximum_bytes);
  const error = ask(session, plan);
  const entry = error === undefined ? keepAnswer(session, plan, visit, marks, search) : undefined;
  session.keeping = undefined;
  return $multi(error, entry);
};

/**
 * Answers what is not kept: from an answer to something alike, where the model looks for one, else by who can, and keeps
 * what they say. What others may have comes back, too.
 *
 * @param marks of its labels
 */
export const askAndKeep = (
  session: ModelSession,
  plan: Plan,
  visit: Visit,
  marks: string,
  ask: Ask,
): Answered => {
  const { semantic } = visit.cache;
  if (semantic === undefined) return askMissing(session, plan, visit, marks, ask, undefined);
  const search = searchAlike(session, plan, visit, semantic, marks, ask);
  const entry = search?.entry;
  if (entry !== undefined && answerFrom(session, visit, entry, "semantic")) {
    return $multi(undefined, entry);
  }
  return askMissing(session, plan, visit, marks, ask, search);
};
