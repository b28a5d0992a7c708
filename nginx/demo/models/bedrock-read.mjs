// What Bedrock's Converse takes for a request.
import { base64Bytes, checkMembers, invalid, within } from "./check.mjs";

const words = {
  unknown: (name, path) =>
    `Malformed input request: ${path === "" ? "#" : path}: extraneous key [${name}] is not permitted, please reformat your input and try again.`,
  missing: (name) =>
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must not be null`,
  wrong: (name, types) => `Value at '${name}' must be of type ${types.replace("?", "")}`,
};

const members = {
  messages: "array",
  system: "array?",
  inferenceConfig: "object?",
  toolConfig: "object?",
  additionalModelRequestFields: "object?",
  additionalModelResponseFieldPaths: "array?",
  guardrailConfig: "object?",
  outputConfig: "object?",
  performanceConfig: "object?",
  requestMetadata: "object?",
  promptVariables: "object?",
  serviceTier: "object?",
};

const imageFormats = { png: "image/png", jpeg: "image/jpeg", gif: "image/gif", webp: "image/webp" };

const readMedia = (given, kind, path) => {
  const fields = {
    format: "string",
    source: "object",
    ...(kind === "file" ? { name: "string" } : {}),
  };
  checkMembers(given, fields, path, words);
  checkMembers(given.source, { bytes: "string" }, `${path}.source`, words);
  const bytes = base64Bytes(given.source.bytes);
  if (bytes === undefined) throw invalid(`Value at '${path}.source.bytes' is no base64`);
  const media_type = kind === "image" ? imageFormats[given.format] : given.format;
  if (media_type === undefined)
    throw invalid(
      `Value '${given.format}' at '${path}.format' failed to satisfy constraint: Member must satisfy enum value set: [png, jpeg, gif, webp]`,
    );
  return { kind, media_type, bytes, ...(given.name ? { name: given.name } : {}) };
};

const readers = {
  text: (text, path) => {
    if (typeof text !== "string" || text.trim() === "") {
      throw invalid(
        `The text field in the ContentBlock object at ${path} is blank. Add text to the text field, and try again.`,
      );
    }
    return { kind: "text", text };
  },
  image: (given, path) => readMedia(given, "image", path),
  document: (given, path) => readMedia(given, "file", path),
  toolUse: (given, path) => {
    checkMembers(given, { toolUseId: "string", name: "string", input: "object" }, path, words);
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(given.toolUseId)) {
      throw invalid(
        `Value '${given.toolUseId}' at '${path}.toolUseId' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+`,
      );
    }
    return { kind: "call", id: given.toolUseId, name: given.name, input: given.input };
  },
  toolResult: (given, path) => {
    checkMembers(given, { toolUseId: "string", content: "array", status: "string?" }, path, words);
    const parts = given.content.map((block, i) => readBlock(block, `${path}.content.${i}`));
    return { kind: "result", id: given.toolUseId, is_error: given.status === "error", parts };
  },
  json: (value) => ({ kind: "text", text: JSON.stringify(value) }),
  reasoningContent: (given, path) => {
    checkMembers(given, { reasoningText: "object?", redactedContent: "string?" }, path, words);
    return { kind: "thinking", text: given.reasoningText?.text ?? "" };
  },
  cachePoint: (given, path) => {
    checkMembers(given, { type: "string", ttl: "string?" }, path, words);
    return { kind: "cache" };
  },
};

const readBlock = (block, path) => {
  const names = Object.keys(block ?? {});
  if (names.length !== 1)
    throw invalid(`The content block at ${path} must have exactly one member`);
  const reader = readers[names[0]];
  if (reader === undefined) throw invalid(words.unknown(names[0], path));
  return reader(block[names[0]], path);
};

const readMessage = (message, i) => {
  const path = `messages.${i}`;
  checkMembers(message, { role: "string", content: "array" }, path, words);
  if (message.role !== "user" && message.role !== "assistant") {
    throw invalid(
      `Value '${message.role}' at '${path}.role' failed to satisfy constraint: Member must satisfy enum value set: [user, assistant]`,
    );
  }
  if (message.content.length === 0) {
    throw invalid(
      `The content field in the Message object at ${path} is empty. Add a ContentBlock object to the content field and try again.`,
    );
  }
  const parts = message.content.map((block, b) => readBlock(block, `${path}.content.${b}`));
  return { role: message.role, parts: parts.filter(({ kind }) => kind !== "cache") };
};

const idsOf = (message, kind) =>
  (message?.parts ?? []).filter((part) => part.kind === kind).map(({ id }) => id);

const checkOrder = (messages) => {
  if (messages[0]?.role !== "user") {
    throw invalid(
      "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
    );
  }
  messages.forEach((message, i) => {
    const before = messages[i - 1];
    if (before?.role === message.role) {
      throw invalid(
        "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.",
      );
    }
    const called = idsOf(before, "call");
    const answered = idsOf(message, "result");
    const isMore = answered.some((id) => !called.includes(id));
    if (isMore) {
      throw invalid(
        `The number of toolResult blocks at messages.${i}.content exceeds the number of toolUse blocks of previous turn.`,
      );
    }
    if (called.some((id) => !answered.includes(id))) {
      throw invalid(
        `Expected toolResult blocks at messages.${i}.content for the following Ids: ${called.join(", ")}`,
      );
    }
  });
};

const readTools = ({ toolConfig }, messages) => {
  const isUsed = messages.some(({ parts }) =>
    parts.some(({ kind }) => kind === "call" || kind === "result"),
  );
  if (!toolConfig) {
    if (isUsed)
      throw invalid(
        "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
      );
    return { tools: [], choice: { kind: "auto" } };
  }
  checkMembers(toolConfig, { tools: "array", toolChoice: "object?" }, "toolConfig", words);
  const specs = toolConfig.tools.filter((tool) => tool.cachePoint === undefined);
  if (specs.length === 0)
    throw invalid(
      "Value at 'toolConfig.tools' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  const tools = specs.map(({ toolSpec, ...rest }, i) => {
    const path = `toolConfig.tools.${i}.member.toolSpec`;
    checkMembers(rest, {}, path, words);
    const fields = {
      name: "string",
      description: "string?",
      inputSchema: "object",
      strict: "boolean?",
    };
    checkMembers(toolSpec, fields, path, words);
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(toolSpec.name)) {
      throw invalid(
        `Value '${toolSpec.name}' at '${path}.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+`,
      );
    }
    if (toolSpec.description === "")
      throw invalid(
        `Value at '${path}.description' failed to satisfy constraint: Member must have length greater than or equal to 1`,
      );
    const { json } = toolSpec.inputSchema;
    if (json?.type !== "object")
      throw invalid(
        `The value at ${path}.inputSchema.json.type must be one of the following: object.`,
      );
    return { name: toolSpec.name, schema: json };
  });
  return { tools, choice: readChoice(toolConfig.toolChoice, tools) };
};

