import { Patience } from "../../kernel/http-transport";
import { ModelError } from "../../policy/dialect/conversation";
import { isPassedOn, providerRest } from "../../policy/llm/pass-through";
import { isIdempotent } from "../../policy/retry/methods";
import { mayUseProvider } from "../consumer/allowed-models";
import { isOfKey, keyForOwnInterface, noteRefusedKey, noteTakenKey } from "../model/own-interface";
import type { Key } from "../provider/keys";
import { headerLines, Provider } from "../provider/provider";
import { depart, reach } from "./contact";
import { isCredential, withoutCredentials } from "./credentials";
import { disconnected } from "./failure";
import { forward, Held, hold, nothingHeld } from "./forward";
import { headOf, Unsigned } from "./head";
import { errorIn } from "./refusal";
import { modelForbidden, providerUnknown, tooLarge, unknownPath } from "./refusals";
import { ModelSession } from "./session";
import { dialectNamed } from "./speech";
import { Message, Upstream } from "./upstream";

/** The client's headers that the provider may see; the provider's own go before them. */
const linesFor = ({ client, exchange }: ModelSession, provider: Provider): string => {
  const { authentication } = exchange.route!.equipment;
  const headers: Record<string, string> = {};
  for (const [name, value] of pairs(provider.headers)) headers[name] = value;
  for (const [name, value] of pairs(client.headers())) {
    if (isPassedOn(name) && !isCredential(authentication, name)) {
      headers[name] = typeof value === "string" ? value : table.concat(value as string[], ", ");
    }
  }
  return headerLines(headers);
};

/** What a client wants of a provider's own interface, but for the key; its body is let go once nobody else is asked. */
interface OwnRequest extends Unsigned {
  body: string;
}

const requestOf = (
  session: ModelSession,
  provider: Provider,
  rest: string,
): LuaMultiReturn<[OwnRequest, undefined] | [undefined, ModelError]> => {
  const { client, exchange } = session;
  const { configuration, equipment } = exchange.route!;
  const { maximum_body_bytes } = configuration;
  const body = client.body(maximum_body_bytes);
  if (body === undefined) return $multi(undefined, tooLarge(maximum_body_bytes));
  const target = provider.base_path + withoutCredentials(equipment.authentication, rest);
  const lines = linesFor(session, provider);
  return $multi({ method: client.method(), target, lines, body }, undefined);
};

/** The statuses under which a provider may refuse a key: Google's is 400. */
const mayBeOfKey = (status: number): boolean =>
  status === 400 || status === 401 || status === 402 || status === 403 || status === 429;

/** The provider's error, where it refuses the key. */
const keyErrorIn = (
  { dialect }: Provider,
  upstream: Upstream,
  { text }: Held,
): ModelError | undefined => {
  if (!mayBeOfKey(upstream.head.status)) return undefined;
  const error = errorIn(upstream, dialectNamed(dialect), text);
  return isOfKey(error.kind) ? error : undefined;
};

/** Takes in how a key fared. The next one, where it was refused and there is another. */
const nextKey = (
  { gateway }: ModelSession,
  { name }: Provider,
  { head }: Upstream,
  key: Key | undefined,
  error: ModelError | undefined,
  tried: LuaSet<Key>,
): Key | undefined => {
  if (key === undefined) return undefined;
  if (error === undefined) {
    if (head.status < 400) noteTakenKey(gateway, name, key);
    return undefined;
  }
  noteRefusedKey(gateway, name, key, error);
  tried.add(key);
  return keyForOwnInterface(gateway, name, tried);
};

/** With one key after another, until one is taken or none is left: what was refused has done nothing. */
const askWithKeys = (
  session: ModelSession,
  provider: Provider,
  request: OwnRequest,
): ModelError | undefined => {
  const { gateway, ports } = session;
  const { method } = request;
  const once = !isIdempotent(method);
  const patience: Patience = {
    silence_seconds: provider.timeouts.answer_seconds,
    until: math.huge,
  };
  const tried = new LuaSet<Key>();
  let key = keyForOwnInterface(gateway, provider.name, undefined);
  for (;;) {
    const [head, problem] = headOf(ports, provider, key, request);
    if (head === undefined) return disconnected(provider.name, problem).error;
    const began_at = ports.clock.now();
    const message: Message = { method, head, body: request.body, once };
    const [upstream, failure] = reach(session, provider, message, patience, began_at);
    if (upstream === undefined) return failure.error;
    const held = mayBeOfKey(upstream.head.status) ? hold(upstream, patience) : nothingHeld;
    const error = keyErrorIn(provider, upstream, held);
    const other = nextKey(session, provider, upstream, key, error, tried);
    if (other === undefined) {
      request.body = "";
      forward(session, upstream, held, patience);
    }
    depart(session, provider, upstream, undefined, began_at);
    if (other === undefined) return undefined;
    key = other;
  }
};

/** Any call of a provider's own interface, with the gateway's key in place of the client's. */
export const passThrough = (session: ModelSession): ModelError | undefined => {
  const { gateway, llm, endpoint, client } = session;
  if (!llm.configuration.passthrough) return unknownPath(client.method(), client.path());
  const provider = gateway.providers.get(endpoint.provider!);
  if (provider === undefined) return providerUnknown(endpoint.provider!);
  const consumer = session.exchange.identity?.consumer;
  if (!mayUseProvider(consumer, provider.name)) return modelForbidden(`${provider.name}/*`);
  const rest = providerRest(client.target(), provider.name);
  if (rest === undefined) return unknownPath(client.method(), client.path());
  const [request, error] = requestOf(session, provider, rest);
  if (request === undefined) return error;
  return askWithKeys(session, provider, request);
};
