import type { AnswerFormat, ModelRequest } from "../conversation";
import { encode } from "../../json/encode";
import { Json, JsonObject, listOf, Raw } from "../../json/value";
import type { Read, Writing } from "../dialect";
import { hints } from "../shared/hints";
import { refuse, refuseSpecial, Saying, startSaying } from "../shared/problems";
import { writeContents, writeSystem } from "./contents-write";
import { missingSignature, thinkingConfig } from "./thinking";
import { writeTools, writeToolChoice } from "./tools";

const schemaOf = (format: AnswerFormat | undefined): Raw | undefined =>
  format?.kind === "schema" ? format.schema : undefined;

const mediaTypeOf = (format: AnswerFormat | undefined): string | undefined =>
  format === undefined || format.kind === "text" ? undefined : "application/json";

const generationConfig = (request: ModelRequest, model: string): JsonObject | undefined => {
  const config: JsonObject = {
    temperature: request.temperature,
    topP: request.top_p,
    topK: request.top_k,
    candidateCount: request.choices,
    maxOutputTokens: request.maximum_tokens,
    stopSequences: request.stop === undefined ? undefined : listOf(request.stop),
    seed: request.seed,
    presencePenalty: request.presence_penalty,
    frequencyPenalty: request.frequency_penalty,
    responseMimeType: mediaTypeOf(request.format),
    responseJsonSchema: schemaOf(request.format),
    thinkingConfig: thinkingConfig(request.reasoning, model),
  };
  const [first] = next(config);
  return first === undefined ? undefined : config;
};

const refuseWhatIsMissing = (saying: Saying, request: ModelRequest): void => {
  if (request.parallel_tools === false && request.tools[0] !== undefined) {
    refuse(saying, "parallel_tools", false);
  }
  refuseSpecial(saying, request, hints);
};

/**
 * Google's `generateContent` and `streamGenerateContent`. The model and the streaming are in the path. `user` is left out:
 * there is no place for it, and nothing of the answer depends on it.
 */
export const writeRequest = (request: ModelRequest, writing: Writing): Read<string> => {
  const saying = startSaying(writing);
  refuseWhatIsMissing(saying, request);
  const body: Readonly<Record<string, Json | undefined>> = {
    systemInstruction: writeSystem(request.messages),
    contents: writeContents(saying, request.messages, missingSignature(writing.model)),
    tools: writeTools(request),
    toolConfig: request.tools[0] === undefined ? undefined : writeToolChoice(request.tool_choice),
    generationConfig: generationConfig(request, writing.model),
  };
  if (saying.problem !== undefined) return $multi(undefined, saying.problem);
  return $multi(encode(body), undefined);
};
