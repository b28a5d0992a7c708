import { canonical } from "../../policy/json/canonical";
import { Wire, linesFor, translatedBody, wireFor } from "../llm/message";
import { ModelSession, requestOf } from "../llm/session";
import { splicedBody } from "../llm/splice";
import type { Candidate } from "../model/model";
import type { Plan } from "../model/plan";
import { targetFor } from "../provider/provider";
import type { AnswerCache } from "./answer-cache";
import { tenantOf } from "./tenant";

/** Each behind its length, so that no two lists have the same text. */
const joined = (parts: readonly string[]): string => {
  const pieces: string[] = [];
  for (const part of parts) pieces[pieces.length] = `${part.length}:${part}`;
  return table.concat(pieces);
};

/** Whether any of a model's candidates may answer as well as another: they share their answers. */
const isInterchangeable = ({ choice }: Plan): boolean =>
  choice.candidates.length > 1 && (choice.choose_by === "weight" || choice.choose_by === "latency");

/** Whether an answer of this candidate is one that the model gives when all is well. */
export const isPrimary = (plan: Plan, candidate: Candidate): boolean => {
  if (!isInterchangeable(plan)) return plan.candidates[0] === candidate;
  for (const one of plan.choice.candidates) if (one === candidate) return true;
  return false;
};

/** What an answer depends on besides the body that is sent. */
const addressOf = ({ provider, model }: Candidate, { call }: Wire): string =>
  joined([provider.name, provider.authority, targetFor(provider, call, model, false) ?? "", model]);

/**
 * The body as it is sent to the only candidate whose answers are kept: whatever dialect the client speaks, the model sees
 * the same. Undefined where it can't be said in the provider's dialect.
 */
const sentParts = (
  session: ModelSession,
  candidate: Candidate,
  cache: AnswerCache,
): string[] | undefined => {
  const wire = wireFor(session, { candidate });
  const body =
    wire.dialect === session.dialect
      ? splicedBody(session, candidate.provider, candidate.model)
      : translatedBody(session, { candidate }, wire)[0];
  if (body === undefined) return undefined;
  const [text] = canonical(body, wire.dialect.raw_members, cache.ignored);
  if (text === undefined) return undefined;
  const lines = linesFor(session, { candidate }, wire);
  return ["sent", wire.dialect.name, addressOf(candidate, wire), lines, text];
};

/** The body as the client sent it, and all who may answer: what one of them ignores another may heed. */
const askedParts = (
  session: ModelSession,
  plan: Plan,
  cache: AnswerCache,
): string[] | undefined => {
  const { dialect, body, llm } = session;
  const [text] = canonical(body, dialect.raw_members, cache.ignored);
  if (text === undefined) return undefined;
  const names: string[] = [];
  for (const candidate of isInterchangeable(plan) ? plan.choice.candidates : plan.candidates) {
    const wire = wireFor(session, { candidate });
    const lines = linesFor(session, { candidate }, wire);
    const most = string.format("%d", candidate.default_maximum_tokens);
    names[names.length] = joined([addressOf(candidate, wire), lines, most]);
  }
  table.sort(names);
  const drops = llm.configuration.drop_unsupported ? "drops" : "refuses";
  return ["asked", dialect.name, joined(names), drops, text];
};

/**
 * Whether a whole answer can be told as a stream and the other way round without a loss: nothing was asked for that has
 * no place in the words that all dialects share. Several answers at once are mixed in a stream.
 */
const isPlain = (session: ModelSession): boolean => {
  if (session.endpoint.wish !== "answer") return false;
  const [request] = requestOf(session);
  if (request === undefined || (request.choices ?? 1) !== 1) return false;
  return next(request.special)[0] === undefined;
};

const formOf = (session: ModelSession): string => {
  if (isPlain(session)) return "any";
  return session.stream ? "stream" : "whole";
};

/**
 * What an answer is kept under: a digest of all that can change it, and of whose it is. Undefined where it can't be told.
 */
export const answerKey = (
  session: ModelSession,
  plan: Plan,
  cache: AnswerCache,
): string | undefined => {
  const { options } = cache;
  const { wish } = session.endpoint;
  const by_asking = options.keep_fallbacks || isInterchangeable(plan) || wish === "embeddings";
  const parts = by_asking
    ? askedParts(session, plan, cache)
    : sentParts(session, plan.candidates[0]!, cache);
  if (parts === undefined) return undefined;
  const tenant = tenantOf(options.scope, session.exchange.identity);
  const text = joined([
    "moontide-answer 1",
    tenant,
    plan.alias,
    wish,
    formOf(session),
    joined(parts),
  ]);
  return session.gateway.ports.digests.sha256(text);
};
