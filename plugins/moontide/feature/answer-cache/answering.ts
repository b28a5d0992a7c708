import { AnswerEntry, openEntry } from "../../policy/answer-cache/entry";
import { ModelError } from "../../policy/dialect/conversation";
import type { ModelSession } from "../llm/session";
import type { Plan } from "../model/plan";
import { countHit, countRequest, countUnusable } from "./count";
import { keepAnswer } from "./keep";
import { createKeeping } from "./keeping";
import { replay } from "./replay";
import type { Look } from "./shelf";
import { controlHeader, Visit } from "./visit";

/** Has a request answered by who can. */
export type Ask = (this: void, session: ModelSession, plan: Plan) => ModelError | undefined;

/** Whether an entry is no older than the client wants it to be. */
export const isYoungEnough = (
  { gateway }: ModelSession,
  { control }: Visit,
  { kept_at }: AnswerEntry,
): boolean =>
  control.ttl_seconds === undefined || gateway.ports.clock.wall() - kept_at <= control.ttl_seconds;

/** The entry that was found, where it may answer. */
export const usable = (
  session: ModelSession,
  visit: Visit,
  look: Look,
): AnswerEntry | undefined => {
  const { text, marks } = look;
  if (text === undefined || visit.control.no_cache) return undefined;
  const { gateway } = session;
  const entry = openEntry(text, visit.key, gateway.ports.digests.sha256);
  if (entry === undefined) {
    countUnusable(gateway, "corrupt");
    return undefined;
  }
  return entry.marks === marks && isYoungEnough(session, visit, entry) ? entry : undefined;
};

const mark = (
  { client, gateway }: ModelSession,
  entry: AnswerEntry,
  result: "hit" | "shared",
): void => {
  const age = math.max(0, math.floor(gateway.ports.clock.wall() - entry.kept_at));
  client.set_header(controlHeader, result);
  client.set_header("Age", string.format("%d", age));
  client.set_header("X-Moontide-Model", entry.candidate);
};

const markHit = (session: ModelSession, entry: AnswerEntry): void => {
  mark(session, entry, "hit");
};

const markShared = (session: ModelSession, entry: AnswerEntry): void => {
  mark(session, entry, "shared");
};

/** Answers from an entry. False: it can't be told to this client. */
export const answerFrom = (
  session: ModelSession,
  visit: Visit,
  entry: AnswerEntry,
  result: "hit" | "shared",
): boolean => {
  if (!replay(session, entry, result === "hit" ? markHit : markShared)) {
    countUnusable(session.gateway, "unreadable");
    return false;
  }
  session.from_cache = true;
  countHit(session.gateway, visit.model, entry, result);
  return true;
};

/** Asks who can answer, and keeps what they say. What was kept comes back, too. */
export const askAndKeep = (
  session: ModelSession,
  plan: Plan,
  visit: Visit,
  marks: string,
  ask: Ask,
): LuaMultiReturn<[error: ModelError | undefined, entry: AnswerEntry | undefined]> => {
  const { gateway, client, stream } = session;
  countRequest(gateway, visit.model, "miss");
  client.set_header(controlHeader, "miss");
  if (visit.ttl_seconds === 0) return $multi(ask(session, plan), undefined);
  session.keeping = createKeeping(stream ? "stream" : "whole", visit.cache.options.maximum_bytes);
  const error = ask(session, plan);
  const entry = error === undefined ? keepAnswer(session, plan, visit, marks) : undefined;
  session.keeping = undefined;
  return $multi(error, entry);
};
