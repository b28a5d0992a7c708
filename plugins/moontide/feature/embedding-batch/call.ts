/** One call for all requests of a batch, and what each of them has of its answer. */
import {
  EmbeddingAnswer,
  EmbeddingRequest,
  Vector,
} from "../../policy/dialect/embeddings/embeddings";
import { openaiEmbeddings } from "../../policy/dialect/embeddings/openai";
import { Change, spliced } from "../../policy/json/members";
import { encode } from "../../policy/json/encode";
import { sharesOf } from "../../policy/llm/share";
import { measure } from "../../policy/tokens/measure";
import { depart, patienceFor, reach } from "../llm/contact";
import { Failure } from "../llm/failure";
import { messageWith, Wire, writingFor } from "../llm/message";
import { changesFor } from "../llm/splice";
import { Upstream } from "../llm/upstream";
import { readVectors } from "../llm/vectors";
import { isOfRequest } from "../model/judge";
import type { Attempt } from "../model/plan";
import { estimateSize } from "../tokens/knowledge";
import { Batch } from "./batch";
import { Batching, countBatch, countSplit } from "./batching";

const allInputs = ({ passengers }: Batch): string[] => {
  const all: string[] = [];
  for (const { request } of passengers) for (const text of request.inputs) all[all.length] = text;
  return all;
};

/** The body of the first with the texts of all: in everything else they are alike. Undefined: it can't be said. */
const bodyFor = (batch: Batch, attempt: Attempt, wire: Wire): string | undefined => {
  const { session, request } = batch.passengers[0]!;
  const { provider, model } = attempt.candidate;
  const inputs = allInputs(batch);
  if (wire.embeddings !== undefined) {
    const { dimensions, format, special } = request;
    const joint: EmbeddingRequest = { model: request.model, inputs, dimensions, format, special };
    return wire.embeddings.writeRequest(joint, writingFor(session, attempt))[0];
  }
  const changes: Change[] = changesFor(session, provider, model);
  changes[changes.length] = { name: "input", value: encode(inputs) };
  return spliced(session.body, session.members, changes);
};

/** About how many tokens each of them sent. */
const weightsOf = (alias: string, { passengers }: Batch): number[] => {
  const weights: number[] = [];
  for (const { session, request } of passengers) {
    const size = measure(table.concat(request.inputs as string[]));
    weights[weights.length] = estimateSize(session.gateway, alias, size);
  }
  return weights;
};

const partOf = (vectors: readonly Vector[], from: number, count: number): Vector[] => {
  const part: Vector[] = [];
  for (const i of $range(0, count - 1)) part[i] = vectors[from + i]!;
  return part;
};

/**
 * Gives each its vectors, which stand in the order of the texts, and its part of the tokens: the parts of all sum to what
 * the provider told.
 */
export const divide = (
  batch: Batch,
  { model, vectors, usage }: EmbeddingAnswer,
  upstream: Upstream,
  weights: readonly number[],
): void => {
  const tokens = usage === undefined ? undefined : sharesOf(usage.input_tokens, weights);
  let from = 0;
  for (const i of $range(0, batch.passengers.length - 1)) {
    const passenger = batch.passengers[i]!;
    const count = passenger.request.inputs.length;
    const part = partOf(vectors, from, count);
    passenger.share = { model, vectors: part, input_tokens: tokens?.[i], upstream };
    from += count;
  }
};

const failAll = ({ passengers }: Batch, failure: Failure): void => {
  for (const passenger of passengers) passenger.failure = failure;
};

/** Asks for all. What comes back is why there is no answer; without any they have their shares. */
const ask = (
  batch: Batch,
  attempt: Attempt,
  wire: Wire,
  body: string,
  alias: string,
): Failure | undefined => {
  const { session } = batch.passengers[0]!;
  const { provider, model } = attempt.candidate;
  const [message, impossible] = messageWith(session, attempt, wire, model, body);
  if (message === undefined) return impossible;
  const began_at = session.ports.clock.now();
  const patience = patienceFor(session, provider.timeouts.answer_seconds, began_at);
  const [upstream, unreached] = reach(session, provider, message, patience, began_at);
  if (upstream === undefined) return unreached;
  const source = {
    provider: provider.name,
    dialect: wire.dialect,
    embeddings: wire.embeddings ?? openaiEmbeddings,
    maximum_bytes: provider.maximum_answer_bytes,
  };
  const [answer, failure] = readVectors(source, upstream, batch.inputs, patience);
  depart(session, provider, upstream, failure, began_at);
  if (answer !== undefined) divide(batch, answer, upstream, weightsOf(alias, batch));
  return failure;
};

/**
 * Asks the provider for the vectors of all at once. What may be one request's fault alone (it is too long, or says
 * something that the model refuses) is found out by each of them asking by itself; what fails otherwise has failed for all.
 */
export const callTogether = (
  batch: Batch,
  attempt: Attempt,
  wire: Wire,
  batching: Batching,
): void => {
  const { gateway, plan } = batch.passengers[0]!.session;
  const alias = plan!.alias;
  const { name } = attempt.candidate.provider;
  const body = bodyFor(batch, attempt, wire);
  if (body === undefined) return;
  countBatch(gateway, batching, alias, name, batch.passengers.length);
  const failure = ask(batch, attempt, wire, body, alias);
  if (failure === undefined) return;
  if (isOfRequest(failure.kind)) countSplit(gateway, batching, alias, name);
  else failAll(batch, failure);
};
