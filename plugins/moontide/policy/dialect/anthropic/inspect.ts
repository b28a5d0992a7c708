import { decode } from "../../json/decode";
import { asObject, JsonObject } from "../../json/value";
import type { ModelError } from "../conversation";
import type { StreamInspector } from "../dialect";
import { textBytes, valueAt } from "../shared/scan";
import { readErrorValue } from "./error-read";
import { Counts, noCounts, takeCounts, usageOf } from "./usage";

interface Seen {
  readonly counts: Counts;
  error: ModelError | undefined;
  bytes: number;
}

type Found = "content" | "error" | "end" | "other";

const decoded = (data: string): JsonObject => asObject(decode(data)[0]) ?? {};

const countDelta = (seen: Seen, data: string): Found => {
  const bytes =
    textBytes(data, '"text":') +
    textBytes(data, '"partial_json":') +
    textBytes(data, '"thinking":');
  seen.bytes += bytes;
  return bytes > 0 ? "content" : "other";
};

/** Texts begin empty; a call and sealed thoughts are something. */
const lookAtBlock = (data: string): Found =>
  textBytes(data, '"name":') > 0 || textBytes(data, '"data":') > 0 ? "content" : "other";

const takeUsage = (seen: Seen, data: string): Found => {
  const event = decoded(data);
  takeCounts(seen.counts, event["usage"] ?? asObject(event["message"])?.["usage"]);
  return "other";
};

/** The type that stands first in the data, for streams without `event:` lines. */
const typeIn = (data: string): string => {
  const at = valueAt(data, '"type":');
  if (at === undefined) return valueAt(data, '"error":') === undefined ? "" : "error";
  return string.sub(data, at + 1, at + textBytes(data, '"type":'));
};

const look = (seen: Seen, name: string, data: string): Found => {
  const kind = name === "" ? typeIn(data) : name;
  if (kind === "content_block_delta") return countDelta(seen, data);
  if (kind === "content_block_start") return lookAtBlock(data);
  if (kind === "message_start" || kind === "message_delta") return takeUsage(seen, data);
  if (kind === "message_stop") return "end";
  if (kind !== "error") return "other";
  seen.error = readErrorValue(0, decoded(data));
  return "error";
};

export const inspectStream = (): StreamInspector => {
  const seen: Seen = { counts: noCounts(), error: undefined, bytes: 0 };
  return {
    look: (name, data) => look(seen, name, data),
    usage: () => usageOf(seen.counts),
    error: () => seen.error,
    outputBytes: () => seen.bytes,
  };
};
