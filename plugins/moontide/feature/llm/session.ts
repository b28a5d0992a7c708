import { ModelClient } from "../../kernel/model-client";
import { Semaphore, YieldingPorts } from "../../kernel/ports";
import { ModelRequest, Usage } from "../../policy/dialect/conversation";
import { Asked, Dialect, Read } from "../../policy/dialect/dialect";
import { dialectNamed } from "./speech";
import { Mask } from "../../policy/guard/mask";
import { shortenedNames } from "../../policy/dialect/shared/tool-names";
import { decode } from "../../policy/json/decode";
import { Member } from "../../policy/json/members";
import { asObject } from "../../policy/json/value";
import { ModelEndpoint } from "../../policy/llm/endpoint";
import { outputCap } from "../../policy/llm/output-cap";
import { Measure, measure } from "../../policy/tokens/measure";
import type { Gateway } from "../gateway/gateway";
import type { Flight } from "../answer-cache/flight";
import type { Batch } from "../embedding-batch/batch";
import type { Keeping } from "../answer-cache/keeping";
import type { StreamFlight } from "../answer-cache/stream/flight";
import type { Attempt, Candidate, Plan } from "../model/plan";
import type { SlotRequest } from "../model-queue/slot-request";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import type { Reservation } from "../token-limit/reservation";
import type { Turn } from "../conversation/turn";
import type { Relay } from "./relay";
import type { LlmRoute } from "./route";
import { newSpending, Spending } from "./settlement";

/** How a request for a model ended, where it did not end well. */
export type Cut = "provider" | "client" | "limit" | "gateway";

/** One request for a model, from its route to its last byte. */
export interface ModelSession {
  readonly gateway: Gateway;
  readonly ports: YieldingPorts;
  client: ModelClient;
  readonly exchange: Exchange;
  /** The request as the rest of the gateway knows requests. */
  readonly incoming: IncomingRequest;
  readonly llm: LlmRoute;
  readonly endpoint: ModelEndpoint;
  /** The client's. */
  readonly dialect: Dialect;
  /** Monotonic seconds. */
  readonly started_at: number;
  /** What the client sent. */
  body: string;
  /** The outermost members of the body. */
  members: readonly Member[];
  /** As the client called it; "" where it names none. */
  model: string;
  stream: boolean;
  /** The client wants to be told of usage at the end of its stream. */
  stream_usage: boolean;
  /** The client wants the text of a whole answer, and nothing around it. */
  text_only: boolean;
  /** The prompt, and which version of it, that its client asks for in place of a conversation. */
  filled: { readonly prompt: string; readonly version: string } | undefined;
  /** The body in no dialect's words, once somebody needed it. */
  request: ModelRequest | undefined;
  /** Its turn in a conversation that is kept; undefined: it stands alone. */
  turn: Turn | undefined;
  /** What the model does not see of the conversation, and its client is answered with; undefined: it sees all. */
  mask: Mask | undefined;
  /** What its answer must know; made when it is first needed. */
  asked: Asked | undefined;
  plan: Plan | undefined;
  /** Who was asked first. */
  first: Candidate | undefined;
  attempt: Attempt | undefined;
  attempts: number;
  /** What the provider of the attempt at hand is spoken to in. */
  wire: Dialect | undefined;
  /** Notes what that sends, where it is to be kept. */
  keeping: Keeping | undefined;
  /** Others wait for its answer. */
  flight: Flight | undefined;
  /** Others go with it in one call for vectors. */
  batch: Batch | undefined;
  /** The attempt at hand was part of a call that another request made. */
  shares_call: boolean;
  /** What the gateway asks for itself on its way, while that lasts. */
  errand?: ModelSession;
  /** It is an errand, for any of the configuration's models, and waits no longer for it; undefined: a client's. */
  errand_seconds?: number;
  /** A stream that it asks for, and that others may read as it comes; one of another request that it reads itself. */
  leads?: StreamFlight | undefined;
  follows?: StreamFlight | undefined;
  /** One of the few places of those who go on by themselves; it has to be given back. */
  place: Semaphore | undefined;
  /** The answer has begun: nothing can be tried elsewhere any more. */
  begun: boolean;
  /** It counts among the streams under way. */
  streaming: boolean;
  /** It goes on when its client leaves (disconnect.ts). */
  outlives: boolean;
  /** The client is gone, and the answer is read for its usage alone, or for others who wait for it. */
  gone: boolean;
  first_token_at: number | undefined;
  /** Of the attempt under way, as its provider tells it. */
  usage: Usage | undefined;
  /** What it may have cost to read, where that was not told. */
  estimated_tokens: number | undefined;
  /** Of its answer, where it is no stream. */
  answer_bytes: number;
  /** An attempt is under way that is not settled yet (settle.ts). */
  asking: boolean;
  /** What all attempts used that are settled. */
  readonly spending: Spending;
  /** The answer was kept from an earlier request. */
  from_cache: boolean;
  /** How often something was held for it. */
  reservations: number;
  /** What limits hold for the request, and for the attempt under way. */
  reservation: Reservation | undefined;
  attempt_reservation: Reservation | undefined;
  /** Its slot of the model, or its place in the line for one. */
  slot: SlotRequest | undefined;
  /** The stream at hand, which knows of its own usage. */
  relay: Relay | undefined;
  cut: Cut | undefined;
  /** Of a request that was let go: how large it was, and how many tokens of answer it asked for at most. */
  body_size: Measure | undefined;
  output_cap: number | undefined;
  /** All was said that is to be said. */
  done: boolean;
}

