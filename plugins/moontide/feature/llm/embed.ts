import { Patience } from "../../kernel/http-transport";
import { FieldProblem, Read } from "../../policy/dialect/dialect";
import {
  EmbeddingAnswer,
  EmbeddingDialect,
  EmbeddingRequest,
  Vector,
} from "../../policy/dialect/embeddings/embeddings";
import { openaiEmbeddings } from "../../policy/dialect/embeddings/openai";
import { decode } from "../../policy/json/decode";
import { asObject, isObject } from "../../policy/json/value";
import { estimatedTokens } from "../../policy/llm/token-count";
import type { Attempt } from "../model/plan";
import { depart, patienceFor, reach } from "./contact";
import { disconnected, Failure, garbled, refusedBy } from "./failure";
import { messageWith, Wire, writingFor } from "./message";
import { allInBytes } from "./number-format";
import { readRefusal } from "./refusal";
import { ModelSession } from "./session";
import { Upstream } from "./upstream";
import { deliver, readWhole } from "./whole";

type Embedded = LuaMultiReturn<[failure: Failure | undefined, problem: FieldProblem | undefined]>;

/** What has come of a request that may take several at the provider. */
interface Gathered {
  readonly vectors: Vector[];
  /** Whose header was the last. */
  upstream: Upstream | undefined;
  tokens: number;
  /** Every answer told how many tokens it had read. */
  is_told: boolean;
  bytes: number;
}

const requestOf = ({ body, endpoint }: ModelSession): Read<EmbeddingRequest> => {
  const [read] = decode(body);
  return openaiEmbeddings.readRequest(asObject(read) ?? {}, endpoint);
};

/** The texts from one on, as many as the model takes at once. */
const batchFrom = (request: EmbeddingRequest, from: number, most: number): EmbeddingRequest => {
  const { inputs } = request;
  if (inputs.length <= most) return request;
  const some: string[] = [];
  for (const i of $range(from, math.min(from + most, inputs.length) - 1)) {
    some[some.length] = inputs[i]!;
  }
  const { model, dimensions, format, special } = request;
  return { model, inputs: some, dimensions, format, special };
};

const gather = (gathered: Gathered, { vectors, usage }: EmbeddingAnswer): void => {
  for (const vector of vectors) gathered.vectors[gathered.vectors.length] = vector;
  gathered.tokens += usage?.input_tokens ?? 0;
  if (usage === undefined) gathered.is_told = false;
};

/** Reads the answer to one batch. All together are no longer than one answer may be. */
const takeAnswer = (
  { attempt }: ModelSession,
  upstream: Upstream,
  { dialect, embeddings }: Wire,
  { inputs }: EmbeddingRequest,
  gathered: Gathered,
  patience: Patience,
): Failure | undefined => {
  const { status, headers } = upstream.head;
  const { name, maximum_answer_bytes } = attempt!.candidate.provider;
  if (status >= 400) return refusedBy(readRefusal(upstream, dialect, patience));
  if (status !== 200) return garbled(name, string.format("the status %d", status));
  const [text, broken] = readWhole(upstream, patience, maximum_answer_bytes - gathered.bytes);
  if (text === undefined) return disconnected(name, broken);
  gathered.bytes += text.length;
  const [body, wrong] = decode(text, embeddings!.raw_members);
  if (body === undefined) return garbled(name, `no JSON, ${wrong}`);
  if (!isObject(body)) return garbled(name, "JSON, but no object");
  const [answer, missing] = embeddings!.readAnswer(body, headers);
  if (answer === undefined) return garbled(name, missing);
  if (answer.vectors.length !== inputs.length) return garbled(name, "not a vector for each input");
  gather(gathered, answer);
  return undefined;
};

const askBatch = (
  session: ModelSession,
  attempt: Attempt,
  wire: Wire,
  batch: EmbeddingRequest,
  gathered: Gathered,
  patience: Patience,
): Embedded => {
  const { provider, model } = attempt.candidate;
  const [body, problem] = wire.embeddings!.writeRequest(batch, writingFor(session, attempt));
  if (body === undefined) return $multi(undefined, problem);
  const [message, impossible] = messageWith(session, attempt, wire, model, body);
  if (message === undefined) return $multi(impossible, undefined);
  const began_at = session.ports.clock.now();
  const [upstream, unreached] = reach(session, provider, message, patience, began_at);
  if (upstream === undefined) return $multi(unreached, undefined);
  gathered.upstream = upstream;
  const failure = takeAnswer(session, upstream, wire, batch, gathered, patience);
  depart(session, provider, upstream, failure, began_at);
  return $multi(failure, undefined);
};

const bytesOf = (texts: readonly string[]): number => {
  let bytes = 0;
  for (const text of texts) bytes += text.length;
  return bytes;
};

/** Tells the client its vectors, and how many tokens they were: an estimate where the provider did not say. */
const tell = (
  session: ModelSession,
  { inputs, format }: EmbeddingRequest,
  { vectors, upstream, tokens, is_told }: Gathered,
): void => {
  if (is_told) session.usage = { input_tokens: tokens, output_tokens: 0 };
  else session.estimated_tokens = estimatedTokens(bytesOf(inputs));
  const usage = { input_tokens: session.estimated_tokens ?? tokens, output_tokens: 0 };
  const { model, ports } = session;
  const told = format === "base64" ? allInBytes(ports, vectors) : vectors;
  deliver(session, upstream!, openaiEmbeddings.writeAnswer({ model, vectors: told, usage }));
};

/**
 * An attempt at vectors of a provider that does not speak as their clients do. What a model does not take at once is asked
 * one batch after another, and is one answer: with the first that fails the attempt has.
 */
export const embed = (
  session: ModelSession,
  attempt: Attempt,
  wire: Wire,
  embeddings: EmbeddingDialect,
): Embedded => {
  const [request, wrong] = requestOf(session);
  if (request === undefined) return $multi(undefined, wrong);
  const { provider, model } = attempt.candidate;
  const seconds = provider.timeouts.answer_seconds;
  const patience = patienceFor(session, seconds, session.ports.clock.now());
  const gathered: Gathered = {
    vectors: [],
    upstream: undefined,
    tokens: 0,
    is_told: true,
    bytes: 0,
  };
  const most = embeddings.maximumInputs(model);
  for (const from of $range(0, math.max(1, request.inputs.length) - 1, most)) {
    const batch = batchFrom(request, from, most);
    const [failure, problem] = askBatch(session, attempt, wire, batch, gathered, patience);
    if (failure !== undefined || problem !== undefined) return $multi(failure, problem);
  }
  tell(session, request, gathered);
  return $multi(undefined, undefined);
};
