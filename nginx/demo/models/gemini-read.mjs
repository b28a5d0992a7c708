// What Gemini's generateContent takes for a request.
import { base64Bytes, checkMembers, invalid, within } from "./check.mjs";
import { camel } from "./gemini-names.mjs";

const words = {
  unknown: (name, path) =>
    `Invalid JSON payload received. Unknown name "${name}"${path === "" ? "" : ` at '${path}'`}: Cannot find field.`,
  missing: (name) => `* GenerateContentRequest.${name}: ${name} is not specified\n`,
  wrong: (name, types) => `Invalid value at '${name}' (${types.replace("?", "")})`,
};

const members = {
  model: "string?",
  contents: "array",
  systemInstruction: "object?",
  tools: "array?",
  toolConfig: "object?",
  generationConfig: "object?",
  safetySettings: "array?",
  cachedContent: "string?",
  labels: "object?",
};

const configMembers = {
  maxOutputTokens: "integer?",
  candidateCount: "integer?",
  stopSequences: "array?",
  temperature: "number?",
  topP: "number?",
  topK: "number?",
  seed: "integer?",
  presencePenalty: "number?",
  frequencyPenalty: "number?",
  responseMimeType: "string?",
  responseSchema: "object?",
  responseJsonSchema: "object?",
  responseLogprobs: "boolean?",
  logprobs: "integer?",
  responseModalities: "array?",
  thinkingConfig: "object?",
  mediaResolution: "string?",
};

/** The part of OpenAPI's schema that Gemini knows; `parametersJsonSchema` takes any. */
const schemaMembers = {
  type: "string?",
  format: "string?",
  title: "string?",
  description: "string?",
  nullable: "boolean?",
  enum: "array?",
  items: "object?",
  minItems: "any?",
  maxItems: "any?",
  properties: "object?",
  required: "array?",
  minProperties: "any?",
  maxProperties: "any?",
  minLength: "any?",
  maxLength: "any?",
  pattern: "string?",
  example: "any?",
  anyOf: "array?",
  propertyOrdering: "array?",
  default: "any?",
  minimum: "number?",
  maximum: "number?",
};

const checkSchema = (schema, path) => {
  if (schema === undefined) return;
  checkMembers(schema, schemaMembers, path, words);
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    checkSchema(each, `${path}.properties[${name}].value`);
  }
  checkSchema(schema.items, `${path}.items`);
  (schema.anyOf ?? []).forEach((each, i) => checkSchema(each, `${path}.any_of[${i}]`));
};

const partMembers = {
  text: "string?",
  inlineData: "object?",
  fileData: "object?",
  functionCall: "object?",
  functionResponse: "object?",
  thought: "boolean?",
  thoughtSignature: "string?",
};

const readInline = ({ mimeType, data, ...rest }, path) => {
  checkMembers(rest, { displayName: "string?" }, path, words);
  const bytes = base64Bytes(data);
  if (bytes === undefined)
    throw invalid(`Invalid value at '${path}.data' (TYPE_BYTES), Base64 decoding failed`);
  if (typeof mimeType !== "string") throw invalid(`* ${path}.mimeType: not specified`);
  if (mimeType.startsWith("audio/")) return { kind: "audio", format: mimeType.slice(6) };
  return { kind: mimeType.startsWith("image/") ? "image" : "file", media_type: mimeType, bytes };
};

const readResponse = (given, path) => {
  const fields = { id: "string?", name: "string", response: "object", parts: "array?" };
  checkMembers(given, fields, path, words);
  const { response } = given;
  const said = response.output ?? response.result ?? response.content ?? response.error ?? response;
  const text = typeof said === "string" ? said : JSON.stringify(said);
  const parts = (given.parts ?? []).map((part, i) => readPart(part, `${path}.parts[${i}]`));
  return {
    kind: "result",
    id: given.id,
    name: given.name,
    is_error: response.error !== undefined,
    parts: [...(text === "" ? [] : [{ kind: "text", text }]), ...parts],
  };
};

const readPart = (part, path) => {
  checkMembers(part, partMembers, path, words);
  if (part.thought === true) return { kind: "thinking", text: part.text ?? "" };
  if (part.text !== undefined) return { kind: "text", text: part.text };
  if (part.inlineData) return readInline(part.inlineData, `${path}.inline_data`);
  if (part.fileData) {
    checkMembers(
      part.fileData,
      { mimeType: "string?", fileUri: "string" },
      `${path}.file_data`,
      words,
    );
    return { kind: "image", url: part.fileData.fileUri };
  }
  if (part.functionResponse)
    return readResponse(part.functionResponse, `${path}.function_response`);
  if (!part.functionCall) {
    throw invalid(
      `* GenerateContentRequest.${path}.data: required oneof field 'data' must have one initialized field\n`,
    );
  }
  const fields = { id: "string?", name: "string", args: "object?" };
  checkMembers(part.functionCall, fields, `${path}.function_call`, words);
  const { id, name, args = {} } = part.functionCall;
  return { kind: "call", id, name, input: args };
};

const readContent = (content, i) => {
  const path = `contents[${i}]`;
  checkMembers(content, { role: "string?", parts: "array?" }, path, words);
  const { role = "user", parts = [] } = content;
  if (!["user", "model", "function"].includes(role)) {
    throw invalid("Please use a valid role: user, model.");
  }
  if (parts.length === 0) {
    throw invalid(`* GenerateContentRequest.${path}.parts: contents.parts must not be empty.\n`);
  }
  const read = parts.map((part, p) => readPart(part, `${path}.parts[${p}]`));
  return { role: role === "model" ? "assistant" : "user", parts: read };
};

