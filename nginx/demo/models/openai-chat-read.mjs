// What OpenAI chat completions takes for a request.
import { checkMembers, dataUrl, imageTypes, invalid, within } from "./check.mjs";
import { checkName, checkStrict, words } from "./openai.mjs";

const members = {
  model: "string",
  messages: "array",
  stream: "boolean?",
  stream_options: "object?",
  tools: "array?",
  tool_choice: "string|object?",
  parallel_tool_calls: "boolean?",
  max_tokens: "integer?",
  max_completion_tokens: "integer?",
  temperature: "number?",
  top_p: "number?",
  stop: "string|array?",
  n: "integer?",
  seed: "integer?",
  presence_penalty: "number?",
  frequency_penalty: "number?",
  response_format: "object?",
  reasoning_effort: "string?",
  user: "string?",
  safety_identifier: "string?",
  prompt_cache_key: "string?",
  logprobs: "boolean?",
  top_logprobs: "integer?",
  logit_bias: "object?",
  metadata: "object?",
  modalities: "array?",
  prediction: "object?",
  audio: "object?",
  service_tier: "string?",
  store: "boolean?",
  verbosity: "string?",
  web_search_options: "object?",
};

const partMembers = {
  text: { type: "string", text: "string" },
  refusal: { type: "string", refusal: "string" },
  image_url: { type: "string", image_url: "object" },
  input_audio: { type: "string", input_audio: "object" },
  file: { type: "string", file: "object" },
};

const kindsOf = {
  system: ["text"],
  developer: ["text"],
  tool: ["text"],
  assistant: ["text", "refusal"],
  user: ["text", "image_url", "input_audio", "file"],
};

