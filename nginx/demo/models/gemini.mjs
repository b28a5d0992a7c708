// Google's Gemini: generateContent and its stream.
import { Refusal } from "./check.mjs";
import { pieces } from "./tokens.mjs";

export { read, readCount } from "./gemini-read.mjs";

export const key = (headers, url) =>
  headers["x-goog-api-key"] ?? url.searchParams.get("key") ?? undefined;

const statuses = {
  invalid_request: "INVALID_ARGUMENT",
  context_length: "INVALID_ARGUMENT",
  too_large: "INVALID_ARGUMENT",
  content_filter: "INVALID_ARGUMENT",
  authentication: "INVALID_ARGUMENT",
  permission: "PERMISSION_DENIED",
  not_found: "NOT_FOUND",
  rate_limit: "RESOURCE_EXHAUSTED",
  quota: "RESOURCE_EXHAUSTED",
  overloaded: "UNAVAILABLE",
  timeout: "DEADLINE_EXCEEDED",
};

const details = ({ kind, seconds }) => {
  if (kind === "authentication") {
    const type = "type.googleapis.com/google.rpc.ErrorInfo";
    return { details: [{ "@type": type, reason: "API_KEY_INVALID", domain: "googleapis.com" }] };
  }
  if (seconds === undefined) return {};
  const type = "type.googleapis.com/google.rpc.RetryInfo";
  return { details: [{ "@type": type, retryDelay: `${seconds}s` }] };
};

const errorBody = (refusal) => ({
  error: {
    code: refusal.status,
    message: refusal.message,
    status: statuses[refusal.kind] ?? "INTERNAL",
    ...details(refusal),
  },
});

export const error = (refusal) => ({
  status: refusal.status,
  headers: refusal.seconds === undefined ? {} : { "retry-after": String(refusal.seconds) },
  body: errorBody(refusal),
});

/** A wrong key is no 401 at Google. */
export const unauthorized = (given) =>
  given === undefined
    ? new Refusal(
        403,
        "permission",
        "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
      )
    : new Refusal(400, "authentication", "API key not valid. Please pass a valid API key.");

export const unknownModel = (model) =>
  new Refusal(
    404,
    "not_found",
    `models/${model} is not found for API version v1beta, or is not supported for generateContent.`,
  );

const reasons = {
  stop: "STOP",
  stop_sequence: "STOP",
  tool_calls: "STOP",
  length: "MAX_TOKENS",
  content_filter: "SAFETY",
  refusal: "PROHIBITED_CONTENT",
};

const usageOf = ({ usage }, output = usage.output) => ({
  promptTokenCount: usage.input,
  candidatesTokenCount: Math.max(0, output - usage.reasoning),
  totalTokenCount: usage.input + output,
  ...(usage.cached > 0 ? { cachedContentTokenCount: usage.cached } : {}),
  ...(usage.reasoning > 0 ? { thoughtsTokenCount: Math.min(output, usage.reasoning) } : {}),
});

const partsOf = (part, asked) => {
  switch (part.kind) {
    case "call":
      return [
        { functionCall: { name: part.name, args: part.input }, thoughtSignature: `sig${part.id}` },
      ];
    case "thinking":
      return asked.showsThoughts ? [{ text: part.text, thought: true }] : [];
    case "refusal":
      return [];
    default:
      return [{ text: part.text }];
  }
};

const common = (answer) => ({ modelVersion: answer.model, responseId: answer.id });

const candidate = (parts, index, finishReason) => ({
  ...(parts.length > 0 ? { content: { parts, role: "model" } } : {}),
  ...(finishReason === undefined ? {} : { finishReason }),
  index,
});

export const whole = (answer, asked, hasUsage) => {
  const parts = answer.parts.flatMap((part) => partsOf(part, asked));
  const reason = reasons[answer.finish] ?? answer.finish;
  return {
    candidates: Array.from({ length: asked.n }, (_, i) => candidate(parts, i, reason)),
    ...(hasUsage ? { usageMetadata: usageOf(answer) } : {}),
    ...common(answer),
  };
};

/** The parts that are streamed, one each time: texts in pieces, calls whole. */
const streamed = (answer, asked) =>
  answer.parts.flatMap((part) => {
    if (part.kind === "call") {
      const [whole] = partsOf(part, asked);
      return [{ part: whole, tokens: pieces(JSON.stringify(part.input)).length }];
    }
    return partsOf(part, asked).flatMap((one) =>
      pieces(one.text).map((text) => ({ part: { ...one, text }, tokens: 1 })),
    );
  });

const frame = (value, more) => ({
  value,
  text: `data: ${JSON.stringify(value)}\r\n\r\n`,
  tokens: 0,
  ...more,
});

export const stream = (answer, asked, hasUsage) => {
  let output = answer.usage.reasoning;
  const chunk = (parts, reason, usage) => ({
    candidates: [candidate(parts, 0, reason)],
    ...(hasUsage ? { usageMetadata: usage } : {}),
    ...common(answer),
  });
  const frames = streamed(answer, asked).map(({ part, tokens }) => {
    if (part.thought !== true) output += tokens;
    return frame(chunk([part], undefined, usageOf(answer, output)), { tokens });
  });
  const last = chunk([{ text: "" }], reasons[answer.finish] ?? answer.finish, usageOf(answer));
  frames.push(frame(last, { isEnd: true }));
  return frames;
};

export const errorFrame = (refusal) => frame(errorBody(refusal), { isEnd: true });

/** Without `alt=sse` the stream is one JSON array. */
export const asArray = (frames) =>
  frames.map(({ value, ...rest }, i) => ({
    ...rest,
    text: `${i === 0 ? "[" : ",\r\n"}${JSON.stringify(value)}${i === frames.length - 1 ? "]" : ""}`,
  }));
