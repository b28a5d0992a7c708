import { decode } from "../../json/decode";
import { asObject } from "../../json/value";
import type { ModelError, Usage } from "../conversation";
import type { StreamInspector } from "../dialect";
import { itemsOf } from "../shared/fields";
import { hasItem, isThere, textBytes } from "../shared/scan";
import { readErrorValue } from "./error-read";
import { readUsage } from "./usage";

interface Seen {
  usage: Usage | undefined;
  error: ModelError | undefined;
  bytes: number;
}

/** Texts of an answer, as they stand in a chunk. */
const texts = [
  '"content":',
  '"arguments":',
  '"reasoning_content":',
  '"reasoning":',
  '"refusal":',
  '"text":',
];

const bytesIn = (data: string): number => {
  let bytes = 0;
  for (const label of texts) {
    const found = textBytes(data, label);
    // Thoughts under both names are the same.
    if (label !== '"reasoning":' || bytes === 0) bytes += found;
  }
  return bytes;
};

/** Only what says to be an error or usage is decoded: a model may well write of `"error":`, but its quotes are escaped. */
const lookCloser = (seen: Seen, name: string, data: string): "usage" | "error" | undefined => {
  const [value] = decode(data);
  const chunk = asObject(value);
  if (chunk === undefined) return undefined;
  if (name === "error" || chunk["error"] !== undefined) {
    seen.error = readErrorValue(0, chunk);
    return "error";
  }
  const usage = readUsage(chunk["usage"]);
  if (usage === undefined) return undefined;
  seen.usage = usage;
  return itemsOf(chunk["choices"])[0] === undefined ? "usage" : undefined;
};

export const inspectStream = (): StreamInspector => {
  const seen: Seen = { usage: undefined, error: undefined, bytes: 0 };
  return {
    look: (name, data) => {
      if (data === "[DONE]") return "end";
      if (name === "error" || isThere(data, '"error":') || isThere(data, '"usage":')) {
        const found = lookCloser(seen, name, data);
        if (found !== undefined) return found;
      }
      const bytes = bytesIn(data);
      seen.bytes += bytes;
      return bytes > 0 || hasItem(data, '"tool_calls":') ? "content" : "other";
    },
    usage: () => seen.usage,
    error: () => seen.error,
    outputBytes: () => seen.bytes,
  };
};
