import { decode } from "../../policy/json/decode";
import { textOf } from "../../policy/json/members";
import { asObject, asText } from "../../policy/json/value";
import type { ModelSession } from "../llm/session";
import { Said } from "./turn";

/** By which clients of every dialect name a conversation. */
export const conversationHeader = "X-Moontide-Conversation";
const lowerHeader = string.lower(conversationHeader);

/** Names are the client's own, and of bounded length. */
const longestName = 200;

const isName = (name: string): boolean =>
  name.length <= longestName && string.find(name, "^[%w][%w._:@/+-]*$")[0] !== undefined;

const valueOf = ({ body, members }: ModelSession, name: string) => {
  const text = textOf(body, members, name);
  return text === undefined ? undefined : decode(text)[0];
};

/** OpenAI's `"conv_1"` or `{"id": "conv_1"}`. */
const namedIn = (session: ModelSession): string | undefined => {
  const value = valueOf(session, "conversation");
  return asText(value) ?? asText(asObject(value)?.["id"]);
};

/** Dialects of OpenAI have words for it in the body, others none: there a member of that name is the provider's affair. */
const speaksOfIt = ({ dialect }: ModelSession): boolean =>
  dialect.name === "openai_responses" || dialect.name === "openai_chat";

/** What a request says of its conversation; or the field that is wrong. */
export const saidBy = (
  session: ModelSession,
): LuaMultiReturn<[said: Said, problem: undefined] | [said: undefined, problem: string]> => {
  const isResponse = session.dialect.name === "openai_responses";
  const previous = isResponse ? asText(valueOf(session, "previous_response_id")) : undefined;
  const own = speaksOfIt(session) ? namedIn(session) : undefined;
  const conversation = own ?? session.client.header(lowerHeader);
  const store = !(speaksOfIt(session) && valueOf(session, "store") === false);
  if (conversation !== undefined && !isName(conversation)) {
    return $multi(undefined, own === undefined ? conversationHeader : "conversation");
  }
  if (conversation !== undefined && previous !== undefined) {
    return $multi(undefined, "previous_response_id");
  }
  return $multi({ previous, conversation, store }, undefined);
};