const readImage = ({ url, ...rest }, path) => {
  checkMembers(rest, { detail: "string?" }, path, words);
  if (typeof url === "string" && /^https?:\/\//.test(url)) return { kind: "image", url };
  const data = typeof url === "string" ? dataUrl(url) : undefined;
  if (data === undefined || !imageTypes.includes(data.media_type)) {
    throw invalid(
      `Invalid '${path}.url'. Expected a valid URL or base64 of an image.`,
      `${path}.url`,
    );
  }
  return { kind: "image", ...data };
};

const readPart = (part, role, path) => {
  if (!kindsOf[role].includes(part?.type)) {
    const allowed = kindsOf[role].map((kind) => `'${kind}'`).join(", ");
    throw invalid(
      `Invalid value: '${part?.type}'. Supported values are: ${allowed}.`,
      `${path}.type`,
    );
  }
  checkMembers(part, partMembers[part.type], path, words);
  switch (part.type) {
    case "text":
      return { kind: "text", text: part.text };
    case "image_url":
      return readImage(part.image_url, `${path}.image_url`);
    case "input_audio":
      return { kind: "audio", format: part.input_audio.format };
    case "file":
      return { kind: "file", name: part.file.filename ?? part.file.file_id };
    default:
      return { kind: "refusal", text: part.refusal };
  }
};

const readContent = (content, role, path) => {
  if (typeof content === "string") return content === "" ? [] : [{ kind: "text", text: content }];
  if (!Array.isArray(content) || content.length === 0) {
    throw invalid(
      `Invalid type for '${path}': expected one of a string or array of objects.`,
      path,
    );
  }
  return content.map((part, i) => readPart(part, role, `${path}[${i}]`));
};

const readCall = (call, path) => {
  checkMembers(call, { id: "string", type: "string", function: "object" }, path, words);
  const called = call.function;
  checkMembers(called, { name: "string", arguments: "string" }, `${path}.function`, words);
  if (call.id.length > 64) throw invalid(`Invalid '${path}.id': string too long.`, `${path}.id`);
  checkName(called.name, `${path}.function.name`);
  try {
    return { kind: "call", id: call.id, name: called.name, input: JSON.parse(called.arguments) };
  } catch {
    throw invalid(`Invalid '${path}.function.arguments': no JSON.`, `${path}.function.arguments`);
  }
};

const messageMembers = {
  role: "string",
  content: "string|array?",
  name: "string?",
  refusal: "string?",
  tool_calls: "array?",
  tool_call_id: "string?",
  reasoning_content: "string?",
  audio: "object?",
  annotations: "array?",
};

const readMessage = (message, i) => {
  const path = `messages[${i}]`;
  checkMembers(message, messageMembers, path, words);
  const { role, content } = message;
  if (!(role in kindsOf)) throw invalid(`Invalid value: '${role}'.`, `${path}.role`);
  if (message.name !== undefined) checkName(message.name, `${path}.name`);
  if (role === "tool") {
    if (message.tool_call_id === undefined) {
      throw invalid(words.missing(`${path}.tool_call_id`), `${path}.tool_call_id`);
    }
    const parts = readContent(content, role, `${path}.content`);
    return { role, parts: [{ kind: "result", id: message.tool_call_id, parts }] };
  }
  const { tool_calls: given } = message;
  if (given?.length === 0) {
    throw invalid(`Invalid '${path}.tool_calls': empty array.`, `${path}.tool_calls`);
  }
  if ((content ?? undefined) === undefined && role === "assistant" && (given || message.refusal)) {
    const calls = (given ?? []).map((call, c) => readCall(call, `${path}.tool_calls[${c}]`));
    return { role, parts: calls };
  }
  const parts = readContent(content, role, `${path}.content`);
  const calls = (given ?? []).map((call, c) => readCall(call, `${path}.tool_calls[${c}]`));
  return { role, parts: [...parts, ...calls] };
};

/** Every call must be answered directly behind it, and nothing else be. */
const checkPairs = (messages) => {
  let open = new Set();
  messages.forEach(({ role, parts }, i) => {
    if (role === "tool") {
      if (!open.delete(parts[0].id)) {
        throw invalid(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          `messages.[${i}].role`,
        );
      }
      return;
    }
    if (open.size > 0) {
      throw invalid(
        `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(", ")}`,
        `messages.[${i}].role`,
      );
    }
    open = new Set(parts.filter(({ kind }) => kind === "call").map(({ id }) => id));
  });
  if (open.size > 0) throw invalid("Some 'tool_calls' did not have response messages.", "messages");
};

const readTool = (tool, i) => {
  const path = `tools[${i}]`;
  checkMembers(tool, { type: "string", function: "object" }, path, words);
  const given = tool.function;
  const fields = {
    name: "string",
    description: "string?",
    parameters: "object?",
    strict: "boolean?",
  };
  checkMembers(given, fields, `${path}.function`, words);
  checkName(given.name, `${path}.function.name`);
  if (given.strict === true) checkStrict(given.parameters, `function '${given.name}'`);
  return { name: given.name, schema: given.parameters ?? {} };
};

const readChoice = ({ tool_choice: given }, tools) => {
  if (given === undefined || given === null) return { kind: "auto" };
  if (tools.length === 0) {
    throw invalid(
      "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
      "tool_choice",
    );
  }
  if (["auto", "none", "required"].includes(given)) return { kind: given };
  const name = given?.function?.name;
  if (given?.type !== "function" || !tools.some((tool) => tool.name === name)) {
    throw invalid(`Tool choice '${name ?? given}' not found in 'tools' parameter.`, "tool_choice");
  }
  return { kind: "named", name };
};

const readFormat = ({ response_format: given, messages }) => {
  if (given === undefined || given === null || given.type === "text") return undefined;
  if (given.type === "json_object") {
    if (!/json/i.test(JSON.stringify(messages))) {
      throw invalid(
        "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
        "messages",
      );
    }
    return { kind: "json" };
  }
  if (given.type !== "json_schema") {
    throw invalid(`Invalid value: '${given.type}'.`, "response_format.type");
  }
  const fields = { name: "string", description: "string?", schema: "object", strict: "boolean?" };
  checkMembers(given.json_schema, fields, "response_format.json_schema", words);
  checkName(given.json_schema.name, "response_format.json_schema.name");
  if (given.json_schema.strict === true) checkStrict(given.json_schema.schema, "response_format");
  return { kind: "schema", schema: given.json_schema.schema };
};

const checkRanges = (body) => {
  within(body.temperature, 0, 2, "temperature");
  within(body.top_p, 0, 1, "top_p");
  within(body.n, 1, 128, "n");
  within(body.presence_penalty, -2, 2, "presence_penalty");
  within(body.frequency_penalty, -2, 2, "frequency_penalty");
  within(body.max_tokens ?? body.max_completion_tokens, 1, 200_000, "max_tokens");
  if (
    (body.max_tokens ?? undefined) !== undefined &&
    (body.max_completion_tokens ?? undefined) !== undefined
  ) {
    throw invalid(
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      "max_tokens",
    );
  }
  if (body.tools?.length === 0) throw invalid("Invalid 'tools': empty array.", "tools");
  if ((body.parallel_tool_calls ?? undefined) !== undefined && !body.tools) {
    throw invalid(
      "Invalid value for 'parallel_tool_calls': 'parallel_tool_calls' is only allowed when 'tools' are specified.",
      "parallel_tool_calls",
    );
  }
  if (body.stream_options && body.stream !== true) {
    throw invalid(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      "stream_options",
    );
  }
  const stop = [body.stop ?? []].flat();
  if (stop.length > 4) throw invalid("Invalid 'stop': array too long.", "stop");
  return stop;
};

const isSystem = ({ role }) => role === "system" || role === "developer";

export const read = ({ body }) => {
  checkMembers(body, members, "", words);
  if (body.messages.length === 0) throw invalid("Invalid 'messages': empty array.", "messages");
  const stop = checkRanges(body);
  const messages = body.messages.map(readMessage);
  checkPairs(messages);
  const tools = (body.tools ?? []).map(readTool);
  const options = body.stream_options ?? {};
  checkMembers(
    options,
    { include_usage: "boolean?", include_obfuscation: "boolean?" },
    "stream_options",
    words,
  );
  return {
    model: body.model,
    stream: body.stream === true,
    usage: options.include_usage === true,
    system: messages.filter(isSystem).map(({ parts }) => parts.map(({ text }) => text).join("\n")),
    messages: messages.filter((message) => !isSystem(message)),
    tools,
    choice: readChoice(body, tools),
    parallel: body.parallel_tool_calls ?? true,
    maximum: body.max_completion_tokens ?? body.max_tokens ?? Infinity,
    stop,
    format: readFormat(body),
    n: body.n ?? 1,
    think: body.reasoning_effort !== undefined && body.reasoning_effort !== "none",
    logprobs: body.logprobs === true,
  };
};
