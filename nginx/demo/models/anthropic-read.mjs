// What Anthropic's messages endpoint takes for a request.
import { base64Bytes, checkMembers, imageTypes, invalid, within } from "./check.mjs";

export const words = {
  unknown: (name, path) =>
    `${path === "" ? "" : `${path}.`}${name}: Extra inputs are not permitted`,
  missing: (name) => `${name}: Field required`,
  wrong: (name, types) => `${name}: Input should be a valid ${types.replace("?", "")}`,
};

const members = {
  model: "string",
  messages: "array",
  max_tokens: "integer",
  system: "string|array?",
  stream: "boolean?",
  tools: "array?",
  tool_choice: "object?",
  temperature: "number?",
  top_p: "number?",
  top_k: "integer?",
  stop_sequences: "array?",
  thinking: "object?",
  output_config: "object?",
  metadata: "object?",
  service_tier: "string?",
  cache_control: "object?",
  container: "string|object?",
  diagnostics: "object?",
  inference_geo: "string?",
  speed: "string?",
};

const control = { cache_control: "object?" };
const blockMembers = {
  text: { type: "string", text: "string", citations: "array?", ...control },
  image: { type: "string", source: "object", ...control },
  document: {
    type: "string",
    source: "object",
    title: "string?",
    context: "string?",
    citations: "object?",
    ...control,
  },
  tool_use: {
    type: "string",
    id: "string",
    name: "string",
    input: "object",
    caller: "object?",
    ...control,
  },
  tool_result: {
    type: "string",
    tool_use_id: "string",
    content: "string|array?",
    is_error: "boolean?",
    ...control,
  },
  thinking: { type: "string", thinking: "string", signature: "string" },
  redacted_thinking: { type: "string", data: "string" },
};

const readSource = (source, kind, path) => {
  if (source.type === "url") {
    checkMembers(source, { type: "string", url: "string" }, path, words);
    return { kind, url: source.url };
  }
  checkMembers(source, { type: "string", media_type: "string", data: "string" }, path, words);
  const bytes = source.type === "text" ? source.data.length : base64Bytes(source.data);
  if (bytes === undefined) throw invalid(`${path}.data: invalid base64 data`);
  if (kind === "image" && !imageTypes.includes(source.media_type)) {
    throw invalid(
      `${path}.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`,
    );
  }
  return { kind, media_type: source.media_type, bytes };
};

const readers = {
  text: (block, path) => {
    if (block.text === "") throw invalid(`${path}: text content blocks must be non-empty`);
    return { kind: "text", text: block.text };
  },
  image: (block, path) => readSource(block.source, "image", `${path}.source`),
  document: (block, path) => ({
    ...readSource(block.source, "file", `${path}.source`),
    ...(block.title ? { name: block.title } : {}),
  }),
  tool_use: (block, path) => {
    if (!/^[a-zA-Z0-9_-]+$/.test(block.id)) {
      throw invalid(`${path}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`);
    }
    return { kind: "call", id: block.id, name: block.name, input: block.input };
  },
  tool_result: (block, path) => ({
    kind: "result",
    id: block.tool_use_id,
    is_error: block.is_error === true,
    parts: readBlocks(block.content ?? [], `${path}.content`, ["text", "image", "document"]),
  }),
  thinking: (block, path) => {
    if (!block.signature.startsWith("mock-")) {
      throw invalid(`${path}: Invalid \`signature\` in \`thinking\` block`);
    }
    return { kind: "thinking", text: block.thinking, signature: block.signature };
  },
  redacted_thinking: () => ({ kind: "thinking", text: "", signature: "" }),
};

const readBlocks = (content, path, kinds) => {
  if (typeof content === "string") return content === "" ? [] : [{ kind: "text", text: content }];
  return content.map((block, i) => {
    const at = `${path}.${i}`;
    if (!kinds.includes(block?.type)) {
      throw invalid(
        `${at}: Input tag '${block?.type}' found using 'type' does not match any of the expected tags: ${kinds.map((kind) => `'${kind}'`).join(", ")}`,
      );
    }
    checkMembers(block, blockMembers[block.type], at, words);
    return readers[block.type](block, at);
  });
};

