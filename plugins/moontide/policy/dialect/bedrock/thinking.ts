import type { ModelRequest } from "../conversation";
import { Json, JsonObject } from "../../json/value";
import type { Writing } from "../dialect";
import { thinkingOf } from "../anthropic/thinking";
import { refuse, Saying } from "../shared/problems";
import { effortOf } from "../shared/reasoning";
import { familyOf } from "./family";

/** What a model is told of thinking, in its maker's words, and what that needs of the tokens. */
export interface Thinking {
  readonly fields: JsonObject;
  readonly effort: string | undefined;
  readonly maximum_tokens: number | undefined;
  readonly thinks: boolean;
}

const off = (request: ModelRequest): Thinking => ({
  fields: {},
  effort: undefined,
  maximum_tokens: request.maximum_tokens,
  thinks: false,
});

const ofAnthropic = (request: ModelRequest, writing: Writing): Thinking => {
  const { thinking, effort, maximum_tokens } = thinkingOf(request, writing);
  if (thinking === undefined) return off(request);
  return { fields: { thinking }, effort, maximum_tokens, thinks: true };
};

const novaEfforts: Readonly<Record<string, string>> = { minimal: "low", xhigh: "high" };

const told = (request: ModelRequest, fields: Record<string, Json>): Thinking => ({
  fields,
  effort: undefined,
  maximum_tokens: request.maximum_tokens,
  thinks: true,
});

export const bedrockThinking = (
  saying: Saying,
  request: ModelRequest,
  writing: Writing,
): Thinking => {
  const { reasoning } = request;
  const effort = reasoning === undefined ? undefined : effortOf(reasoning);
  if (reasoning === undefined || effort === "none") return off(request);
  const family = familyOf(writing.model);
  if (family === "anthropic") return ofAnthropic(request, writing);
  if (effort === undefined) return off(request);
  if (family === "openai") return told(request, { reasoning_effort: effort });
  if (family === "nova") {
    const maxReasoningEffort = novaEfforts[effort] ?? effort;
    return told(request, { reasoningConfig: { type: "enabled", maxReasoningEffort } });
  }
  refuse(saying, "reasoning", reasoning);
  return off(request);
};
