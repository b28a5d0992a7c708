import { hashOf } from "../../key/hash";
import type { Choice, ModelAnswer, Part } from "../conversation";
import { asObject, asText, JsonObject } from "../../json/value";
import { itemsOf, objectText } from "../shared/fields";
import { isBroken, readFinish } from "./finish";
import { readUsageObject } from "./usage";

/** Google often gives calls no id: one that no other call of this answer has, and no other answer's either. */
export const callId = (
  called: JsonObject,
  response_id: string | undefined,
  choice: number,
  number: number,
): string => {
  const given = asText(called.id);
  if (given !== undefined && given !== "") return given;
  const seed = response_id ?? `${asText(called.name) ?? ""}${objectText(called.args)}`;
  return string.format("call_%08x%d%d", hashOf(seed), choice, number);
};

/** One of an answer's parts; undefined where no other dialect knows the like, or it is empty. */
const readPart = (
  part: JsonObject,
  response_id: string | undefined,
  choice: number,
  calls: number,
): Part | undefined => {
  const text = asText(part.text);
  if (text !== undefined && text !== "") {
    return part.thought === true ? { kind: "reasoning", text } : { kind: "text", text };
  }
  const called = asObject(part.functionCall);
  if (called !== undefined) {
    return {
      kind: "tool_call",
      id: callId(called, response_id, choice, calls),
      name: asText(called.name) ?? "",
      arguments: objectText(called.args),
      signature: asText(part.thoughtSignature),
    };
  }
  const inline = asObject(part.inlineData);
  const data = asText(inline?.data);
  if (data === undefined) return undefined;
  return { kind: "image", media_type: asText(inline?.mimeType) ?? "image/png", data };
};

/** Texts come in pieces, thoughts too: what stands beside its like is one. */
const add = (parts: Part[], part: Part): void => {
  const last = parts[parts.length - 1];
  const same = part.kind === "text" || part.kind === "reasoning" ? part : undefined;
  if (same !== undefined && last?.kind === same.kind) {
    parts[parts.length - 1] = { kind: same.kind, text: last.text + same.text };
  } else parts.push(part);
};

const readChoice = (
  candidate: JsonObject,
  response_id: string | undefined,
  choice: number,
): LuaMultiReturn<[Choice, undefined] | [undefined, string]> => {
  const parts: Part[] = [];
  let calls = 0;
  for (const item of itemsOf(asObject(candidate.content)?.parts)) {
    const object = asObject(item);
    const part = object === undefined ? undefined : readPart(object, response_id, choice, calls);
    if (part?.kind === "tool_call") calls += 1;
    if (part !== undefined) add(parts, part);
  }
  const reason = asText(candidate.finishReason) ?? "STOP";
  if (parts.length === 0 && isBroken(reason)) {
    return $multi(undefined, asText(candidate.finishMessage) ?? reason);
  }
  return $multi({ parts, finish: readFinish(reason, calls > 0) }, undefined);
};

/** What was asked was refused before the model saw it. */
export const blockReason = (body: JsonObject): string | undefined =>
  asText(asObject(body.promptFeedback)?.blockReason);

export const readAnswer = (
  body: JsonObject,
): LuaMultiReturn<[ModelAnswer, undefined] | [undefined, string]> => {
  const response_id = asText(body.responseId);
  const choices: Choice[] = [];
  for (const item of itemsOf(body.candidates)) {
    const [choice, problem] = readChoice(asObject(item) ?? {}, response_id, choices.length);
    if (choice === undefined) return $multi(undefined, problem);
    choices.push(choice);
  }
  if (choices.length === 0) {
    if (blockReason(body) === undefined) return $multi(undefined, "It has no `candidates`.");
    choices.push({ parts: [], finish: "content_filter" });
  }
  return $multi(
    {
      id: response_id ?? "",
      model: asText(body.modelVersion) ?? "",
      choices,
      usage: readUsageObject(body.usageMetadata),
    },
    undefined,
  );
};
