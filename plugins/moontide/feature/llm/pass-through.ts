import { Patience } from "../../kernel/http-transport";
import { ModelError } from "../../policy/dialect/conversation";
import { isPassedBack, isPassedOn, providerRest } from "../../policy/llm/pass-through";
import { readPiece } from "../http/answer";
import { mayUseProvider } from "../consumer/allowed-models";
import { headerLines, Provider } from "../provider/provider";
import { isCredential, withoutCredentials } from "./credentials";
import { disconnected } from "./failure";
import { headOf } from "./head";
import { enterPlace, leavePlace, nobodyReady } from "./place";
import { modelForbidden, providerUnknown, tooLarge, unknownPath } from "./refusals";
import { ModelSession } from "./session";
import { isIdempotent } from "../../policy/retry/methods";
import { leaveUpstream, Message, openUpstream, Upstream } from "./upstream";

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

const messageFor = (
  session: ModelSession,
  provider: Provider,
  rest: string,
): LuaMultiReturn<[Message, undefined] | [undefined, ModelError]> => {
  const { client, gateway, exchange } = session;
  const { configuration, equipment } = exchange.route!;
  const { maximum_body_bytes } = configuration;
  const body = client.body(maximum_body_bytes);
  if (body === undefined) return $multi(undefined, tooLarge(maximum_body_bytes));
  const method = client.method();
  const target = provider.base_path + withoutCredentials(equipment.authentication, rest);
  const lines = linesFor(session, provider);
  const key = gateway.keys.get(provider.name)?.keys[0];
  const [head, problem] = headOf(session.ports, provider, key, { method, target, lines, body });
  if (head === undefined) return $multi(undefined, disconnected(provider.name, problem).error);
  return $multi({ method, head, body, once: !isIdempotent(method) }, undefined);
};

const begin = (session: ModelSession, { head, body }: Upstream): void => {
  const { client } = session;
  for (const [name, value] of pairs(head.headers)) {
    if (isPassedBack(name) && name !== "content-type") client.set_header(name, value);
  }
  const { framing } = body;
  const bytes = framing.kind === "length" && head.status !== 204 && head.status !== 304;
  session.begun = true;
  client.begin(
    head.status,
    head.headers["content-type"],
    bytes && framing.kind === "length" ? framing.bytes : undefined,
  );
};

/** Sends the provider's answer on as it comes. What has begun can only be cut where the provider cuts it. */
const forward = (session: ModelSession, upstream: Upstream, patience: Patience): void => {
  const { client } = session;
  for (;;) {
    const [piece, problem] = readPiece(upstream.answer, upstream.body, patience);
    if (piece === "") return;
    if (piece === undefined) {
      session.cut = problem === "timeout" ? "limit" : "provider";
      client.cut();
      return;
    }
    if (!client.send(piece)) {
      session.cut = "client";
      return;
    }
  }
};

const reach = (session: ModelSession, provider: Provider, rest: string): ModelError | undefined => {
  const { ports } = session;
  const { timeouts } = provider;
  const [message, error] = messageFor(session, provider, rest);
  if (message === undefined) return error;
  const patience: Patience = { silence_seconds: timeouts.answer_seconds, until: math.huge };
  const { connect_seconds, send_seconds } = timeouts;
  const limits = { connect_seconds, send_seconds, patience };
  const began_at = ports.clock.now();
  const place = enterPlace(session, provider);
  if (place === undefined) return disconnected(provider.name, nobodyReady).error;
  const [upstream, problem] = openUpstream(ports, place, message, limits);
  if (upstream === undefined) {
    const failure = disconnected(provider.name, problem);
    leavePlace(session, provider, failure, began_at);
    return failure.error;
  }
  begin(session, upstream);
  forward(session, upstream, patience);
  leaveUpstream(upstream);
  leavePlace(session, provider, undefined, began_at);
  return undefined;
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
  return reach(session, provider, rest);
};