const kindsOf = {
  user: ["text", "image", "document", "tool_result"],
  assistant: ["text", "tool_use", "thinking", "redacted_thinking"],
  // Newer models take instructions in the middle of a conversation.
  system: ["text"],
};

const readMessage = (message, i, all) => {
  const path = `messages.${i}`;
  checkMembers(message, { role: "string", content: "string|array" }, path, words);
  const kinds = kindsOf[message.role];
  if (kinds === undefined)
    throw invalid(`${path}.role: Input should be 'user', 'assistant' or 'system'`);
  const parts = readBlocks(message.content, `${path}.content`, kinds);
  if (parts.length === 0 && (message.role === "user" || i < all.length - 1)) {
    throw invalid(
      `${path}: all messages must have non-empty content except for the optional final assistant message`,
    );
  }
  const behind = parts.findLastIndex(({ kind }) => kind === "result");
  if (parts.slice(0, behind + 1).some(({ kind }) => kind !== "result")) {
    throw invalid(`${path}: \`tool_result\` blocks must come first in a message`);
  }
  return { role: message.role, parts };
};

const idsOf = (message, kind) =>
  (message?.parts ?? []).filter((part) => part.kind === kind).map(({ id }) => id);

const checkPairs = (messages) => {
  messages.forEach((message, i) => {
    const called = idsOf(messages[i - 1], "call");
    const answered = idsOf(message, "result");
    for (const id of answered) {
      if (!called.includes(id)) {
        throw invalid(
          `messages.${i}.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
        );
      }
    }
    const open = called.filter((id) => !answered.includes(id));
    if (open.length > 0) {
      throw invalid(
        `messages.${i - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(", ")}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
      );
    }
  });
  if (messages[0].role !== "user")
    throw invalid('messages: first message must use the "user" role');
  const open = idsOf(messages.at(-1), "call");
  if (open.length > 0)
    throw invalid(
      `messages: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(", ")}.`,
    );
};

const toolMembers = {
  name: "string",
  description: "string?",
  input_schema: "object",
  type: "string?",
  strict: "boolean?",
  eager_input_streaming: "boolean?",
  defer_loading: "boolean?",
  allowed_callers: "array?",
  input_examples: "array?",
  ...control,
};

const readTool = (tool, i) => {
  const path = `tools.${i}.custom`;
  checkMembers(tool, toolMembers, path, words);
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(tool.name)) {
    throw invalid(`${path}.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`);
  }
  if (tool.input_schema.type !== "object") {
    throw invalid(`${path}.input_schema.type: Field required`);
  }
  return { name: tool.name, schema: tool.input_schema };
};

const readChoice = ({ tool_choice: given }, tools) => {
  if (!given) return { choice: { kind: "auto" }, parallel: true };
  const fields = { type: "string", name: "string?", disable_parallel_tool_use: "boolean?" };
  checkMembers(given, fields, "tool_choice", words);
  if (tools.length === 0)
    throw invalid("tool_choice: tool_choice may only be specified while providing tools.");
  const parallel = given.disable_parallel_tool_use !== true;
  const kinds = { auto: "auto", none: "none", any: "required" };
  if (given.type in kinds) return { choice: { kind: kinds[given.type] }, parallel };
  if (given.type !== "tool" || !tools.some(({ name }) => name === given.name)) {
    throw invalid(`tool_choice: Tool '${given.name}' not found in provided tools`);
  }
  return { choice: { kind: "named", name: given.name }, parallel };
};

