// Anthropic's messages.
import { invalid, Refusal } from "./check.mjs";
import { pieces } from "./tokens.mjs";

export { read, readCount } from "./anthropic-read.mjs";

export const key = (headers) =>
  headers["x-api-key"] ?? /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];

const types = {
  invalid_request: "invalid_request_error",
  context_length: "invalid_request_error",
  content_filter: "invalid_request_error",
  authentication: "authentication_error",
  permission: "permission_error",
  quota: "billing_error",
  not_found: "not_found_error",
  too_large: "request_too_large",
  rate_limit: "rate_limit_error",
  overloaded: "overloaded_error",
  timeout: "timeout_error",
};

const errorBody = ({ kind, message }) => ({
  type: "error",
  error: { type: types[kind] ?? "api_error", message },
  request_id: "req_mock",
});

export const error = (refusal) => ({
  status: refusal.kind === "overloaded" && refusal.status === 503 ? 529 : refusal.status,
  headers: {
    "request-id": "req_mock",
    ...(refusal.seconds === undefined ? {} : { "retry-after": String(refusal.seconds) }),
  },
  body: errorBody(refusal),
});

export const unauthorized = (given) =>
  new Refusal(
    401,
    "authentication",
    given === undefined ? "x-api-key header is required" : "invalid x-api-key",
  );

export const unknownModel = (model) => new Refusal(404, "not_found", `model: ${model}`);

const versions = ["2023-01-01", "2023-06-01", "2026-10-21"];

export const checkHeaders = (headers) => {
  if (headers["anthropic-version"] === undefined) {
    throw invalid("anthropic-version: header is required");
  }
  if (!versions.includes(headers["anthropic-version"])) {
    throw invalid(`anthropic-version: "${headers["anthropic-version"]}" is not a valid version`);
  }
};

const reasons = {
  stop: "end_turn",
  stop_sequence: "stop_sequence",
  length: "max_tokens",
  tool_calls: "tool_use",
  content_filter: "refusal",
  refusal: "refusal",
  pause: "pause_turn",
};

const inputUsage = ({ usage }) => ({
  input_tokens: usage.input - usage.cached - usage.written,
  cache_creation_input_tokens: usage.written,
  cache_read_input_tokens: usage.cached,
});

const blockOf = (part) => {
  switch (part.kind) {
    case "call":
      return { type: "tool_use", id: `toolu_${part.id}`, name: part.name, input: part.input };
    case "thinking":
      return { type: "thinking", thinking: part.text, signature: part.signature };
    default:
      return { type: "text", text: part.text };
  }
};

export const whole = (answer, asked, hasUsage) => ({
  id: `msg_${answer.id}`,
  type: "message",
  role: "assistant",
  model: answer.model,
  content: answer.parts.map(blockOf),
  stop_reason: reasons[answer.finish] ?? answer.finish,
  stop_sequence: answer.stop_sequence ?? null,
  ...(hasUsage
    ? {
        usage: {
          ...inputUsage(answer),
          output_tokens: answer.usage.output,
          service_tier: "standard",
        },
      }
    : {}),
});

const event = (value, more = {}) => ({
  text: `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`,
  tokens: 0,
  ...more,
});

const empty = {
  text: { text: "" },
  thinking: { thinking: "", signature: "" },
  tool_use: { input: {} },
};

/** The deltas of one block. */
const deltasOf = (part) => {
  if (part.kind === "call") {
    const texts = ["", ...pieces(JSON.stringify(part.input))];
    return texts.map((partial_json) => ({ type: "input_json_delta", partial_json }));
  }
  if (part.kind === "thinking") {
    const texts = pieces(part.text).map((thinking) => ({ type: "thinking_delta", thinking }));
    return [...texts, { type: "signature_delta", signature: part.signature }];
  }
  return pieces(part.text).map((text) => ({ type: "text_delta", text }));
};

const isCounted = (delta) => delta.partial_json !== "" && delta.type !== "signature_delta";

export const stream = (answer, asked, hasUsage) => {
  const message = {
    ...whole(answer, asked, false),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    ...(hasUsage ? { usage: { ...inputUsage(answer), output_tokens: 1 } } : {}),
  };
  const frames = [event({ type: "message_start", message }), event({ type: "ping" })];
  answer.parts.forEach((part, index) => {
    const block = blockOf(part);
    const content_block = { ...block, ...empty[block.type] };
    frames.push(event({ type: "content_block_start", index, content_block }));
    for (const delta of deltasOf(part)) {
      const tokens = isCounted(delta) ? 1 : 0;
      frames.push(event({ type: "content_block_delta", index, delta }, { tokens }));
    }
    frames.push(event({ type: "content_block_stop", index }));
  });
  frames.push(
    event({
      type: "message_delta",
      delta: {
        stop_reason: reasons[answer.finish] ?? answer.finish,
        stop_sequence: answer.stop_sequence ?? null,
      },
      ...(hasUsage ? { usage: { ...inputUsage(answer), output_tokens: answer.usage.output } } : {}),
    }),
    event({ type: "message_stop" }, { isEnd: true }),
  );
  return frames;
};

export const errorFrame = (refusal) => event(errorBody(refusal), { isEnd: true });
