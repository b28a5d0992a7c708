/** What keeps a conversation from being asked. Nothing of what it holds is told or logged. */
import { ModelError, ModelRequest } from "../../policy/dialect/conversation";
import { findPhrase, Phrases } from "../../policy/guard/phrases";
import { lastUserText, takeTexts } from "../../policy/guard/request";
import { refusalOf } from "../llm/refusals";
import { Guard } from "./guard";
import { GuardConfiguration } from "./schema";

/** Why it is refused, as metrics call it. */
export type GuardReason = "deny" | "allow" | "bytes" | "messages" | "tokens" | "personal_data";

export type Judgement = LuaMultiReturn<
  [reason: GuardReason, error: ModelError] | [reason: undefined, error: undefined]
>;

/** Tokens are about four bytes each. */
const bytesPerToken = 4;

const denied = refusalOf(
  "prompt_denied",
  "The conversation holds something that is not allowed here.",
);

const notAllowed = refusalOf(
  "prompt_not_allowed",
  "The last message is about nothing that is allowed here.",
);

export const personalDataFound = refusalOf(
  "personal_data",
  "The conversation holds personal data, which is not allowed here.",
);

const tooLong = (found: number, most: number, unit: string): ModelError =>
  refusalOf(
    "prompt_too_large",
    string.format(
      "The conversation has %d %s; no more than %d are allowed here.",
      found,
      unit,
      most,
    ),
  );

const exceeds = (found: number, most: number | undefined): most is number =>
  most !== undefined && found > most;

/** The size of a conversation, as far as somebody set bounds to it. */
const judgeSize = (
  { maximum_bytes, maximum_messages, maximum_tokens }: GuardConfiguration,
  request: ModelRequest,
): Judgement => {
  const messages = request.messages.length;
  if (exceeds(messages, maximum_messages)) {
    return $multi("messages", tooLong(messages, maximum_messages, "messages"));
  }
  if (maximum_bytes === undefined && maximum_tokens === undefined) {
    return $multi(undefined, undefined);
  }
  let bytes = 0;
  takeTexts(request, (text) => {
    bytes += text.length;
  });
  if (exceeds(bytes, maximum_bytes)) {
    return $multi("bytes", tooLong(bytes, maximum_bytes, "bytes of text"));
  }
  const tokens = math.ceil(bytes / bytesPerToken);
  if (exceeds(tokens, maximum_tokens)) {
    return $multi("tokens", tooLong(tokens, maximum_tokens, "tokens or so"));
  }
  return $multi(undefined, undefined);
};

const holds = (phrases: Phrases, text: string): boolean =>
  findPhrase(phrases, string.lower(text), 1)[0] !== undefined;

/** The words of a conversation: what none of its texts may hold, and what the last one must. */
const judgeWords = ({ deny, allow }: Guard, request: ModelRequest): Judgement => {
  if (deny !== undefined) {
    let isDenied = false;
    takeTexts(request, (text) => {
      isDenied = isDenied || holds(deny, text);
    });
    if (isDenied) return $multi("deny", denied);
  }
  if (allow !== undefined && !holds(allow, lastUserText(request))) {
    return $multi("allow", notAllowed);
  }
  return $multi(undefined, undefined);
};

/** Size first, then words. */
export const judgeRequest = (guard: Guard, request: ModelRequest): Judgement => {
  if (guard.limits !== undefined) {
    const [reason, error] = judgeSize(guard.limits, request);
    if (reason !== undefined) return $multi(reason, error);
  }
  return judgeWords(guard, request);
};
