import { Semaphore, YieldingPorts } from "../../kernel/ports";
import { EmbeddingRequest, Vector } from "../../policy/dialect/embeddings/embeddings";
import type { Failure } from "../llm/failure";
import type { ModelSession } from "../llm/session";
import type { Upstream } from "../llm/upstream";

/** A request's part of the answer to all. */
export interface Share {
  /** As the provider calls the model; `""` where it does not say. */
  readonly model: string;
  readonly vectors: readonly Vector[];
  /** Undefined: the provider told of none. */
  readonly input_tokens: number | undefined;
  readonly upstream: Upstream;
}

/** One of the requests that go together. */
export interface Passenger {
  readonly session: ModelSession;
  readonly request: EmbeddingRequest;
  /** What came of it. Without either it asks alone. */
  share: Share | undefined;
  failure: Failure | undefined;
}

/** Requests of one worker that go to a provider in one call: the first of them waits for the others, and makes it. */
export interface Batch {
  readonly key: string;
  readonly passengers: Passenger[];
  inputs: number;
  bytes: number;
  /** No more go with it. */
  readonly full: Semaphore;
  readonly landed: Semaphore;
  over: boolean;
}

/** How much goes at once. */
export interface Room {
  readonly inputs: number;
  readonly bytes: number;
}

export const bytesOf = ({ inputs }: EmbeddingRequest): number => {
  let bytes = 0;
  for (const text of inputs) bytes += text.length;
  return bytes;
};

/** Those of this worker that others can still go with, by what all of a batch have in common. */
const open = new LuaMap<string, Batch>();

/** Nobody goes with it any more. */
export const closeBatch = (batch: Batch): void => {
  if (open.get(batch.key) === batch) open.delete(batch.key);
};

const begin = (ports: YieldingPorts, key: string, passenger: Passenger): Batch => {
  const batch: Batch = {
    key,
    passengers: [passenger],
    inputs: passenger.request.inputs.length,
    bytes: bytesOf(passenger.request),
    full: ports.semaphore(),
    landed: ports.semaphore(),
    over: false,
  };
  open.set(key, batch);
  return batch;
};

const send = (batch: Batch): void => {
  closeBatch(batch);
  batch.full.post();
};

/** Lets a request go with the others of its key, or be the first of some. It has to fit in by itself. */
export const board = (
  ports: YieldingPorts,
  key: string,
  passenger: Passenger,
  room: Room,
): Batch => {
  const inputs = passenger.request.inputs.length;
  const bytes = bytesOf(passenger.request);
  const batch = open.get(key);
  if (batch === undefined) return begin(ports, key, passenger);
  if (batch.inputs + inputs > room.inputs || batch.bytes + bytes > room.bytes) {
    send(batch);
    return begin(ports, key, passenger);
  }
  batch.passengers[batch.passengers.length] = passenger;
  batch.inputs += inputs;
  batch.bytes += bytes;
  if (batch.inputs === room.inputs || batch.bytes === room.bytes) send(batch);
  return batch;
};

/** Wakes all who wait for the call. Never yields: the log phase may have to. */
export const landBatch = (batch: Batch): void => {
  if (batch.over) return;
  batch.over = true;
  closeBatch(batch);
  for (const _ of $range(2, batch.passengers.length)) batch.landed.post();
};
