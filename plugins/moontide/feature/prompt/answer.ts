/** `POST /prompts/NAME` is a chat completion; `GET` tells what is to be sent. */
import { ModelError } from "../../policy/dialect/conversation";
import { hashOf } from "../../policy/key/hash";
import { decode } from "../../policy/json/decode";
import { isObject, JsonObject } from "../../policy/json/value";
import { variablesSchema } from "../../policy/prompt/variables-schema";
import { chooseVariant } from "../../policy/split/choose";
import { points } from "../../policy/split/point";
import type { Gateway } from "../gateway/gateway";
import { readKey } from "../key/read";
import { bodyIsNoJson, promptUnknown, tooLarge, wrongField, wrongMethod } from "../llm/refusals";
import { ModelSession } from "../llm/session";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { fillPrompt } from "./fill";
import { Prompt, PromptVersion } from "./prompt";

/** Another hash than balancers and splits make of the same key. */
const prompt_seed = 0x70726f6d;

/** Where what is known of the client puts it; undefined: nowhere. */
export const stickyPoint = (
  gateway: Gateway,
  exchange: Exchange,
  incoming: IncomingRequest,
  { sticky }: Prompt,
): number | undefined => {
  if (sticky === undefined) return undefined;
  const key = readKey(sticky, exchange.identity, incoming, gateway.trusted_proxies);
  return key === undefined ? undefined : hashOf(key, prompt_seed);
};

/** The version of that name; undefined: there is none. */
export const versionNamed = (
  { versions }: Prompt,
  wanted: string | undefined,
): PromptVersion | undefined => {
  for (const known of versions) if (known.name === wanted) return known;
  return undefined;
};

/** The version whose share a point is in. */
export const versionAt = (
  { shares, versions }: Prompt,
  point: number,
): PromptVersion | undefined => {
  const chosen = chooseVariant(shares, point);
  return chosen === undefined ? undefined : versions[chosen];
};

/** The version that the path names, else one by lot or by what the client is known by. */
const versionFor = (session: ModelSession, prompt: Prompt): PromptVersion | undefined => {
  const { gateway, exchange, incoming, endpoint } = session;
  if (endpoint.version !== undefined) return versionNamed(prompt, endpoint.version);
  const point =
    stickyPoint(gateway, exchange, incoming, prompt) ??
    math.floor(gateway.ports.random.uniform() * points);
  return versionAt(prompt, point);
};

const tellSchema = ({ client }: ModelSession, prompt: Prompt): undefined => {
  const { name, options, variables, variable_names } = prompt;
  const text = variablesSchema(name, options.description, variables, variable_names);
  client.answer(200, "application/schema+json", text);
};

/** What the client sent for the variables: a JSON object, or nothing at all. */
const sentBy = (
  session: ModelSession,
): LuaMultiReturn<[JsonObject, undefined] | [undefined, ModelError]> => {
  const { client, exchange } = session;
  const { maximum_body_bytes } = exchange.route!.configuration;
  const text = client.body(maximum_body_bytes);
  if (text === undefined) return $multi(undefined, tooLarge(maximum_body_bytes));
  if (text === "") return $multi({}, undefined);
  const [sent, problem] = decode(text);
  if (sent === undefined) return $multi(undefined, bodyIsNoJson(problem));
  if (!isObject(sent)) return $multi(undefined, bodyIsNoJson("it is something else"));
  return $multi(sent, undefined);
};

const isStreamed = ({ client }: ModelSession): boolean =>
  string.find(client.target(), "[?&]stream=true")[0] !== undefined;

/**
 * Makes a chat completion of a request for a prompt, which then goes on as if its client had sent that. What comes back
 * is what the client is told instead.
 *
 * @returns `done`: it was answered already
 */
export const openPrompt = (
  session: ModelSession,
): LuaMultiReturn<[done: boolean, error: ModelError | undefined]> => {
  const { gateway, endpoint, client } = session;
  const prompt = gateway.prompts.get(endpoint.prompt!);
  const version = prompt === undefined ? undefined : versionFor(session, prompt);
  if (prompt === undefined || version === undefined) {
    const { prompt: name, version: of } = endpoint;
    return $multi(false, promptUnknown(of === undefined ? name! : `${name}/${of}`));
  }
  const method = client.method();
  if (method === "GET") return $multi(true, tellSchema(session, prompt));
  if (method !== "POST") {
    client.set_header("Allow", "GET, POST");
    return $multi(false, wrongMethod(method));
  }
  session.filled = { prompt: prompt.name, version: version.name };
  const [sent, unread] = sentBy(session);
  if (sent === undefined) return $multi(false, unread);
  const [body, problem] = fillPrompt(prompt, version, sent, isStreamed(session));
  if (body === undefined) return $multi(false, wrongField(problem));
  client.set_header("X-Moontide-Prompt", `${prompt.name}/${version.name}`);
  session.body = body;
  session.text_only = prompt.options.answer === "text";
  return $multi(false, undefined);
};