const namesOf = (message, kind) =>
  (message?.parts ?? []).filter((part) => part.kind === kind).map(({ name }) => name);

const checkPairs = (messages) => {
  messages.forEach((message, i) => {
    const called = namesOf(messages[i - 1], "call");
    const answered = namesOf(message, "result");
    if (called.length !== answered.length) {
      throw invalid(
        "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.",
      );
    }
    if (called.some((name) => !answered.includes(name))) {
      throw invalid(
        "Please ensure that function response turn comes immediately after a function call turn, with the names of its calls.",
      );
    }
    if (namesOf(message, "call").length > 0 && (i === 0 || messages[i - 1].role !== "user")) {
      throw invalid(
        "Please ensure that function call turn comes immediately after a user turn or after a function response turn.",
      );
    }
  });
};

const readTools = (given = []) =>
  given.flatMap((tool, t) => {
    const path = `tools[${t}]`;
    checkMembers(tool, { functionDeclarations: "array?", googleSearch: "object?" }, path, words);
    return (tool.functionDeclarations ?? []).map((each, i) => {
      const at = `${path}.function_declarations[${i}]`;
      const fields = {
        name: "string",
        description: "string?",
        parameters: "object?",
        parametersJsonSchema: "object?",
        response: "object?",
      };
      checkMembers(each, fields, at, words);
      if (!/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/.test(each.name)) {
        throw invalid(
          `Invalid function name: ${each.name}. Must start with a letter or an underscore.`,
        );
      }
      checkSchema(each.parameters, `${at}.parameters`);
      return { name: each.name, schema: each.parameters ?? each.parametersJsonSchema ?? {} };
    });
  });

const readChoice = ({ toolConfig }, tools) => {
  const given = toolConfig?.functionCallingConfig;
  if (!given) return { kind: "auto" };
  const fields = { mode: "string?", allowedFunctionNames: "array?" };
  checkMembers(given, fields, "tool_config.function_calling_config", words);
  const names = given.allowedFunctionNames ?? [];
  if (names.length > 0 && given.mode !== "ANY" && given.mode !== "VALIDATED") {
    throw invalid(
      "allowed_function_names should only be set when the function calling mode is ANY.",
    );
  }
  if (names.some((name) => !tools.some((tool) => tool.name === name))) {
    throw invalid("allowed_function_names should be a subset of the declared functions.");
  }
  if (names.length === 1) return { kind: "named", name: names[0] };
  const kinds = { AUTO: "auto", ANY: "required", NONE: "none", VALIDATED: "auto" };
  const kind = kinds[given.mode ?? "AUTO"];
  if (kind === undefined)
    throw invalid(`Invalid value at 'tool_config.function_calling_config.mode': "${given.mode}"`);
  return { kind };
};

const readFormat = (config) => {
  const schema = config.responseSchema ?? config.responseJsonSchema;
  checkSchema(config.responseSchema, "generation_config.response_schema");
  if (schema !== undefined && config.responseMimeType !== "application/json") {
    throw invalid(
      "* GenerateContentRequest.generation_config.response_mime_type: response_schema is only supported with application/json\n",
    );
  }
  if (schema !== undefined) return { kind: "schema", schema };
  return config.responseMimeType === "application/json" ? { kind: "json" } : undefined;
};

const readThinking = ({ thinkingConfig: given }) => {
  if (!given) return false;
  const fields = {
    includeThoughts: "boolean?",
    thinkingBudget: "integer?",
    thinkingLevel: "string?",
  };
  checkMembers(given, fields, "generation_config.thinking_config", words);
  return given.thinkingBudget !== 0;
};

/** @param place what the path says: the model, and whether it is a stream */
export const read = ({ body: given, model, isStream }) => {
  const body = camel(given);
  checkMembers(body, members, "", words);
  if (body.contents.length === 0) throw invalid(words.missing("contents"));
  const config = body.generationConfig ?? {};
  checkMembers(config, configMembers, "generation_config", words);
  within(config.temperature, 0, 2, "temperature");
  within(config.topP, 0, 1, "top_p");
  within(config.maxOutputTokens, 1, 1_000_000, "max_output_tokens");
  const stop = config.stopSequences ?? [];
  if (stop.length > 5)
    throw invalid("* GenerateContentRequest.generation_config.stop_sequences: at most 5\n");
  const messages = body.contents.map(readContent);
  checkPairs(messages);
  const tools = readTools(body.tools);
  const system = (body.systemInstruction?.parts ?? []).map(({ text }) => text).join("\n");
  const think = readThinking(config);
  return {
    model,
    stream: isStream,
    system: system === "" ? [] : [system],
    messages,
    tools,
    choice: readChoice(body, tools),
    parallel: true,
    maximum: config.maxOutputTokens ?? Infinity,
    stop,
    format: readFormat(config),
    n: config.candidateCount ?? 1,
    think,
    showsThoughts: think && config.thinkingConfig.includeThoughts === true,
  };
};

export const readCount = ({ body: given, model }) => {
  const body = camel(given);
  const inner = body.generateContentRequest ?? body;
  return { ...read({ body: { ...inner }, model, isStream: false }) };
};
