// OpenAI's responses.
import { created, errorBody } from "./openai.mjs";
import { pieces } from "./tokens.mjs";

export { errorOf as error, keyOf as key, unauthorized, unknownModel } from "./openai.mjs";
export { read } from "./openai-responses-read.mjs";

const contentOf = (part, text = part.text) =>
  part.kind === "refusal"
    ? { type: "refusal", refusal: text }
    : { type: "output_text", text, annotations: [], logprobs: [] };

const itemOf = (part, index) => {
  switch (part.kind) {
    case "call":
      return {
        id: `fc_${part.id}`,
        type: "function_call",
        status: "completed",
        arguments: JSON.stringify(part.input),
        call_id: `call_${part.id}`,
        name: part.name,
      };
    case "thinking":
      return {
        id: `rs_${index}`,
        type: "reasoning",
        summary: [{ type: "summary_text", text: part.text }],
      };
    default:
      return {
        id: `msg_${index}`,
        type: "message",
        status: "completed",
        role: "assistant",
        content: [contentOf(part)],
      };
  }
};

const usageOf = ({ usage }) => ({
  input_tokens: usage.input,
  input_tokens_details: { cached_tokens: usage.cached },
  output_tokens: usage.output,
  output_tokens_details: { reasoning_tokens: usage.reasoning },
  total_tokens: usage.input + usage.output,
});

const incomplete = { length: "max_output_tokens", content_filter: "content_filter" };

const base = (answer, { given }, status) => ({
  id: `resp_${answer.id}`,
  object: "response",
  created_at: created,
  status,
  background: false,
  error: null,
  incomplete_details: null,
  instructions: given.instructions ?? null,
  max_output_tokens: given.max_output_tokens ?? null,
  model: answer.model,
  output: [],
  parallel_tool_calls: given.parallel_tool_calls ?? true,
  previous_response_id: null,
  reasoning: { effort: given.reasoning?.effort ?? null, summary: null },
  store: given.store ?? true,
  temperature: given.temperature ?? 1,
  text: given.text ?? { format: { type: "text" } },
  tool_choice: given.tool_choice ?? "auto",
  tools: given.tools ?? [],
  top_p: given.top_p ?? 1,
  truncation: "disabled",
  usage: null,
  user: null,
  metadata: given.metadata ?? {},
});

export const whole = (answer, asked, hasUsage) => {
  const reason = incomplete[answer.finish];
  return {
    ...base(answer, asked, reason === undefined ? "completed" : "incomplete"),
    incomplete_details: reason === undefined ? null : { reason },
    output: answer.parts.map(itemOf),
    ...(hasUsage ? { usage: usageOf(answer) } : {}),
  };
};

/** The events of one item: it is added, filled and done. */
const textEvents = (part, output_index) => {
  const item = itemOf(part, output_index);
  const at = { item_id: item.id, output_index, content_index: 0 };
  const kind = part.kind === "refusal" ? "refusal" : "output_text";
  const done = part.kind === "refusal" ? { refusal: part.text } : { text: part.text, logprobs: [] };
  return [
    [
      {
        type: "response.output_item.added",
        output_index,
        item: { ...item, status: "in_progress", content: [] },
      },
    ],
    [{ type: "response.content_part.added", ...at, part: contentOf(part, "") }],
    ...pieces(part.text).map((delta) => [{ type: `response.${kind}.delta`, ...at, delta }, 1]),
    [{ type: `response.${kind}.done`, ...at, ...done }],
    [{ type: "response.content_part.done", ...at, part: contentOf(part) }],
    [{ type: "response.output_item.done", output_index, item }],
  ];
};

const callEvents = (part, output_index) => {
  const item = itemOf(part, output_index);
  const at = { item_id: item.id, output_index };
  return [
    [
      {
        type: "response.output_item.added",
        output_index,
        item: { ...item, status: "in_progress", arguments: "" },
      },
    ],
    ...pieces(item.arguments).map((delta) => [
      { type: "response.function_call_arguments.delta", ...at, delta },
      1,
    ]),
    [
      {
        type: "response.function_call_arguments.done",
        ...at,
        name: item.name,
        arguments: item.arguments,
      },
    ],
    [{ type: "response.output_item.done", output_index, item }],
  ];
};

const thinkingEvents = (part, output_index) => {
  const item = itemOf(part, output_index);
  const at = { item_id: item.id, output_index, summary_index: 0 };
  const summary = { type: "summary_text", text: part.text };
  return [
    [{ type: "response.output_item.added", output_index, item: { ...item, summary: [] } }],
    [{ type: "response.reasoning_summary_part.added", ...at, part: { ...summary, text: "" } }],
    ...pieces(part.text).map((delta) => [
      { type: "response.reasoning_summary_text.delta", ...at, delta },
      1,
    ]),
    [{ type: "response.reasoning_summary_text.done", ...at, text: part.text }],
    [{ type: "response.reasoning_summary_part.done", ...at, part: summary }],
    [{ type: "response.output_item.done", output_index, item }],
  ];
};

const eventsOf = { call: callEvents, thinking: thinkingEvents };

const event = (value, sequence_number, more = {}) => ({
  text: `event: ${value.type}\ndata: ${JSON.stringify({ ...value, sequence_number })}\n\n`,
  tokens: 0,
  ...more,
});

export const stream = (answer, asked, hasUsage) => {
  const response = base(answer, asked, "in_progress");
  const end = whole(answer, asked, hasUsage);
  const events = [
    [{ type: "response.created", response }],
    [{ type: "response.in_progress", response }],
    ...answer.parts.flatMap((part, i) => (eventsOf[part.kind] ?? textEvents)(part, i)),
    [{ type: `response.${end.status}`, response: end }, 0, true],
  ];
  return events.map(([value, tokens = 0, isEnd], i) => event(value, i, { tokens, isEnd }));
};

export const errorFrame = (refusal) => {
  const { message, code, param } = errorBody(refusal).error;
  return event({ type: "error", code: code ?? "server_error", message, param }, 99, {
    isEnd: true,
  });
};
