import type {
  Choice,
  Finish,
  ModelAnswer,
  ReasoningPart,
  ToolCallPart,
  Usage,
} from "../conversation";
import { encode } from "../../json/encode";
import { emptyList, Json, JsonObject, jsonNull, listOf } from "../../json/value";
import type { Asked } from "../dialect";
import { ownName } from "../shared/tool-names";
import { encryptedContent } from "./seal";
import { usageOf } from "./usage";

export type ItemStatus = "in_progress" | "completed" | "incomplete";

/** Texts and refusals of one message. */
export const textContent = (text: string): JsonObject => ({
  type: "output_text",
  text,
  annotations: emptyList,
  logprobs: emptyList,
});

export const refusalContent = (refusal: string): JsonObject => ({ type: "refusal", refusal });

export const messageItem = (
  id: string,
  content: readonly Json[],
  status: ItemStatus,
): JsonObject => ({
  id,
  type: "message",
  role: "assistant",
  status,
  content: listOf(content),
});

export const callItem = (
  id: string,
  call: Pick<ToolCallPart, "id" | "name" | "arguments">,
  status: ItemStatus,
): JsonObject => ({
  id,
  type: "function_call",
  call_id: call.id,
  name: call.name,
  arguments: call.arguments,
  status,
});

export const reasoningItem = (
  id: string,
  part: Pick<ReasoningPart, "text" | "signature" | "sealed">,
): JsonObject => ({
  id,
  type: "reasoning",
  summary: listOf(part.text === "" ? emptyList : [{ type: "summary_text", text: part.text }]),
  encrypted_content: encryptedContent(part),
});

/** Names of items: unique in an answer, with the prefixes that OpenAI's have. */
export const itemId = (prefix: "msg" | "fc" | "rs", asked: Asked, index: number): string =>
  string.format("%s_%s_%d", prefix, asked.id, index);

export type Status = "in_progress" | "completed" | "incomplete" | "failed";

const reasonOf: Readonly<Record<Finish, string | undefined>> = {
  stop: undefined,
  stop_sequence: undefined,
  tool_calls: undefined,
  refusal: undefined,
  pause: undefined,
  length: "max_output_tokens",
  context_length: "max_output_tokens",
  content_filter: "content_filter",
};

export const statusOf = (finish: Finish): "completed" | "incomplete" =>
  reasonOf[finish] === undefined ? "completed" : "incomplete";

/** What a client may look at and we don't know: as OpenAI says it where nothing was asked. */
export const responseOf = (
  asked: Asked,
  status: Status,
  output: readonly Json[],
  finish: Finish | undefined,
  usage: Usage | undefined,
): Record<string, Json> => {
  const reason = finish === undefined ? undefined : reasonOf[finish];
  return {
    id: `resp_${asked.id}`,
    object: "response",
    created_at: asked.now,
    status,
    error: jsonNull,
    incomplete_details: reason === undefined ? jsonNull : { reason },
    instructions: jsonNull,
    max_output_tokens: jsonNull,
    metadata: {},
    model: asked.model,
    output: listOf(output),
    parallel_tool_calls: true,
    previous_response_id: asked.kept?.previous ?? jsonNull,
    store: asked.kept !== undefined,
    temperature: jsonNull,
    text: { format: { type: "text" } },
    tool_choice: "auto",
    tools: emptyList,
    top_p: jsonNull,
    truncation: "disabled",
    usage: usage === undefined ? jsonNull : usageOf(usage),
  };
};

/** What the model said, thought and called, in its order; texts beside each other are one message. */
const outputOf = (choice: Choice, asked: Asked): Json[] => {
  const items: Json[] = [];
  const status = statusOf(choice.finish);
  let content: Json[] | undefined;
  for (const part of choice.parts) {
    if (part.kind === "text" || part.kind === "refusal") {
      const piece = part.kind === "text" ? textContent(part.text) : refusalContent(part.text);
      if (content !== undefined) content.push(piece);
      else {
        content = [piece];
        items.push(messageItem(itemId("msg", asked, items.length), content, status));
      }
    } else {
      content = undefined;
      if (part.kind === "tool_call") {
        const name = ownName(asked.tool_names, part.name);
        const call = { id: part.id, name, arguments: part.arguments };
        items.push(callItem(itemId("fc", asked, items.length), call, status));
      } else if (part.kind === "reasoning") {
        items.push(reasoningItem(itemId("rs", asked, items.length), part));
      }
    }
  }
  return items;
};

/**
 * The refusal in its message tells that a model refused. Where a model was stopped without such words (Anthropic's
 * `refusal`, Bedrock's guardrails), only the reason tells that the answer is not whole.
 */
export const toldFinish = (finish: Finish, refuses: boolean): Finish =>
  finish === "refusal" && !refuses ? "content_filter" : finish;

const refusesIn = (parts: Choice["parts"]): boolean => {
  for (const { kind } of parts) if (kind === "refusal") return true;
  return false;
};

export const writeAnswer = (answer: ModelAnswer, asked: Asked): string => {
  const first = answer.choices[0]!;
  const finish = toldFinish(first.finish, refusesIn(first.parts));
  const choice = { parts: first.parts, finish };
  return encode(responseOf(asked, statusOf(finish), outputOf(choice, asked), finish, answer.usage));
};
