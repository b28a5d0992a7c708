// AWS Bedrock: Converse and ConverseStream.
import { Refusal } from "./check.mjs";
import { encodeMessage } from "./event-stream.mjs";
import { pieces } from "./tokens.mjs";

export { read, readCount } from "./bedrock-read.mjs";

const exceptions = {
  authentication: "UnrecognizedClientException",
  permission: "AccessDeniedException",
  not_found: "ResourceNotFoundException",
  rate_limit: "ThrottlingException",
  quota: "ServiceQuotaExceededException",
  overloaded: "ServiceUnavailableException",
  timeout: "ModelTimeoutException",
  server: "InternalServerException",
};

const nameOf = ({ kind, code }) => code ?? exceptions[kind] ?? "ValidationException";

export const error = (refusal) => ({
  status: refusal.status,
  headers: {
    "x-amzn-requestid": "mock",
    "x-amzn-errortype": nameOf(refusal),
    ...(refusal.seconds === undefined ? {} : { "retry-after": String(refusal.seconds) }),
  },
  body: { message: refusal.message },
});

export const unauthorized = () =>
  new Refusal(403, "authentication", "The security token included in the request is invalid.");

export const unknownModel = (model) =>
  new Refusal(404, "not_found", `The model ${model} is not found. Check the model identifier.`);

const reasons = {
  stop: "end_turn",
  stop_sequence: "stop_sequence",
  length: "max_tokens",
  tool_calls: "tool_use",
  content_filter: "content_filtered",
  refusal: "guardrail_intervened",
};

const usageOf = ({ usage }) => ({
  inputTokens: usage.input - usage.cached - usage.written,
  outputTokens: usage.output,
  totalTokens: usage.input + usage.output,
  cacheReadInputTokens: usage.cached,
  cacheWriteInputTokens: usage.written,
});

const blockOf = (part) => {
  switch (part.kind) {
    case "call":
      return { toolUse: { toolUseId: `tooluse_${part.id}`, name: part.name, input: part.input } };
    case "thinking":
      return {
        reasoningContent: { reasoningText: { text: part.text, signature: part.signature } },
      };
    default:
      return { text: part.text };
  }
};

export const whole = (answer, asked, hasUsage) => ({
  output: { message: { role: "assistant", content: answer.parts.map(blockOf) } },
  stopReason: reasons[answer.finish] ?? answer.finish,
  ...(hasUsage ? { usage: usageOf(answer) } : {}),
  metrics: { latencyMs: 1 },
});

/** Bedrock pads its events, so that their lengths tell nothing. */
const event = (type, value, more = {}) => ({
  bytes: encodeMessage(
    { ":event-type": type, ":content-type": "application/json", ":message-type": "event" },
    JSON.stringify({ ...value, p: "abcdefgh" }),
  ),
  tokens: 0,
  ...more,
});

const deltasOf = (part) => {
  if (part.kind === "call") {
    return pieces(JSON.stringify(part.input)).map((input) => ({ toolUse: { input } }));
  }
  if (part.kind !== "thinking") return pieces(part.text).map((text) => ({ text }));
  const texts = pieces(part.text).map((text) => ({ reasoningContent: { text } }));
  return [...texts, { reasoningContent: { signature: part.signature } }];
};

export const stream = (answer, asked, hasUsage) => {
  const frames = [event("messageStart", { role: "assistant" })];
  answer.parts.forEach((part, contentBlockIndex) => {
    if (part.kind === "call") {
      const { toolUseId, name } = blockOf(part).toolUse;
      frames.push(
        event("contentBlockStart", { contentBlockIndex, start: { toolUse: { toolUseId, name } } }),
      );
    }
    for (const delta of deltasOf(part)) {
      const tokens = delta.reasoningContent?.signature === undefined ? 1 : 0;
      frames.push(event("contentBlockDelta", { contentBlockIndex, delta }, { tokens }));
    }
    frames.push(event("contentBlockStop", { contentBlockIndex }));
  });
  const stopReason = reasons[answer.finish] ?? answer.finish;
  frames.push(event("messageStop", { stopReason }, { isEnd: true }));
  const usage = hasUsage ? { usage: usageOf(answer) } : {};
  frames.push(event("metadata", { ...usage, metrics: { latencyMs: 1 } }, { isEnd: true }));
  return frames;
};

const inStream = {
  rate_limit: "throttlingException",
  overloaded: "serviceUnavailableException",
  invalid_request: "validationException",
  timeout: "modelStreamErrorException",
};

export const errorFrame = (refusal) => ({
  bytes: encodeMessage(
    {
      ":exception-type": inStream[refusal.kind] ?? "internalServerException",
      ":content-type": "application/json",
      ":message-type": "exception",
    },
    JSON.stringify({ message: refusal.message }),
  ),
  tokens: 0,
  isEnd: true,
});
