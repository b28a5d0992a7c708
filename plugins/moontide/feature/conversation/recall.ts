import { ModelError } from "../../policy/dialect/conversation";
import { FoundTurn, none } from "../../policy/conversation/turn-text";
import { itemsIn, Speech, speeches } from "../../policy/conversation/speech";
import { textOf } from "../../policy/json/members";
import type { ModelSession } from "../llm/session";
import {
  conversationForeign,
  conversationUnavailable,
  conversationUnknown,
  conversationWrong,
} from "../llm/refusals";
import { fitHistory } from "./fit";
import { conversationPlace, responsePlace, tenantOf } from "./place";
import { recordAnswer } from "./record";
import { saidBy } from "./said";
import type { ConversationConfiguration } from "./schema";
import { sayWithHistory } from "./say";
import { storeOf } from "./store";
import { Said, Turn } from "./turn";

/** The last turn of what a request follows; `none`: it begins. Or what the client is told. */
type Last = LuaMultiReturn<[last: string, error: undefined] | [last: undefined, error: ModelError]>;

/** A conversation's own last turn. Only of names that clients choose there need be nothing yet. */
const lastOf = (
  session: ModelSession,
  options: ConversationConfiguration,
  tenant: string,
  name: string,
): Last => {
  const { gateway, ports, exchange, dialect } = session;
  const place = conversationPlace(gateway.ports, tenant, name);
  const found = storeOf(options).read(gateway, ports, options, "conversation", place);
  if (found === undefined) return $multi(undefined, conversationUnavailable);
  const { text } = found;
  if (text !== undefined) return $multi(string.match(text, "^%S+")[0]!, undefined);
  const isOwnName = string.sub(name, 1, 5) !== "conv_" && dialect.name !== "openai_responses";
  if (isOwnName && exchange.identity !== undefined) return $multi(none, undefined);
  return $multi(undefined, conversationUnknown("conversation", name));
};

const lastFor = (
  session: ModelSession,
  options: ConversationConfiguration,
  tenant: string,
  { previous, conversation }: Said,
): Last => {
  if (previous !== undefined) {
    return $multi(responsePlace(session.gateway.ports, tenant, previous), undefined);
  }
  if (conversation !== undefined) return lastOf(session, options, tenant, conversation);
  return $multi(none, undefined);
};

/** What was said up to a turn; or what the client is told. */
const historyFor = (
  session: ModelSession,
  options: ConversationConfiguration,
  last: string,
  { previous }: Said,
): LuaMultiReturn<
  [history: readonly FoundTurn[], error: undefined] | [history: undefined, error: ModelError]
> => {
  if (last === none) return $multi([], undefined);
  const { gateway, ports, dialect } = session;
  const history = storeOf(options).walk(gateway, ports, options, last);
  if (history === undefined) return $multi(undefined, conversationUnavailable);
  if (history.length === 0 && previous !== undefined) {
    return $multi(undefined, conversationUnknown("previous_response_id", previous));
  }
  for (const turn of history) {
    if (turn.dialect !== dialect.name) return $multi(undefined, conversationForeign);
  }
  return $multi(history, undefined);
};

const newTurn = (
  options: ConversationConfiguration,
  speech: Speech,
  said: Said,
  tenant: string,
  history: readonly FoundTurn[],
  items: string,
): Turn => {
  const newest = history[history.length - 1];
  const { sticky, maximum_turn_bytes } = options;
  const server = newest === undefined || newest.server === none ? undefined : newest.server;
  return {
    options,
    speech,
    said,
    tenant,
    history,
    items: items.length > maximum_turn_bytes ? undefined : items,
    cut_at: none,
    summary: "",
    affinity: sticky ? (newest?.root ?? said.conversation) : undefined,
    server: sticky ? server : undefined,
    settled: !said.store,
  };
};

/** Opens the turn of a request that says something of its conversation, or whose answer others may follow. */
const openTurn = (
  session: ModelSession,
  options: ConversationConfiguration,
  speech: Speech,
): ModelError | undefined => {
  const [said, wrong] = saidBy(session);
  if (said === undefined) return conversationWrong(wrong);
  const isFollowed = session.dialect.name === "openai_responses" && said.store;
  const isTurn = said.previous !== undefined || said.conversation !== undefined;
  if (!isTurn && !isFollowed) return undefined;
  const value = textOf(session.body, session.members, speech.member);
  const items = value === undefined ? undefined : itemsIn(speech, value);
  // What is no conversation is refused by whoever reads it.
  if (items === undefined) return undefined;
  const tenant = tenantOf(session.exchange.identity);
  const [last, unknown] = lastFor(session, options, tenant, said);
  if (last === undefined) return unknown;
  const [history, error] = historyFor(session, options, last, said);
  if (history === undefined) return error;
  session.turn = newTurn(options, speech, said, tenant, history, items);
  const left = fitHistory(session, session.turn, items);
  sayWithHistory(session, session.turn, left, items);
  if (said.store) recordAnswer(session, session.turn);
  return undefined;
};

/**
 * Before anything is done to a request: what was said before it in its conversation is put in front of what it says, so
 * that all that follows sees the whole of it. What comes back is what the client is told instead. May yield.
 */
export const recallConversation = (session: ModelSession): ModelError | undefined => {
  const { llm, endpoint, dialect } = session;
  const options = llm.configuration.conversations;
  const speech = speeches[dialect.name];
  if (options === undefined || speech === undefined) return undefined;
  if (endpoint.wish !== "answer" || endpoint.prompt !== undefined) return undefined;
  return openTurn(session, options, speech);
};
