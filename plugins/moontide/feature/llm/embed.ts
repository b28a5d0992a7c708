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
import { asObject } from "../../policy/json/value";
import type { Attempt } from "../model/plan";
import { depart, patienceFor, reach } from "./contact";
import { Failure } from "./failure";
import { messageWith, Wire, writingFor } from "./message";
import { ModelSession } from "./session";
import { Upstream } from "./upstream";
import { readVectors, tellVectors } from "./vectors";

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

/** What the client asks for, read anew. */
export const embeddingRequestOf = ({ body, endpoint }: ModelSession): Read<EmbeddingRequest> => {
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
  const { name, maximum_answer_bytes } = attempt!.candidate.provider;
  const maximum_bytes = maximum_answer_bytes - gathered.bytes;
  const source = { provider: name, dialect, embeddings: embeddings!, maximum_bytes };
  const [answer, failure, bytes] = readVectors(source, upstream, inputs.length, patience);
  if (answer === undefined) return failure;
  gathered.bytes += bytes;
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
  const [request, wrong] = embeddingRequestOf(session);
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
  const { vectors, upstream, tokens, is_told } = gathered;
  const input_tokens = is_told ? tokens : undefined;
  tellVectors(session, request, {
    model: session.model,
    vectors,
    input_tokens,
    upstream: upstream!,
  });
  return $multi(undefined, undefined);
};
