// What OpenAI's responses endpoint takes for a request.
import { checkMembers, dataUrl, imageTypes, invalid, within } from "./check.mjs";
import { checkName, checkStrict, words } from "./openai.mjs";

const members = {
  model: "string",
  input: "string|array",
  instructions: "string?",
  stream: "boolean?",
  stream_options: "object?",
  tools: "array?",
  tool_choice: "string|object?",
  parallel_tool_calls: "boolean?",
  max_output_tokens: "integer?",
  max_tool_calls: "integer?",
  temperature: "number?",
  top_p: "number?",
  top_logprobs: "integer?",
  text: "object?",
  reasoning: "object?",
  include: "array?",
  metadata: "object?",
  store: "boolean?",
  background: "boolean?",
  previous_response_id: "string?",
  conversation: "string|object?",
  prompt: "object?",
  prompt_cache_key: "string?",
  safety_identifier: "string?",
  service_tier: "string?",
  truncation: "string?",
  user: "string?",
};

const readImage = (part, path) => {
  if (typeof part.image_url !== "string") {
    throw invalid(`Missing required parameter: '${path}.image_url'.`, `${path}.image_url`);
  }
  if (/^https?:\/\//.test(part.image_url)) return { kind: "image", url: part.image_url };
  const data = dataUrl(part.image_url);
  if (data === undefined || !imageTypes.includes(data.media_type)) {
    throw invalid(
      `Invalid '${path}.image_url'. Expected a valid URL or base64 of an image.`,
      `${path}.image_url`,
    );
  }
  return { kind: "image", ...data };
};

const kindsOf = {
  user: ["input_text", "input_image", "input_file"],
  system: ["input_text"],
  developer: ["input_text"],
  assistant: ["output_text", "refusal"],
};

const readPart = (part, kinds, path) => {
  if (!kinds.includes(part?.type)) {
    throw invalid(
      `Invalid value: '${part?.type}'. Supported values are: ${kinds.map((kind) => `'${kind}'`).join(", ")}.`,
      `${path}.type`,
    );
  }
  if (part.type === "input_image") return readImage(part, path);
  if (part.type === "input_file") {
    return { kind: "file", name: part.filename ?? part.file_id ?? part.file_url };
  }
  if (part.type === "refusal") return { kind: "refusal", text: part.refusal };
  if (typeof part.text !== "string") throw invalid(words.missing(`${path}.text`), `${path}.text`);
  return { kind: "text", text: part.text };
};

const readContent = (content, kinds, path) => {
  if (typeof content === "string") return content === "" ? [] : [{ kind: "text", text: content }];
  if (!Array.isArray(content)) throw invalid(words.wrong(path, "string or array"), path);
  return content.map((part, i) => readPart(part, kinds, `${path}[${i}]`));
};

const callMembers = {
  type: "string",
  id: "string?",
  call_id: "string",
  name: "string",
  arguments: "string",
  status: "string?",
};

const readers = {
  message: (item, path) => {
    const fields = {
      type: "string?",
      id: "string?",
      role: "string",
      content: "string|array",
      status: "string?",
      phase: "string?",
    };
    checkMembers(item, fields, path, words);
    const kinds = kindsOf[item.role];
    if (kinds === undefined) throw invalid(`Invalid value: '${item.role}'.`, `${path}.role`);
    return { role: item.role, parts: readContent(item.content, kinds, `${path}.content`) };
  },
  function_call: (item, path) => {
    checkMembers(item, callMembers, path, words);
    if (item.id !== undefined && !item.id.startsWith("fc_")) {
      throw invalid(
        `Invalid '${path}.id': '${item.id}'. Expected an ID that begins with 'fc'.`,
        `${path}.id`,
      );
    }
    checkName(item.name, `${path}.name`);
    const input = JSON.parse(item.arguments);
    return {
      role: "assistant",
      parts: [{ kind: "call", id: item.call_id, name: item.name, input }],
    };
  },
  function_call_output: (item, path) => {
    const fields = {
      type: "string",
      id: "string?",
      call_id: "string",
      output: "string|array",
      status: "string?",
    };
    checkMembers(item, fields, path, words);
    const parts = readContent(item.output, kindsOf.user, `${path}.output`);
    return { role: "user", parts: [{ kind: "result", id: item.call_id, parts }] };
  },
  reasoning: (item, path) => {
    const fields = {
      type: "string",
      id: "string",
      summary: "array",
      content: "array?",
      encrypted_content: "string?",
      status: "string?",
    };
    checkMembers(item, fields, path, words);
    const text = item.summary.map((each) => each.text).join("");
    return { role: "assistant", parts: [{ kind: "thinking", text, signature: "" }] };
  },
};

const readItem = (item, i) => {
  const path = `input[${i}]`;
  const reader = readers[item?.type ?? "message"];
  if (reader === undefined) throw invalid(`Invalid value: '${item?.type}'.`, `${path}.type`);
  return reader(item, path);
};

const checkPairs = (messages) => {
  const called = new Set();
  const answered = new Set();
  for (const part of messages.flatMap(({ parts }) => parts)) {
    if (part.kind === "call") called.add(part.id);
    if (part.kind !== "result") continue;
    if (!called.has(part.id)) {
      throw invalid(
        `No tool call found for function call output with call_id ${part.id}.`,
        "input",
      );
    }
    answered.add(part.id);
  }
  for (const id of called) {
    if (!answered.has(id)) throw invalid(`No tool output found for function call ${id}.`, "input");
  }
};

const readTools = (given = []) =>
  given.map((tool, i) => {
    const path = `tools[${i}]`;
    if (tool?.type !== "function") throw invalid(`Invalid value: '${tool?.type}'.`, `${path}.type`);
    const fields = {
      type: "string",
      name: "string",
      description: "string?",
      parameters: "object?",
      strict: "boolean?",
    };
    checkMembers(tool, fields, path, words);
    checkName(tool.name, `${path}.name`);
    // Here `strict` is on unless it is turned off, as far as the schema allows.
    if (tool.strict === true) checkStrict(tool.parameters, `function '${tool.name}'`);
    return { name: tool.name, schema: tool.parameters ?? {} };
  });

const readChoice = (given, tools) => {
  if (given === undefined || given === null) return { kind: "auto" };
  if (["auto", "none", "required"].includes(given)) return { kind: given };
  if (given.type !== "function" || !tools.some(({ name }) => name === given.name)) {
    throw invalid(`Tool choice '${given.name}' not found in 'tools' parameter.`, "tool_choice");
  }
  return { kind: "named", name: given.name };
};

const readFormat = ({ text, input }) => {
  const given = text?.format;
  if (!given || given.type === "text") return undefined;
  if (given.type === "json_object") {
    if (!/json/i.test(JSON.stringify(input))) {
      throw invalid(
        "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
        "input",
      );
    }
    return { kind: "json" };
  }
  const fields = {
    type: "string",
    name: "string",
    description: "string?",
    schema: "object",
    strict: "boolean?",
  };
  checkMembers(given, fields, "text.format", words);
  checkName(given.name, "text.format.name");
  if (given.strict === true) checkStrict(given.schema, "text.format");
  return { kind: "schema", schema: given.schema };
};

const isSystem = ({ role }) => role === "system" || role === "developer";

export const read = ({ body }) => {
  checkMembers(body, members, "", words);
  within(body.temperature, 0, 2, "temperature");
  within(body.top_p, 0, 1, "top_p");
  within(body.max_output_tokens, 16, 200_000, "max_output_tokens");
  const items =
    typeof body.input === "string" ? [{ role: "user", content: body.input }] : body.input;
  if (items.length === 0) throw invalid("Invalid 'input': empty array.", "input");
  const messages = items.map(readItem);
  checkPairs(messages);
  const tools = readTools(body.tools ?? []);
  const system = messages
    .filter(isSystem)
    .map(({ parts }) => parts.map(({ text }) => text).join("\n"));
  return {
    model: body.model,
    stream: body.stream === true,
    system: [...(body.instructions ? [body.instructions] : []), ...system],
    messages: messages.filter((message) => !isSystem(message)),
    tools,
    choice: readChoice(body.tool_choice, tools),
    parallel: body.parallel_tool_calls ?? true,
    maximum: body.max_output_tokens ?? Infinity,
    stop: [],
    format: readFormat(body),
    think: body.reasoning?.effort !== undefined && body.reasoning.effort !== "none",
    given: body,
  };
};