const nothing: readonly Member[] = [];

const hexadecimal = (random: number): string => string.format("%08x", math.floor(random * 2 ** 32));

/** By its name an answer that is kept is found again: nobody may guess it. */
const answerId = ({ gateway, turn }: ModelSession): string => {
  const { random, digests } = gateway.ports;
  if (turn !== undefined) return string.sub(digests.freshSecret(), 1, 48);
  const words = [random.uniform(), random.uniform(), random.uniform()];
  return `${hexadecimal(words[0]!)}${hexadecimal(words[1]!)}${hexadecimal(words[2]!)}`;
};

/** What the writer of the answer must know. */
export const askedOf = (session: ModelSession): Asked => {
  let { asked } = session;
  if (asked === undefined) {
    const { clock } = session.gateway.ports;
    const { request, turn } = session;
    asked = {
      model: session.model,
      now: math.floor(clock.wall()),
      id: answerId(session),
      stream_usage: session.stream_usage,
      tool_names: request === undefined ? undefined : shortenedNames(request),
      old_functions: request?.old_functions,
      kept: turn === undefined || !turn.said.store ? undefined : turn.said,
    };
    session.asked = asked;
  }
  return asked;
};

export const newSession = (
  gateway: Gateway,
  ports: YieldingPorts,
  client: ModelClient,
  exchange: Exchange,
  incoming: IncomingRequest,
  llm: LlmRoute,
  endpoint: ModelEndpoint,
): ModelSession => ({
  gateway,
  ports,
  client,
  exchange,
  incoming,
  llm,
  endpoint,
  dialect: dialectNamed(endpoint.dialect),
  started_at: ports.clock.now(),
  body: "",
  members: nothing,
  model: endpoint.model ?? "",
  stream: endpoint.stream ?? false,
  stream_usage: false,
  text_only: false,
  filled: undefined,
  request: undefined,
  turn: undefined,
  mask: undefined,
  asked: undefined,
  plan: undefined,
  first: undefined,
  attempt: undefined,
  attempts: 0,
  wire: undefined,
  keeping: undefined,
  flight: undefined,
  batch: undefined,
  shares_call: false,
  place: undefined,
  begun: false,
  streaming: false,
  outlives: false,
  gone: false,
  first_token_at: undefined,
  usage: undefined,
  estimated_tokens: undefined,
  answer_bytes: 0,
  asking: false,
  spending: newSpending(),
  from_cache: false,
  reservations: 0,
  reservation: undefined,
  attempt_reservation: undefined,
  slot: undefined,
  relay: undefined,
  cut: undefined,
  body_size: undefined,
  output_cap: undefined,
  done: false,
});

/** How large the client's body is, as far as its tokens go. */
export const bodySize = ({ body_size, body }: ModelSession): Measure => body_size ?? measure(body);

/** How many tokens of answer the client asks for at most; undefined: it does not say. */
export const outputCapOf = ({ output_cap, body, members }: ModelSession): number | undefined =>
  output_cap ?? outputCap(body, members);

/**
 * The answer has begun, and nobody else will be asked: for as long as it lasts, which may be minutes, the worker need
 * not hold a request of perhaps megabytes.
 */
export const forgetRequest = (session: ModelSession): void => {
  session.body_size = bodySize(session);
  if (session.llm.configuration.on_disconnect === "charge") {
    session.output_cap = outputCapOf(session);
  }
  session.body = "";
  session.members = nothing;
  session.request = undefined;
};

/** What a request is read from, and where it is kept then. */
export type Unread = Pick<ModelSession, "request" | "dialect" | "endpoint" | "body">;

/** The client's request in no dialect's words, read when it is first needed. */
export const requestOf = (session: Unread): Read<ModelRequest> => {
  const { request, dialect, endpoint } = session;
  if (request !== undefined) return $multi(request, undefined);
  const [body] = decode(session.body, dialect.raw_members);
  const [read, problem] = dialect.readRequest(asObject(body) ?? {}, endpoint);
  if (read === undefined) return $multi(undefined, problem);
  session.request = read;
  return $multi(read, undefined);
};
