/** Files and batches as OpenAI's clients are told of them. */
import { encode } from "../../policy/json/encode";
import { Json, jsonNull, listOf, rawOf } from "../../policy/json/value";
import type { BatchRecord, BatchState, FileRecord } from "./record";
import { resultId } from "./store";

export const fileJson = ({ id, bytes, created_at, filename, purpose }: FileRecord): Json => ({
  id,
  object: "file",
  bytes,
  created_at,
  filename,
  purpose,
  status: "processed",
});

export const deletedFile = (id: string): string => encode({ id, object: "file", deleted: true });

const errorsOf = ({ error }: BatchState): Json => {
  if (error === undefined) return jsonNull;
  const { code, message } = error;
  return { object: "list", data: listOf([{ code, message, param: jsonNull, line: jsonNull }]) };
};

/** A batch that is to end says so until it has. */
const statusOf = ({ status }: BatchState, is_cancelled: boolean): string =>
  is_cancelled && (status === "validating" || status === "in_progress") ? "cancelling" : status;

export const batchJson = (record: BatchRecord, state: BatchState, is_cancelled: boolean): Json => {
  const { id, endpoint, input_file_id, completion_window, created_at, expires_at } = record;
  const { total, completed, failed, in_progress_at, finalizing_at, ended_at } = state;
  const endOf = (status: string): Json =>
    state.status === status ? (ended_at ?? jsonNull) : jsonNull;
  const status = statusOf(state, is_cancelled);
  return {
    id,
    object: "batch",
    endpoint,
    errors: errorsOf(state),
    input_file_id,
    completion_window,
    status,
    output_file_id: state.has_output ? resultId(id, "output") : jsonNull,
    error_file_id: state.has_errors ? resultId(id, "error") : jsonNull,
    created_at,
    in_progress_at: in_progress_at ?? jsonNull,
    expires_at,
    finalizing_at: finalizing_at ?? jsonNull,
    completed_at: endOf("completed"),
    failed_at: endOf("failed"),
    expired_at: endOf("expired"),
    cancelled_at: endOf("cancelled"),
    request_counts: { total, completed, failed },
    metadata: rawOf(record.metadata),
  };
};

/** A page of a list. */
export const listText = (items: readonly Json[], ids: readonly string[], more: boolean): string =>
  encode({
    object: "list",
    data: listOf(items),
    first_id: ids[0] ?? jsonNull,
    last_id: ids[ids.length - 1] ?? jsonNull,
    has_more: more,
  });
