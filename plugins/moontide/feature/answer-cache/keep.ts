import { isComplete } from "../../policy/answer-cache/complete";
import { AnswerEntry, sealEntry } from "../../policy/answer-cache/entry";
import { Usage } from "../../policy/dialect/conversation";
import { decode } from "../../policy/json/decode";
import { members, textOf } from "../../policy/json/members";
import { asObject } from "../../policy/json/value";
import { ModelSession } from "../llm/session";
import type { Candidate } from "../model/model";
import type { Plan } from "../model/plan";
import { costOfUsage } from "../token-limit/cost";
import { keepVector, Search } from "../semantic-cache/search";
import { countKept, countUnkept } from "./count";
import { Keeping, isTooLarge } from "./keeping";
import { isPrimary } from "./key";
import { readKept } from "./read";
import { shelfOf } from "./shelf";
import type { Visit } from "./visit";

/** What was used, where the answer is one to be given to others; undefined where it is not. */
const usageOf = (session: ModelSession, { form }: Keeping, body: string): Usage | undefined => {
  const nothing: Usage = { input_tokens: 0, output_tokens: 0 };
  if (session.endpoint.wish === "embeddings") {
    const [found] = members(body);
    const usage = found === undefined ? undefined : textOf(body, found, "usage");
    const said = usage === undefined ? undefined : asObject(decode(`{"usage":${usage}}`)[0]);
    return (said === undefined ? undefined : session.dialect.readUsage(said)) ?? nothing;
  }
  const answer = readKept(session.wire!, form, body);
  if (answer === undefined || !isComplete(answer)) return undefined;
  return answer.usage ?? nothing;
};

const entryOf = (
  session: ModelSession,
  candidate: Candidate,
  keeping: Keeping,
  marks: string,
  search: Search | undefined,
): AnswerEntry | undefined => {
  const body = table.concat(keeping.pieces);
  const usage = usageOf(session, keeping, body);
  if (usage === undefined) return undefined;
  return {
    form: keeping.form,
    // Vectors are kept as clients get them.
    dialect: (session.endpoint.wish === "embeddings" ? session.dialect : session.wire!).name,
    candidate: candidate.name,
    kept_at: math.floor(session.gateway.ports.clock.wall()),
    marks,
    input_tokens: usage.input_tokens,
    output_tokens: usage.output_tokens,
    cost_nano_usd: costOfUsage(candidate, usage),
    partition: search?.spot.name,
    body,
  };
};

/** Puts an entry on its shelf, and counts what came of it. May yield. */
const put = (
  session: ModelSession,
  visit: Visit,
  entry: AnswerEntry,
  search: Search | undefined,
): void => {
  const { gateway, ports } = session;
  const text = sealEntry(entry, visit.key, gateway.ports.digests.sha256)!;
  const problem = shelfOf(visit.cache).keep(gateway, ports, visit, text, visit.ttl_seconds);
  if (problem === undefined) {
    countKept(gateway, visit.model, entry.body.length);
    if (search !== undefined) keepVector(session, visit, search);
  } else countUnkept(gateway, visit.model, problem);
};

/**
 * Keeps the answer that a request has just had, if it is one to be given to others: whole, at its proper end, and of the
 * candidate that answers when all is well. May yield.
 *
 * @param marks of its labels, before it was asked for
 * @param search for something alike, which there was none of; undefined: it was not looked for
 * @returns the answer as others may have it, also where there is no room for it
 */
export const keepAnswer = (
  session: ModelSession,
  plan: Plan,
  visit: Visit,
  marks: string,
  search: Search | undefined,
): AnswerEntry | undefined => {
  const { keeping, attempt, gateway } = session;
  if (keeping === undefined || attempt === undefined || !keeping.complete) return undefined;
  const { candidate } = attempt;
  if (isTooLarge(keeping)) {
    countUnkept(gateway, visit.model, "too_large");
    return undefined;
  }
  if (!visit.cache.options.keep_fallbacks && !isPrimary(plan, candidate)) {
    countUnkept(gateway, visit.model, "fallback");
    return undefined;
  }
  const entry = entryOf(session, candidate, keeping, marks, search);
  if (entry === undefined) countUnkept(gateway, visit.model, "incomplete");
  else put(session, visit, entry, search);
  return entry;
};
