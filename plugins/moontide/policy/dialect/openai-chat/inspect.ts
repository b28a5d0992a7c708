import { decode } from "../../json/decode";
import { asObject, asText } from "../../json/value";
import type { ModelError, Usage } from "../conversation";
import type { StreamInspector } from "../dialect";
import { choiceIndex } from "../shared/choice";
import { itemsOf } from "../shared/fields";
import { hasItemAt, isValueAt, nextMember, textBytesAt } from "../shared/scan";
import { readErrorValue } from "./error-read";
import { readUsage } from "./usage";

interface Seen {
  usage: Usage | undefined;
  error: ModelError | undefined;
  bytes: number;
  /** Choices that have told why they end. */
  readonly finished: LuaSet<number>;
  finished_count: number;
}

/** Texts of an answer, by the names that they have in a chunk. */
const texts = new LuaSet<string>();
for (const name of ["content", "arguments", "refusal", "text"]) texts.add(name);

/** What stands in a chunk. Filled anew for each. */
const found = { bytes: 0, has_calls: false, says_more: false, finishes: false };

const look = (data: string): void => {
  found.bytes = 0;
  found.has_calls = false;
  found.says_more = false;
  found.finishes = false;
  let thoughts = 0;
  let [name, at] = nextMember(data, 1);
  while (name !== undefined) {
    if (texts.has(name)) found.bytes += textBytesAt(data, at!);
    else if (name === "reasoning_content" || name === "reasoning") {
      // Thoughts under both names are the same.
      thoughts = math.max(thoughts, textBytesAt(data, at!));
    } else if (name === "tool_calls") found.has_calls ||= hasItemAt(data, at!);
    else if (name === "finish_reason") found.finishes ||= textBytesAt(data, at!) > 0;
    else if (name === "error" || name === "usage") found.says_more ||= isValueAt(data, at!);
    [name, at] = nextMember(data, at!);
  }
  found.bytes += thoughts;
};

/** Few events of a stream come here. */
const noteFinishes = (seen: Seen, data: string): void => {
  for (const item of itemsOf(asObject(decode(data)[0])?.["choices"])) {
    const choice = asObject(item);
    const index = choiceIndex(choice?.["index"]);
    if ((asText(choice?.["finish_reason"]) ?? "") !== "" && !seen.finished.has(index)) {
      seen.finished.add(index);
      seen.finished_count += 1;
    }
  }
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
  const seen: Seen = {
    usage: undefined,
    error: undefined,
    bytes: 0,
    finished: new LuaSet(),
    finished_count: 0,
  };
  return {
    look: (name, data) => {
      if (data === "[DONE]") return "end";
      look(data);
      if (found.finishes) noteFinishes(seen, data);
      if (name === "error" || found.says_more) {
        const kind = lookCloser(seen, name, data);
        if (kind !== undefined) return kind;
      }
      seen.bytes += found.bytes;
      return found.bytes > 0 || found.has_calls ? "content" : "other";
    },
    usage: () => seen.usage,
    error: () => seen.error,
    outputBytes: () => seen.bytes,
    finished: () => seen.finished_count,
  };
};
