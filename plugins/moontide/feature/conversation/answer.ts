/** What clients ask of conversations and of what they were answered before, as OpenAI's interface has it. */
import { lastOfConversation } from "../../policy/conversation/script";
import { none, summaryOf, turnText } from "../../policy/conversation/turn-text";
import { joined, withoutBrackets } from "../../policy/conversation/speech";
import { ModelError } from "../../policy/dialect/conversation";
import { members, textOf } from "../../policy/json/members";
import { stringOf } from "../../policy/json/string";
import { KeptKind } from "../../policy/llm/endpoint";
import type { ModelSession } from "../llm/session";
import {
  bodyIsNoJson,
  conversationUnavailable,
  conversationUnknown,
  tooLarge,
  unknownPath,
  wrongMethod,
} from "../llm/refusals";
import { jsonType } from "../llm/tell";
import { conversationPlace, freshName, responsePlace, tenantOf } from "./place";
import { readResponse } from "./response-text";
import type { ConversationConfiguration } from "./schema";
import { storeOf } from "./store";

/** One call, on a route that keeps conversations. */
interface Call {
  readonly session: ModelSession;
  readonly options: ConversationConfiguration;
  readonly tenant: string;
  readonly kind: KeptKind;
  /** "" where one is to be made. */
  readonly id: string;
}

const tell = ({ session }: Call, text: string): undefined => {
  session.begun = true;
  session.client.answer(200, jsonType, text);
};

const placeOf = ({ session, tenant, kind, id }: Call): string =>
  kind === "response"
    ? responsePlace(session.gateway.ports, tenant, id)
    : conversationPlace(session.gateway.ports, tenant, id);

const unknown = ({ kind, id }: Call): ModelError =>
  conversationUnknown(kind === "response" ? "response" : "conversation", id);

/** The text that is kept; or what the client is told. */
const find = (
  call: Call,
): LuaMultiReturn<[text: string, error: undefined] | [text: undefined, error: ModelError]> => {
  const { session, options, kind } = call;
  const { gateway, ports } = session;
  const found = storeOf(options).read(gateway, ports, options, kind, placeOf(call));
  if (found === undefined) return $multi(undefined, conversationUnavailable);
  if (found.text === undefined) return $multi(undefined, unknown(call));
  return $multi(found.text, undefined);
};

const listText = (items: string): string =>
  `{"object":"list","data":[${items}],"first_id":null,"last_id":null,"has_more":false}`;

const remove = (call: Call): ModelError | undefined => {
  const { session, options, kind, id } = call;
  const { gateway, ports } = session;
  const [text, error] = find(call);
  if (text === undefined) return error;
  const store = storeOf(options);
  const place = placeOf(call);
  const isGone =
    store.write(gateway, ports, options, kind, place, undefined) &&
    (kind === "conversation" || store.forgetTurn(gateway, ports, options, place));
  if (!isGone) return conversationUnavailable;
  const object = kind === "response" ? "response" : "conversation.deleted";
  return tell(call, `{"id":${stringOf(id)},"object":"${object}","deleted":true}`);
};

const readOne = (call: Call): ModelError | undefined => {
  const [text, error] = find(call);
  if (text === undefined) return error;
  if (call.kind === "response") return tell(call, readResponse(text)?.answer ?? "{}");
  return tell(call, string.match(text, "^%S+ (.*)$")[0]!);
};

/** What was said with a response; or in all of a conversation, as far as it is read. */
const readItems = (call: Call): ModelError | undefined => {
  const { session, options } = call;
  const [text, error] = find(call);
  if (text === undefined) return error;
  if (call.kind === "response") return tell(call, listText(readResponse(text)?.input ?? ""));
  const last = string.match(text, "^%S+")[0]!;
  const store = storeOf(options);
  const turns = last === none ? [] : store.walk(session.gateway, session.ports, options, last);
  if (turns === undefined) return conversationUnavailable;
  const pieces: string[] = [summaryOf(turns)];
  for (const { items } of turns) pieces[pieces.length] = items;
  return tell(call, listText(joined(pieces)));
};

/** A conversation may begin with what was said elsewhere. */
const begin = (call: Call, items: string, said: string, place: string): boolean => {
  const { session, options, tenant } = call;
  const { gateway, ports } = session;
  const store = storeOf(options);
  if (items === "") {
    return store.write(gateway, ports, options, "conversation", place, `${none} ${said}`);
  }
  const first = responsePlace(gateway.ports, tenant, freshName(gateway.ports));
  return store.keep(gateway, ports, options, {
    place: first,
    text: turnText({
      previous: lastOfConversation,
      cut_at: none,
      root: first,
      dialect: "openai_responses",
      server: none,
      summary: "",
      items,
    }),
    response_place: undefined,
    response: "",
    conversation_place: place,
    conversation: said,
  });
};

const create = (call: Call): ModelError | undefined => {
  const { session, options, tenant } = call;
  const { gateway, client } = session;
  const body = client.body(options.maximum_turn_bytes);
  if (body === undefined) return tooLarge(options.maximum_turn_bytes);
  const [found, problem] = body === "" ? [[], undefined] : members(body);
  if (found === undefined) return bodyIsNoJson(problem);
  const items = withoutBrackets(textOf(body, found, "items") ?? "[]");
  const metadata = textOf(body, found, "metadata") ?? "{}";
  const id = `conv_${freshName(gateway.ports)}`;
  const created = string.format("%d", gateway.ports.clock.wall());
  const said = `{"id":"${id}","object":"conversation","created_at":${created},"metadata":${metadata}}`;
  const place = conversationPlace(gateway.ports, tenant, id);
  return begin(call, items, said, place) ? tell(call, said) : conversationUnavailable;
};

/** What each method does with what; undefined: it is not allowed. */
const actionFor = (
  { kind, id }: Call,
  method: string,
  is_items: boolean,
): ((this: void, call: Call) => ModelError | undefined) | undefined => {
  if (id === "") return kind === "conversation" && method === "POST" ? create : undefined;
  if (is_items) return method === "GET" ? readItems : undefined;
  if (method === "GET") return readOne;
  return method === "DELETE" ? remove : undefined;
};

/** Answers `/v1/responses/ID`, `/v1/conversations` and what is below. May yield. */
export const answerKept = (session: ModelSession): ModelError | undefined => {
  const { client, endpoint, llm, exchange } = session;
  const options = llm.configuration.conversations;
  const { kept } = endpoint;
  if (options === undefined || kept === undefined) {
    return unknownPath(client.method(), client.path());
  }
  const { kind, id, is_items } = kept;
  const call: Call = { session, options, tenant: tenantOf(exchange.identity), kind, id };
  const action = actionFor(call, client.method(), is_items);
  return action === undefined ? wrongMethod(client.method()) : action(call);
};
