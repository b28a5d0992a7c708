import { ModelError } from "../../policy/dialect/conversation";
import { StoredThing } from "../../policy/llm/endpoint";
import { refusalOf } from "../llm/refusals";
import type { ModelSession } from "../llm/session";
import { jsonType } from "../llm/tell";
import type { BatchesConfiguration } from "./schema";

/** A call for files or batches. */
export interface StoredCall {
  readonly session: ModelSession;
  readonly options: BatchesConfiguration;
  /** Whose files and batches it is about. */
  readonly owner: string;
  readonly thing: StoredThing;
}

/** What the client is told in place of an answer; undefined: it has one. */
export type Answered = ModelError | undefined;

export const tell = ({ session }: StoredCall, text: string): undefined => {
  session.begun = true;
  session.client.answer(200, jsonType, text);
};

/** Nobody's, another's and what is gone are answered alike. */
export const unknownThing = ({ kind, id }: StoredThing): ModelError =>
  kind === "file"
    ? refusalOf("file_not_found", `There is no file ${string.sub(id, 1, 200)} here.`)
    : refusalOf("batch_not_found", `There is no batch ${string.sub(id, 1, 200)} here.`);

/** The disk is full, or the workers' user may not write there. */
export const storageFailed = ({ session }: StoredCall, problem: string): ModelError => {
  session.gateway.ports.log.error("batch_storage_failed", { problem });
  return refusalOf("batch_storage_unavailable", "Files and batches can't be had at present.");
};

export const noRoom = refusalOf(
  "batch_storage_full",
  "There is no room for more files and batches: delete some, or wait until older ones have gone.",
);

/** What belongs together on one page of a list: the newest first. */
export interface Dated {
  readonly id: string;
  readonly created_at: number;
}

const isNewer = (left: Dated, right: Dated): boolean =>
  left.created_at > right.created_at ||
  (left.created_at === right.created_at && left.id > right.id);

const most_items = 100;
const usual_items = 20;

/** The page of a list that a client asks for by `limit` and `after`. */
export const pageOf = <T extends Dated>(
  { session }: StoredCall,
  all: T[],
): { readonly items: readonly T[]; readonly more: boolean } => {
  const { incoming } = session;
  table.sort(all, isNewer);
  const asked = tonumber(incoming.argument("limit") ?? "") ?? usual_items;
  const limit = math.max(1, math.min(most_items, math.floor(asked)));
  const after = incoming.argument("after");
  const items: T[] = [];
  let is_behind = after === undefined;
  for (const item of all) {
    if (is_behind && items.length === limit) return { items, more: true };
    if (is_behind) items[items.length] = item;
    if (item.id === after) is_behind = true;
  }
  return { items, more: false };
};
