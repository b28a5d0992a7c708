/**
 * What is done to a conversation before anybody is asked: its route's guard first, then its model's. A conversation that
 * was changed is written anew in its client's own dialect, so all that comes after sees nothing else.
 */
import { Message, ModelError, ModelRequest } from "../../policy/dialect/conversation";
import { createMask, Mask } from "../../policy/guard/mask";
import { maskRequest } from "../../policy/guard/request";
import { members, spliced } from "../../policy/json/members";
import { seriesOf } from "../../policy/metrics/registry";
import { wrongField } from "../llm/refusals";
import { ModelSession, requestOf } from "../llm/session";
import { resolveModel } from "../model/resolve";
import { bareModelOptions } from "../model/schema";
import { Guard, PersonalData } from "./guard";
import { inputOf, inputText, requestOfInput } from "./input";
import { GuardReason, judgeRequest, personalDataFound } from "./judge";

const count = (session: ModelSession, reason: GuardReason, action: string): void => {
  seriesOf(session.gateway.metrics.llm.guards, [reason, action]).value += 1;
};

const countFound = (session: ModelSession, { found }: Mask, action: string): void => {
  const family = session.gateway.metrics.llm.personal_data;
  for (const [kind, amount] of pairs(found)) seriesOf(family, [kind, action]).value += amount;
};

const judge = (
  session: ModelSession,
  guard: Guard,
  request: ModelRequest,
): ModelError | undefined => {
  const [reason, error] = judgeRequest(guard, request);
  if (reason !== undefined) count(session, reason, "block");
  return error;
};

/** Says how much of which kind there is, and nothing of what it is. */
const logFound = (session: ModelSession, { found }: Mask): void => {
  const fields: Record<string, string | number> = {
    route: session.exchange.route!.configuration.name,
  };
  for (const [kind, amount] of pairs(found)) fields[kind] = amount;
  session.ports.log.notice("personal_data", fields);
};

/** The conversation as the model may see it; or what the client is told. */
const keepPersonal = (
  session: ModelSession,
  { mode, search }: PersonalData,
  request: ModelRequest,
): LuaMultiReturn<[ModelRequest, undefined] | [undefined, ModelError]> => {
  const mask = createMask(search);
  const masked = maskRequest(mask, request);
  if (next(mask.found)[0] === undefined) return $multi(request, undefined);
  count(session, "personal_data", mode);
  countFound(session, mask, mode);
  if (mode === "block") return $multi(undefined, personalDataFound);
  if (mode === "log") {
    logFound(session, mask);
    return $multi(request, undefined);
  }
  session.mask = mask;
  return $multi(masked, undefined);
};

const joined = (lists: readonly (readonly Message[])[]): readonly Message[] => {
  const all: Message[] = [];
  for (const list of lists) for (const message of list) all[all.length] = message;
  return all;
};

const withMessages = (request: ModelRequest, messages: readonly Message[]): ModelRequest => {
  const copy = {} as Record<string, unknown>;
  for (const [name, value] of pairs(request)) copy[name as string] = value;
  copy["messages"] = messages;
  return copy as unknown as ModelRequest;
};

/** With the messages that guards add: those of a route stand outside those of a model. */
const decorated = (request: ModelRequest, guards: readonly Guard[]): ModelRequest => {
  let messages = request.messages;
  for (const i of $range(guards.length, 1, -1)) {
    const { before, behind } = guards[i - 1]!;
    if (before.length > 0 || behind.length > 0) messages = joined([before, messages, behind]);
  }
  return messages === request.messages ? request : withMessages(request, messages);
};

/** The changed conversation takes the place of what the client sent. */
const replaceBody = (
  session: ModelSession,
  request: ModelRequest,
  default_maximum_tokens: number,
): ModelError | undefined => {
  const [text, problem] = session.dialect.writeRequest(request, {
    model: session.model,
    drop_unsupported: true,
    default_maximum_tokens,
    client: session.dialect.name,
  });
  if (text === undefined) return wrongField(problem);
  session.request = request;
  session.body = text;
  session.members = members(text)[0] ?? [];
  return undefined;
};

/** What counting needs no word of, and a provider may refuse there. */
const beyondCounting = [
  { name: "max_tokens", value: undefined },
  { name: "stream", value: undefined },
];

const narrowToCounting = (session: ModelSession): void => {
  session.body = spliced(session.body, session.members, beyondCounting);
  session.members = members(session.body)[0] ?? [];
};

/** Judges a conversation by all guards, and changes it as they say; or what the client is told. */
export const guarded = (
  session: ModelSession,
  request: ModelRequest,
  guards: readonly Guard[],
): LuaMultiReturn<[ModelRequest, undefined] | [undefined, ModelError]> => {
  let personal: PersonalData | undefined;
  for (const guard of guards) {
    const error = judge(session, guard, request);
    if (error !== undefined) return $multi(undefined, error);
    personal = guard.personal ?? personal;
  }
  if (personal === undefined) return $multi(request, undefined);
  return keepPersonal(session, personal, request);
};

/** Texts to be embedded are guarded as one message; nothing has to be restored in numbers. */
const prepareInput = (session: ModelSession, guards: readonly Guard[]): ModelError | undefined => {
  const input = inputOf(session.body, session.members);
  if (input === undefined) return undefined;
  const [kept, error] = guarded(session, requestOfInput(input), guards);
  session.mask = undefined;
  if (kept === undefined) return error;
  session.body = spliced(session.body, session.members, [
    { name: "input", value: inputText(input, kept) },
  ]);
  session.members = members(session.body)[0] ?? [];
  return undefined;
};

const prepareConversation = (
  session: ModelSession,
  guards: readonly Guard[],
  default_maximum_tokens: number,
): ModelError | undefined => {
  const [request, problem] = requestOf(session);
  if (request === undefined) return wrongField(problem);
  const [kept, error] = guarded(session, request, guards);
  if (kept === undefined) return error;
  const changed = decorated(kept, guards);
  if (changed === request) return undefined;
  const unwritable = replaceBody(session, changed, default_maximum_tokens);
  if (session.endpoint.wish === "count_tokens") narrowToCounting(session);
  return unwritable;
};

/** Before anybody is asked. What comes back is what the client is told instead. */
export const prepare = (session: ModelSession): ModelError | undefined => {
  const { gateway, llm, endpoint, exchange } = session;
  const [model] = resolveModel(gateway, llm.configuration, exchange.identity, session.model);
  const guards: Guard[] = [];
  if (llm.guard !== undefined) guards[0] = llm.guard;
  if (model?.guard !== undefined) guards[guards.length] = model.guard;
  if (guards.length === 0) return undefined;
  if (endpoint.wish === "embeddings") return prepareInput(session, guards);
  const { default_maximum_tokens } = (model ?? { options: bareModelOptions }).options;
  return prepareConversation(session, guards, default_maximum_tokens);
};