const readChoice = (given, tools) => {
  if (!given) return { kind: "auto" };
  checkMembers(
    given,
    { auto: "object?", any: "object?", tool: "object?" },
    "toolConfig.toolChoice",
    words,
  );
  if (given.any) return { kind: "required" };
  if (!given.tool) return { kind: "auto" };
  if (!tools.some(({ name }) => name === given.tool.name)) {
    throw invalid(`The tool ${given.tool.name} of toolConfig.toolChoice is not among the tools.`);
  }
  return { kind: "named", name: given.tool.name };
};

const configMembers = {
  maxTokens: "integer?",
  temperature: "number?",
  topP: "number?",
  stopSequences: "array?",
};

const readFormat = ({ outputConfig: given }) => {
  if (!given) return undefined;
  checkMembers(given, { textFormat: "object?" }, "outputConfig", words);
  const schema = given.textFormat?.structure?.jsonSchema?.schema;
  if (given.textFormat?.type !== "json_schema" || typeof schema !== "string") {
    throw invalid(
      "outputConfig.textFormat must be a json_schema whose structure.jsonSchema.schema is a JSON text",
    );
  }
  return { kind: "schema", schema: JSON.parse(schema) };
};

export const read = ({ body, model, isStream }) => {
  checkMembers(body, members, "", words);
  const config = body.inferenceConfig ?? {};
  checkMembers(config, configMembers, "inferenceConfig", words);
  within(config.temperature, 0, 1, "inferenceConfig.temperature");
  within(config.topP, 0, 1, "inferenceConfig.topP");
  within(config.maxTokens, 1, 200_000, "inferenceConfig.maxTokens");
  const messages = body.messages.map(readMessage);
  checkOrder(messages);
  const { tools, choice } = readTools(body, messages);
  const system = (body.system ?? []).map((block, i) => readBlock(block, `system.${i}`));
  const text = system
    .filter(({ kind }) => kind === "text")
    .map((part) => part.text)
    .join("\n");
  const thinking =
    body.additionalModelRequestFields?.thinking ??
    body.additionalModelRequestFields?.reasoning_config;
  return {
    model,
    stream: isStream,
    system: text === "" ? [] : [text],
    messages,
    tools,
    choice,
    parallel: true,
    maximum: config.maxTokens ?? Infinity,
    stop: config.stopSequences ?? [],
    format: readFormat(body),
    think: thinking?.type === "enabled" || thinking?.type === "adaptive",
  };
};

const countMembers = {
  messages: "array",
  system: "array?",
  toolConfig: "object?",
  additionalModelRequestFields: "object?",
};

/** Inference profiles are models as well, but not where tokens are counted. */
export const readCount = ({ body, model }) => {
  if (/^(us|eu|apac|global)\./.test(model)) {
    throw invalid("The provided model doesn't support counting tokens.");
  }
  checkMembers(body, { input: "object" }, "", words);
  checkMembers(body.input, { converse: "object" }, "input", words);
  checkMembers(body.input.converse, countMembers, "input.converse", words);
  return read({ body: body.input.converse, model, isStream: false });
};
