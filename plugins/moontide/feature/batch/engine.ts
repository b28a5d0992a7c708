/** A request of a batch goes the way of any other for a model, without a client that waits for it. */
import { ModelClient } from "../../kernel/model-client";
import { YieldingPorts } from "../../kernel/ports";
import { lowestTier } from "../../kernel/priority";
import type { Identity } from "../consumer/identity";
import type { Gateway } from "../gateway/gateway";
import { answerForModel } from "../llm/answer";
import { finishModel } from "../llm/finish";
import { createExchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import type { Route } from "../route/route";

/** What a batch asks of the gateway, and in whose name. */
export interface Asked {
  readonly route: Route;
  readonly identity: Identity | undefined;
  readonly endpoint: string;
  readonly body: string;
  /** Names the request in the ledger of usage. */
  readonly request_id: string;
  readonly batch_rates: boolean;
}

export interface Told {
  status: number;
  text: string;
  /** In lower case. */
  readonly headers: Record<string, string | undefined>;
}

const nothing = (): void => undefined;

/** Headers of requests in Anthropic's words, which its endpoint goes by. */
const headersFor = (endpoint: string): Readonly<Record<string, string>> =>
  string.find(endpoint, "/v1/messages", 1, true)[0] === undefined
    ? { "content-type": "application/json" }
    : { "content-type": "application/json", "anthropic-version": "2023-06-01" };

const clientOf = (
  ports: YieldingPorts,
  path: string,
  { endpoint, body }: Asked,
  told: Told,
): ModelClient => {
  const headers = headersFor(endpoint);
  return {
    method: () => "POST",
    path: () => path,
    target: () => path,
    header: (name) => headers[string.lower(name)],
    headers: () => headers,
    body: (maximum_bytes) => (body.length > maximum_bytes ? undefined : body),
    set_header: (name, value) => {
      told.headers[string.lower(name)] = value;
    },
    begin: (status) => {
      told.status = status;
    },
    answer: (status, _type, text) => {
      told.status = status;
      told.text = text;
      return true;
    },
    send: (bytes) => {
      told.text += bytes;
      return true;
    },
    cut: nothing,
    outlive: nothing,
    // For streams, and for clients that leave: a batch has neither.
    beside: (run) => {
      ports.spawn("batch", run);
    },
    abandon: nothing,
  };
};

const incomingOf = (path: string, { request_id }: Asked): IncomingRequest => ({
  method: () => "POST",
  host: () => "",
  path: () => path,
  header: () => undefined,
  cookie: () => undefined,
  argument: () => undefined,
  variable: (name) => (name === "request_id" ? request_id : undefined),
  announced_bytes: () => undefined,
  may_have_body: () => false,
  read_body: () => 0,
  set_path: nothing,
  set_host: nothing,
  set_header: nothing,
  clear_header: nothing,
  clear_cookie: nothing,
  clear_argument: nothing,
  peer_address: () => "127.0.0.1",
  set_forwarded: nothing,
  set_server_name: nothing,
  set_client_certificate: nothing,
  set_tls_slot: nothing,
  wants_websocket: () => false,
  forget_upgrade: nothing,
});

/** In place of an answer that there is none of. */
const unanswered = 500;

/** Has a request answered: limits, budgets, routing, cache and the ledger as for any other, at the lowest priority. Yields. */
export const askEngine = (gateway: Gateway, ports: YieldingPorts, asked: Asked): Told => {
  const { route, identity, endpoint } = asked;
  const told: Told = { status: unanswered, text: "", headers: {} };
  const { strip_prefix = "" } = route.llm!.configuration;
  const [prefix] = string.match(strip_prefix, "^(.-)/*$");
  const path = prefix! + endpoint;
  const exchange = createExchange();
  exchange.route = route;
  exchange.identity = identity;
  exchange.tier = lowestTier;
  exchange.batch_rates = asked.batch_rates;
  const client = clientOf(ports, path, asked, told);
  const incoming = incomingOf(path, asked);
  const [ok, problem] = pcall(
    answerForModel,
    gateway,
    ports,
    exchange,
    route.llm!,
    client,
    incoming,
  );
  finishModel(gateway, exchange, told.status);
  if (!ok) error(problem, 0);
  return told;
};
