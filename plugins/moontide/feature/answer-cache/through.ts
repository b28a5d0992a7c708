import { ModelError } from "../../policy/dialect/conversation";
import type { ModelSession } from "../llm/session";
import type { Plan } from "../model/plan";
import type { AnswerCache } from "./answer-cache";
import { answerFrom, Ask, askAndKeep } from "./answering";
import { countRequest } from "./count";
import { sharingOf } from "./sharing";
import { shelfOf } from "./shelf";
import { streamFlightFor } from "./stream/flight";
import { askStreamTogether } from "./stream/together";
import { askTogether } from "./together";
import { usable } from "./usable";
import { controlHeader, keyHeader, Visit, visitOf } from "./visit";

const bypass = (session: ModelSession, plan: Plan, ask: Ask): ModelError | undefined => {
  countRequest(session.gateway, plan.alias, "bypass");
  session.client.set_header(controlHeader, "bypass");
  return ask(session, plan);
};

/** Whether others that ask the same may wait for this one's answer, and this one for theirs. */
const isShared = ({ cache, control, ttl_seconds }: Visit): boolean =>
  cache.options.single_flight && !control.no_cache && ttl_seconds > 0;

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
  const sharing = isShared(visit) ? sharingOf(session, plan, visit, ask) : undefined;
  if (sharing !== undefined) {
    if (!session.stream) return askTogether(sharing);
    if (streamFlightFor(visit.key) !== undefined) return askStreamTogether(sharing);
  }
  const look = shelfOf(cache).look(session.gateway, session.ports, visit);
  if (look === undefined) return bypass(session, plan, ask);
  const entry = usable(session, visit, look);
  if (entry !== undefined && answerFrom(session, visit, entry, "hit")) return undefined;
  if (sharing !== undefined) return askStreamTogether(sharing);
  return askAndKeep(session, plan, visit, look.marks, ask)[0];
};
