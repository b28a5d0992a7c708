import { asObject, asText, isList, JsonObject } from "../../json/value";
import type { ModelAnswer, Part } from "../conversation";
import { itemsOf, objectText } from "../shared/fields";
import { errorText } from "./error-read";
import { readFinish } from "./finish";
import { readUsage } from "./usage";

/** Undefined: what only Anthropic's own tools say. */
const readBlock = (block: JsonObject): Part | undefined => {
  const kind = block["type"];
  if (kind === "text") return { kind: "text", text: asText(block["text"]) ?? "" };
  if (kind === "tool_use") {
    const id = asText(block["id"]) ?? "";
    const name = asText(block["name"]) ?? "";
    return { kind: "tool_call", id, name, arguments: objectText(block["input"]) };
  }
  if (kind === "thinking") {
    const signature = asText(block["signature"]);
    return {
      kind: "reasoning",
      text: asText(block["thinking"]) ?? "",
      signature: signature === "" ? undefined : signature,
    };
  }
  if (kind !== "redacted_thinking") return undefined;
  return { kind: "reasoning", text: "", sealed: asText(block["data"]) ?? "" };
};

export const readAnswer = (
  body: JsonObject,
): LuaMultiReturn<[ModelAnswer, undefined] | [undefined, string]> => {
  if (body["error"] !== undefined) return $multi(undefined, errorText(body["error"]));
  if (!isList(body["content"])) return $multi(undefined, "an answer without content");
  const parts: Part[] = [];
  for (const item of itemsOf(body["content"])) {
    const block = asObject(item);
    const part = block === undefined ? undefined : readBlock(block);
    if (part !== undefined) parts[parts.length] = part;
  }
  const finish = readFinish(asText(body["stop_reason"]));
  const answer: ModelAnswer = {
    id: asText(body["id"]) ?? "",
    model: asText(body["model"]) ?? "",
    choices: [{ parts, finish, stop_sequence: asText(body["stop_sequence"]) }],
    usage: readUsage(body["usage"]),
  };
  return $multi(answer, undefined);
};
