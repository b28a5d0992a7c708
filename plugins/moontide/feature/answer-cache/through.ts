import { ModelError } from "../../policy/dialect/conversation";
import type { ModelSession } from "../llm/session";
import type { Plan } from "../model/plan";
import type { AnswerCache } from "./answer-cache";
import { answerFrom, Ask, askAndKeep } from "./answering";
import { countRequest } from "./count";
import { askTogether } from "./together";
import { shelfOf } from "./shelf";
import { usable } from "./usable";
import { controlHeader, keyHeader, Visit, visitOf } from "./visit";

const bypass = (session: ModelSession, plan: Plan, ask: Ask): ModelError | undefined => {
  countRequest(session.gateway, plan.alias, "bypass");
  session.client.set_header(controlHeader, "bypass");
  return ask(session, plan);
};

/** Whether others that ask the same may wait for this one's answer, and this one for theirs. */
const isShared = (session: ModelSession, { cache, control, ttl_seconds }: Visit): boolean =>
  cache.options.single_flight && !session.stream && !control.no_cache && ttl_seconds > 0;

/** Answers a request from what is kept, or has it answered by who can and keeps that. */
export const askThroughCache = (
  session: ModelSession,
  plan: Plan,
  cache: AnswerCache,
  ask: Ask,
): ModelError | undefined => {
  const visit = visitOf(session, plan, cache);
  if (visit === undefined) return bypass(session, plan, ask);
  session.client.set_header(keyHeader, visit.key);
  if (isShared(session, visit)) return askTogether(session, plan, visit, ask);
  const look = shelfOf(cache).look(session.gateway, session.ports, visit);
  if (look === undefined) return bypass(session, plan, ask);
  const entry = usable(session, visit, look);
  if (entry !== undefined && answerFrom(session, visit, entry, "hit")) return undefined;
  return askAndKeep(session, plan, visit, look.marks, ask)[0];
};
