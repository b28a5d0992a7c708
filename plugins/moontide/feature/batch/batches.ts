/** `/v1/batches` as OpenAI has it. */
import { FieldProblem } from "../../policy/dialect/dialect";
import { decode } from "../../policy/json/decode";
import { encode } from "../../policy/json/encode";
import { Member, members, textOf } from "../../policy/json/members";
import { asObject, asText, Json } from "../../policy/json/value";
import { endpointOf } from "../../policy/llm/endpoint";
import { freshName } from "../conversation/place";
import { bodyIsNoJson, tooLarge, wrongField, wrongMethod } from "../llm/refusals";
import { Answered, noRoom, pageOf, storageFailed, StoredCall, tell, unknownThing } from "./call";
import { ownFile } from "./files";
import { BatchRecord, BatchState, hasEnded, senderOf } from "./record";
import { cancel, idsOf, isCancelled, readBatchRecord, readState, writeRecord } from "./store";
import { batchJson, listText } from "./told";

const ownBatch = ({ session, options, owner }: StoredCall, id: string): BatchRecord | undefined => {
  const record = readBatchRecord(session.gateway.ports, options.directory, id);
  return record?.owner === owner ? record : undefined;
};

const stateOf = ({ session, options }: StoredCall, { id }: BatchRecord): BatchState =>
  readState(session.gateway.ports, options.directory, id);

const jsonOf = (call: StoredCall, record: BatchRecord): Json => {
  const { session, options } = call;
  const stopped = isCancelled(session.gateway.ports, options.directory, record.id);
  return batchJson(record, stateOf(call, record), stopped);
};

const secondsOf: Readonly<Record<string, number | undefined>> = { s: 1, m: 60, h: 3600, d: 86400 };
const longest_window = 30 * 86400;

/** OpenAI knows `24h` alone; here it may be another time. */
const windowSeconds = (text: string | undefined): number | undefined => {
  const [count, unit] = string.match(text ?? "", "^(%d+)([smhd])$");
  const seconds = (tonumber(count ?? "") ?? 0) * (secondsOf[unit ?? ""] ?? 0);
  return seconds > 0 && seconds <= longest_window ? seconds : undefined;
};

/** What a batch's requests may ask for: whole answers and vectors, where the body names the model. */
const isPossible = (endpoint: string): boolean => {
  const found = endpointOf(endpoint, false);
  const isAsked = found?.wish === "answer" || found?.wish === "embeddings";
  return isAsked && found.method === "POST" && found.model === undefined;
};

interface Asked {
  readonly endpoint: string;
  readonly input_file_id: string;
  readonly completion_window: string;
  readonly seconds: number;
  readonly metadata: string;
}

const most_metadata_bytes = 16384;

const readAsked = (
  body: string,
  found: readonly Member[],
): LuaMultiReturn<[Asked, undefined] | [undefined, FieldProblem]> => {
  const text = (name: string): string | undefined => {
    const value = textOf(body, found, name);
    return value === undefined ? undefined : asText(decode(value)[0]);
  };
  const endpoint = text("endpoint");
  if (endpoint === undefined || !isPossible(endpoint)) {
    const message = "must be the path of answers or vectors, such as /v1/chat/completions";
    return $multi(undefined, { field: "endpoint", message });
  }
  const input_file_id = text("input_file_id");
  if (input_file_id === undefined) {
    return $multi(undefined, { field: "input_file_id", message: "must name a file" });
  }
  const completion_window = text("completion_window");
  const seconds = windowSeconds(completion_window);
  if (seconds === undefined) {
    const message = "must be 24h, or another time of at most 30d";
    return $multi(undefined, { field: "completion_window", message });
  }
  const metadata = textOf(body, found, "metadata") ?? "null";
  const isGood = metadata === "null" || asObject(decode(metadata)[0]) !== undefined;
  if (!isGood || metadata.length > most_metadata_bytes) {
    const message = `must be an object of at most ${most_metadata_bytes} bytes`;
    return $multi(undefined, { field: "metadata", message });
  }
  const asked = {
    endpoint,
    input_file_id,
    completion_window: completion_window!,
    seconds,
    metadata,
  };
  return $multi(asked, undefined);
};

const recordOf = ({ session, owner }: StoredCall, asked: Asked): BatchRecord => {
  const { gateway, exchange } = session;
  const created_at = math.floor(gateway.ports.clock.wall());
  return {
    id: `batch_${freshName(gateway.ports)}`,
    owner,
    sender: senderOf(exchange.identity),
    route: exchange.route!.name,
    endpoint: asked.endpoint,
    input_file_id: asked.input_file_id,
    completion_window: asked.completion_window,
    metadata: asked.metadata,
    created_at,
    expires_at: created_at + asked.seconds,
  };
};

const largest_request = 65536;

const create = (call: StoredCall): Answered => {
  const { session, options } = call;
  const { ports } = session.gateway;
  const body = session.client.body(largest_request);
  if (body === undefined) return tooLarge(largest_request);
  const [found, problem] = members(body);
  if (found === undefined) return bodyIsNoJson(problem);
  const [asked, wrong] = readAsked(body, found);
  if (asked === undefined) return wrongField(wrong);
  if (ownFile(call, asked.input_file_id) === undefined) {
    return unknownThing({ kind: "file", id: asked.input_file_id, call: "" });
  }
  if (idsOf(ports, options.directory, "batch").length >= options.maximum_files) return noRoom;
  const record = recordOf(call, asked);
  const [kept, unkept] = writeRecord(ports, options.directory, record);
  if (kept === undefined) return storageFailed(call, unkept);
  ports.log.notice("batch_created", { batch: record.id });
  return tell(call, encode(jsonOf(call, record)));
};

const list = (call: StoredCall): Answered => {
  const { session, options } = call;
  const own: BatchRecord[] = [];
  for (const id of idsOf(session.gateway.ports, options.directory, "batch")) {
    const record = ownBatch(call, id);
    if (record !== undefined) own[own.length] = record;
  }
  const { items, more } = pageOf(call, own);
  const told: Json[] = [];
  const ids: string[] = [];
  for (const item of items) {
    told[told.length] = jsonOf(call, item);
    ids[ids.length] = item.id;
  }
  return tell(call, listText(told, ids, more));
};

/** The leading worker ends it when it next looks. What has ended stays as it is. */
const stop = (call: StoredCall, record: BatchRecord): Answered => {
  const { session, options } = call;
  if (!hasEnded(stateOf(call, record))) {
    const [noted, problem] = cancel(session.gateway.ports, options.directory, record.id);
    if (noted === undefined) return storageFailed(call, problem);
  }
  return tell(call, encode(jsonOf(call, record)));
};

/** Answers a call for batches. */
export const answerBatches = (call: StoredCall): Answered => {
  const { session, thing } = call;
  const method = session.client.method();
  if (thing.id === "") {
    if (method === "POST") return create(call);
    return method === "GET" ? list(call) : wrongMethod(method);
  }
  const wanted = thing.call === "cancel" ? "POST" : "GET";
  if (method !== wanted) return wrongMethod(method);
  const record = ownBatch(call, thing.id);
  if (record === undefined) return unknownThing(thing);
  return thing.call === "cancel" ? stop(call, record) : tell(call, encode(jsonOf(call, record)));
};
