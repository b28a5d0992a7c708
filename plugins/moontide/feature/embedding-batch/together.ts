import { EmbeddingRequest } from "../../policy/dialect/embeddings/embeddings";
import { patienceFor } from "../llm/contact";
import { outliveClient } from "../llm/disconnect";
import { embeddingRequestOf } from "../llm/embed";
import { Failure, timedOut } from "../llm/failure";
import { Wire } from "../llm/message";
import type { ModelSession } from "../llm/session";
import { tellVectors } from "../llm/vectors";
import type { Attempt } from "../model/plan";
import { Batch, board, bytesOf, closeBatch, landBatch, Passenger, Room } from "./batch";
import { Batching, countBatch } from "./batching";
import { callTogether } from "./call";
import { batchKey } from "./key";

const roomFor = ({ options }: Batching, { candidate }: Attempt, { embeddings }: Wire): Room => {
  const most = embeddings?.maximumInputs(candidate.model) ?? math.huge;
  return { inputs: math.min(options.maximum_inputs, most), bytes: options.maximum_bytes };
};

/** The request, where it can go with others: it is right, asks for texts, and leaves room. */
const sociable = (session: ModelSession, room: Room): EmbeddingRequest | undefined => {
  const [request] = embeddingRequestOf(session);
  if (request === undefined || request.tokens !== undefined) return undefined;
  if (request.inputs.length >= room.inputs || bytesOf(request) >= room.bytes) return undefined;
  return request;
};

/** Waits for others, and asks for all. */
const lead = (
  session: ModelSession,
  batch: Batch,
  attempt: Attempt,
  wire: Wire,
  batching: Batching,
): void => {
  session.batch = batch;
  batch.full.wait(batching.options.window_milliseconds / 1000);
  closeBatch(batch);
  if (batch.passengers.length > 1) callTogether(batch, attempt, wire, batching);
  else
    countBatch(session.gateway, batching, session.plan!.alias, attempt.candidate.provider.name, 1);
  landBatch(batch);
  session.batch = undefined;
};

/** Waits for the first to have asked. */
const follow = (
  session: ModelSession,
  batch: Batch,
  passenger: Passenger,
  { candidate }: Attempt,
): void => {
  const { name, timeouts } = candidate.provider;
  const now = session.ports.clock.now();
  const { until } = patienceFor(session, timeouts.answer_seconds, now);
  const has_landed = batch.landed.wait(math.max(0, until - now)) || batch.over;
  if (!has_landed) passenger.failure = timedOut(name, "did not answer");
  // Whoever asked has it judged how that went: it was one call.
  session.shares_call = passenger.share !== undefined || passenger.failure !== undefined;
};

/** Ends what others may wait for, where the first was ended in the middle of it: each asks alone then. */
export const abandonBatch = ({ batch }: ModelSession): void => {
  if (batch !== undefined) landBatch(batch);
};

/**
 * Has an attempt at vectors answered together with those of others. Each stays until that is over though its client may
 * leave: the provider reads its texts, and what they cost is its own.
 *
 * @returns whether anything came of it, else it has to ask alone; and why it failed
 */
export const embedTogether = (
  session: ModelSession,
  attempt: Attempt,
  wire: Wire,
  batching: Batching,
): LuaMultiReturn<[done: boolean, failure: Failure | undefined]> => {
  const room = roomFor(batching, attempt, wire);
  const request = sociable(session, room);
  if (request === undefined) return $multi(false, undefined);
  outliveClient(session);
  const passenger: Passenger = { session, request, share: undefined, failure: undefined };
  const batch = board(session.ports, batchKey(session, attempt), passenger, room);
  if (batch.passengers[0] === passenger) lead(session, batch, attempt, wire, batching);
  else follow(session, batch, passenger, attempt);
  const { share, failure } = passenger;
  if (share === undefined) return $multi(failure !== undefined, failure);
  // What passes as it is keeps the provider's name of the model.
  const model = wire.embeddings === undefined ? share.model : session.model;
  tellVectors(session, request, {
    model,
    vectors: share.vectors,
    input_tokens: share.input_tokens,
    upstream: share.upstream,
  });
  return $multi(true, undefined);
};
