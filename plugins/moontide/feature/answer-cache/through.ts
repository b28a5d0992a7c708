import { AnswerEntry, openEntry } from "../../policy/answer-cache/entry";
import { ModelError } from "../../policy/dialect/conversation";
import type { ModelSession } from "../llm/session";
import type { Plan } from "../model/plan";
import type { AnswerCache } from "./answer-cache";
import { countHit, countRequest, countUnusable } from "./count";
import { keepAnswer } from "./keep";
import { createKeeping } from "./keeping";
import { replay } from "./replay";
import { Look, shelfOf } from "./shelf";
import { controlHeader, keyHeader, Visit, visitOf } from "./visit";

/** Has a request answered by who can. */
type Ask = (this: void, session: ModelSession, plan: Plan) => ModelError | undefined;

const bypass = (session: ModelSession, plan: Plan, ask: Ask): ModelError | undefined => {
  countRequest(session.gateway, plan.alias, "bypass");
  session.client.set_header(controlHeader, "bypass");
  return ask(session, plan);
};

/** The entry that was found, where it may answer. */
const usable = (session: ModelSession, visit: Visit, look: Look): AnswerEntry | undefined => {
  const { text, marks } = look;
  if (text === undefined || visit.control.no_cache) return undefined;
  const { gateway } = session;
  const entry = openEntry(text, visit.key, gateway.ports.digests.sha256);
  if (entry === undefined) {
    countUnusable(gateway, "corrupt");
    return undefined;
  }
  if (entry.marks !== marks) return undefined;
  const { ttl_seconds } = visit.control;
  const age = gateway.ports.clock.wall() - entry.kept_at;
  return ttl_seconds !== undefined && age > ttl_seconds ? undefined : entry;
};

const markHit = ({ client, gateway }: ModelSession, entry: AnswerEntry): void => {
  const age = math.max(0, math.floor(gateway.ports.clock.wall() - entry.kept_at));
  client.set_header(controlHeader, "hit");
  client.set_header("Age", string.format("%d", age));
  client.set_header("X-Moontide-Model", entry.candidate);
};

/** Answers from an entry. False: it can't be told to this client. */
const answerFrom = (session: ModelSession, visit: Visit, entry: AnswerEntry): boolean => {
  if (!replay(session, entry, markHit)) {
    countUnusable(session.gateway, "unreadable");
    return false;
  }
  session.from_cache = true;
  countHit(session.gateway, visit.model, entry);
  return true;
};

/** Asks who can answer, and keeps what they say. */
const askAndKeep = (
  session: ModelSession,
  plan: Plan,
  visit: Visit,
  marks: string,
  ask: Ask,
): ModelError | undefined => {
  const { gateway, client, stream } = session;
  countRequest(gateway, visit.model, "miss");
  client.set_header(controlHeader, "miss");
  if (visit.ttl_seconds === 0) return ask(session, plan);
  session.keeping = createKeeping(stream ? "stream" : "whole", visit.cache.options.maximum_bytes);
  const error = ask(session, plan);
  if (error === undefined) keepAnswer(session, plan, visit, marks);
  session.keeping = undefined;
  return error;
};

/** Answers a request from what is kept, or has it answered by who can and keeps that. */
export const askThroughCache = (
  session: ModelSession,
  plan: Plan,
  cache: AnswerCache,
  ask: Ask,
): ModelError | undefined => {
  const visit = visitOf(session, plan, cache);
  if (visit === undefined) return bypass(session, plan, ask);
  const look = shelfOf(cache).look(session.gateway, session.ports, visit);
  if (look === undefined) return bypass(session, plan, ask);
  session.client.set_header(keyHeader, visit.key);
  const entry = usable(session, visit, look);
  if (entry !== undefined && answerFrom(session, visit, entry)) return undefined;
  return askAndKeep(session, plan, visit, look.marks, ask);
};