const readThinking = (body, choice) => {
  const { thinking: given } = body;
  if (!given || given.type === "disabled") return false;
  if (given.type === "adaptive") return true;
  const fields = { type: "string", budget_tokens: "integer", display: "string?" };
  checkMembers(given, fields, "thinking", words);
  if (given.budget_tokens < 1024) {
    throw invalid("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
  }
  if (given.budget_tokens >= body.max_tokens) {
    throw invalid("`max_tokens` must be greater than `thinking.budget_tokens`.");
  }
  if ((body.temperature ?? 1) !== 1) {
    throw invalid("`temperature` may only be set to 1 when thinking is enabled.");
  }
  if (choice.kind === "named" || choice.kind === "required") {
    throw invalid("Thinking may not be enabled when tool_choice forces tool use.");
  }
  return true;
};

/** With thinking, calls that are being answered must have kept the thoughts before them. */
const checkThoughts = (messages) => {
  const last = messages.findLastIndex(({ role }) => role === "assistant");
  const isInLoop = messages.at(-1).parts.some(({ kind }) => kind === "result");
  if (last >= 0 && isInLoop && messages[last].parts[0].kind !== "thinking") {
    throw invalid(
      `messages.${last}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`tool_use\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block.`,
    );
  }
};

const readFormat = ({ output_config: given }) => {
  if (!given) return undefined;
  checkMembers(given, { format: "object?", effort: "string?" }, "output_config", words);
  if (!given.format) return undefined;
  checkMembers(given.format, { type: "string", schema: "object" }, "output_config.format", words);
  if (given.format.type !== "json_schema") {
    throw invalid("output_config.format.type: Input should be 'json_schema'");
  }
  return { kind: "schema", schema: given.format.schema };
};

const readSystem = ({ system = [] }) => {
  const parts = readBlocks(system, "system", ["text"]);
  return parts.length === 0 ? [] : [parts.map(({ text }) => text).join("\n")];
};

const readConversation = (body) => {
  if (body.messages.length === 0) throw invalid("messages: at least one message is required");
  const messages = body.messages.map(readMessage);
  checkPairs(messages);
  const tools = (body.tools ?? []).map(readTool);
  const names = new Set(tools.map(({ name }) => name));
  if (names.size < tools.length) throw invalid("tools: Tool names must be unique.");
  const { choice, parallel } = readChoice(body, tools);
  return { model: body.model, system: readSystem(body), messages, tools, choice, parallel };
};

export const readCount = ({ body }) => {
  const { max_tokens: _, ...rest } = members;
  checkMembers(body, rest, "", words);
  return { ...readConversation(body), stop: [], maximum: Infinity, stream: false };
};

/** Models behind Claude Opus 4.6 are not told how to draw, nor how many tokens to think with. */
const checkModel = ({ model, thinking, ...body }) => {
  if (!/^claude-[a-z]+-4-[7-9]/.test(model)) return;
  for (const name of ["temperature", "top_p", "top_k"]) {
    if (body[name] !== undefined) throw invalid(`\`${name}\` is deprecated for this model.`);
  }
  if (thinking?.type === "enabled") {
    throw invalid(
      '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive".',
    );
  }
};

/** What the API's version of October 2026 takes no more. */
const checkVersion = (body, { "anthropic-version": version }) => {
  if (version !== "2026-10-21") return;
  for (const name of ["temperature", "top_p", "top_k"]) {
    if (body[name] !== undefined) throw invalid(words.unknown(name, ""));
  }
  body.messages.forEach(({ role, content }, i) => {
    const blocks = Array.isArray(content) ? content : [];
    if (role === "assistant" && blocks.some(({ type }) => type === "document")) {
      throw invalid(`messages.${i}: document blocks are not allowed in assistant messages`);
    }
    if (role === "user" && blocks.some(({ citations }) => citations?.length > 0)) {
      throw invalid(`messages.${i}: citations are not allowed in user messages`);
    }
  });
};

export const read = ({ body, headers }) => {
  checkMembers(body, members, "", words);
  checkVersion(body, headers);
  checkModel(body);
  within(body.temperature, 0, 1, "temperature");
  within(body.top_p, 0, 1, "top_p");
  within(body.max_tokens, 1, 200_000, "max_tokens");
  const stop = body.stop_sequences ?? [];
  if (stop.some((each) => each.trim() === "")) {
    throw invalid("stop_sequences: each stop sequence must contain non-whitespace");
  }
  const asked = readConversation(body);
  const thinks = readThinking(body, asked.choice);
  if (thinks) checkThoughts(asked.messages);
  return {
    ...asked,
    stream: body.stream === true,
    stop,
    maximum: body.max_tokens,
    think: thinks,
    format: readFormat(body),
  };
};
