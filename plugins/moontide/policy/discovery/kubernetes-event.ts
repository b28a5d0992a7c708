import { Json } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { quote } from "../address/quote";
import { Decoded, describeValue, isTable, refuse } from "./document-value";
import { readMetadata, readSlice, Slice } from "./kubernetes-slice";

/** What one line of a watch says; `resource_version` is from where it can be resumed. */
export type WatchEvent =
  | { readonly type: "changed"; readonly resource_version: string; readonly slice: Slice }
  | { readonly type: "removed"; readonly resource_version: string; readonly name: string }
  | { readonly type: "bookmark"; readonly resource_version: string }
  /** The version is too old to be resumed from (410): only a new list helps. */
  | { readonly type: "gone" };

/** The API's code for a version that it no longer has. */
export const goneStatus = 410;

const messageBytes = 300;

/** The API server's own words in a Status object, on one line and of bounded length; `undefined` without any. */
export const statusMessage = (object: unknown): string | undefined => {
  const message = isTable(object) ? object.get("message") : undefined;
  if (typeof message !== "string" || message === "") return undefined;
  const [line] = string.gsub(string.sub(message, 1, messageBytes), "%c", " ");
  return line;
};

const readError = (status: Decoded): Result<WatchEvent> => {
  if (status.get("code") === goneStatus) return $multi({ type: "gone" }, undefined);
  return $multi(undefined, `the watch failed: ${statusMessage(status) ?? "without a reason"}`);
};

/**
 * Reads one line of a watch: `{"type": "ADDED", "object": {…}}` (Kubernetes API concepts, "Efficient detection of
 * changes"). An event of an unknown type is an error: nobody knows what would be missed.
 *
 * @param wanted the name or number of the port
 */
export const readEvent = (
  line: string,
  json: Json,
  wanted: string | number | undefined,
): Result<WatchEvent> => {
  const [event, malformed] = json.decode(line);
  if (malformed !== undefined) return $multi(undefined, `the watch says no JSON: ${malformed}`);
  const object = isTable(event) ? event.get("object") : undefined;
  if (!isTable(event) || !isTable(object)) return refuse("watch", quote(line), "an event");
  const type = event.get("type");
  if (type === "ERROR") return readError(object);
  const [metadata, problem] = readMetadata(object, "object");
  if (metadata === undefined) return $multi(undefined, problem);
  const { name, resource_version } = metadata;
  if (type === "BOOKMARK") return $multi({ type: "bookmark", resource_version }, undefined);
  if (type === "DELETED") return $multi({ type: "removed", resource_version, name }, undefined);
  if (type !== "ADDED" && type !== "MODIFIED") {
    return refuse("type", describeValue(type), "ADDED, MODIFIED, DELETED, BOOKMARK or ERROR");
  }
  const [slice, misshapen] = readSlice(object, wanted, name);
  if (slice === undefined) return $multi(undefined, misshapen);
  return $multi({ type: "changed", resource_version, slice }, undefined);
};
