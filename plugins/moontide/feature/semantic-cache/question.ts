import { Message, ModelRequest, TextPart } from "../../policy/dialect/conversation";
import { members } from "../../policy/json/members";
import { LastText, lastText } from "../../policy/semantic-cache/last-text";
import { negationsIn, numbersIn, Wording, wordingOf } from "../../policy/semantic-cache/wording";
import { answerKey } from "../answer-cache/key";
import type { Visit } from "../answer-cache/visit";
import { ModelSession, requestOf } from "../llm/session";
import type { Plan } from "../model/plan";
import type { SemanticCache } from "./semantic-cache";

/** A request as it is compared with others: its last text by its vector, all else as it is. */
export interface NearQuestion {
  readonly text: string;
  readonly wording: Wording;
  /** A text of all else: two requests are compared only where it is the same. */
  readonly rest: string;
}

/** The text of a message that has nothing else in it: the last of its texts. */
const onlyTexts = ({ role, parts }: Message): string | undefined => {
  if (role !== "user") return undefined;
  for (const part of parts) if (part.kind !== "text") return undefined;
  return (parts[parts.length - 1] as TextPart | undefined)?.text;
};

/** What a conversation ends with, where it is one to be compared. */
const comparedText = (
  { messages, tools }: ModelRequest,
  { options }: SemanticCache,
): string | undefined => {
  if (tools.length > 0 || messages.length > options.maximum_messages) return undefined;
  const last = messages[messages.length - 1];
  const text = last === undefined ? undefined : onlyTexts(last);
  if (text === undefined || text === "" || text.length > options.maximum_text_bytes) {
    return undefined;
  }
  return text;
};

/** The same request with another body. */
const withBody = (session: ModelSession, body: string): ModelSession => {
  const copy = {} as Record<string, unknown>;
  for (const [name, value] of pairs(session)) copy[name as string] = value;
  copy["body"] = body;
  copy["members"] = members(body)[0];
  copy["request"] = undefined;
  return copy as unknown as ModelSession;
};

/** What decides about the answer besides the last text: the exact cache's key without it, tags, and what must agree. */
const restOf = (
  session: ModelSession,
  plan: Plan,
  visit: Visit,
  semantic: SemanticCache,
  { text, rest }: LastText,
): string | undefined => {
  const key = answerKey(withBody(session, rest), plan, visit.cache);
  if (key === undefined) return undefined;
  const numbers = semantic.numbers ? numbersIn(text) : "any";
  const negations = semantic.negations ? string.format("%d", negationsIn(text)) : "any";
  // Whoever purges a tag has to reach all that may be given in its place.
  return `${key}\n${numbers}\n${negations}\n${table.concat(visit.labels as string[], "\n")}`;
};

/** Undefined: the request is none to be compared with others. */
export const nearQuestion = (
  session: ModelSession,
  plan: Plan,
  visit: Visit,
  semantic: SemanticCache,
): NearQuestion | undefined => {
  // What was masked may stand in one of two texts more often than in the other.
  if (session.endpoint.wish !== "answer" || session.mask !== undefined) return undefined;
  const [request] = requestOf(session);
  const text = request === undefined ? undefined : comparedText(request, semantic);
  if (text === undefined) return undefined;
  const last = lastText(session.dialect.name, session.body, session.members);
  // Two readings of a body that differ would be a way around the comparison.
  if (last?.text !== text) return undefined;
  const rest = restOf(session, plan, visit, semantic, last);
  return rest === undefined ? undefined : { text, wording: wordingOf(text), rest };
};
