// OpenAI chat completions, as OpenAI, vLLM and their like answer; reasoning as DeepSeek and vLLM show it.
import { created, errorBody, sse } from "./openai.mjs";
import { pieces } from "./tokens.mjs";

export { errorOf as error, keyOf as key, unauthorized, unknownModel } from "./openai.mjs";
export { read } from "./openai-chat-read.mjs";

const finishes = { stop_sequence: "stop", refusal: "stop", pause: "stop" };
const finishOf = (finish) => finishes[finish] ?? finish;

const usageOf = ({ usage }) => ({
  prompt_tokens: usage.input,
  completion_tokens: usage.output,
  total_tokens: usage.input + usage.output,
  prompt_tokens_details: { cached_tokens: usage.cached, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: usage.reasoning, audio_tokens: 0 },
});

const logprobsOf = (asked, text) => {
  if (!asked.logprobs) return null;
  const content = pieces(text).map((token) => ({
    token,
    logprob: -0.1,
    bytes: [...Buffer.from(token)],
    top_logprobs: [],
  }));
  return { content, refusal: null };
};

/** The second answer and those behind it differ from the first by a mark. */
const marked = (text, index) => (index === 0 ? text : `${text} #${index + 1}`);

const textOf = (answer, kind) => answer.parts.find((part) => part.kind === kind)?.text;
const callsOf = (answer) => answer.parts.filter(({ kind }) => kind === "call");

const messageOf = (answer, index) => {
  const calls = callsOf(answer).map(({ id, name, input }) => ({
    id: `call_${id}`,
    type: "function",
    function: { name, arguments: JSON.stringify(input) },
  }));
  const text = textOf(answer, "text");
  const thinking = textOf(answer, "thinking");
  return {
    role: "assistant",
    content: text === undefined ? null : marked(text, index),
    refusal: textOf(answer, "refusal") ?? null,
    annotations: [],
    ...(thinking === undefined ? {} : { reasoning_content: thinking }),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
};

export const whole = (answer, asked, hasUsage) => ({
  id: `chatcmpl-${answer.id}`,
  object: "chat.completion",
  created,
  model: answer.model,
  choices: Array.from({ length: asked.n }, (_, index) => ({
    index,
    message: messageOf(answer, index),
    logprobs: logprobsOf(asked, textOf(answer, "text") ?? ""),
    finish_reason: finishOf(answer.finish),
  })),
  ...(hasUsage ? { usage: usageOf(answer) } : {}),
  service_tier: "default",
  system_fingerprint: "fp_mock",
});

const fields = { text: "content", refusal: "refusal", thinking: "reasoning_content" };

/** The deltas of one choice, each with how many tokens it holds. */
const deltasOf = (answer, index) => {
  const deltas = [];
  let call = 0;
  for (const part of answer.parts) {
    if (part.kind !== "call") {
      const text = part.kind === "text" ? marked(part.text, index) : part.text;
      for (const piece of pieces(text)) deltas.push({ [fields[part.kind]]: piece });
      continue;
    }
    const called = { name: part.name, arguments: "" };
    const first = { index: call, id: `call_${part.id}`, type: "function", function: called };
    deltas.push({ tool_calls: [first] });
    for (const piece of pieces(JSON.stringify(part.input))) {
      deltas.push({ tool_calls: [{ index: call, function: { arguments: piece } }] });
    }
    call += 1;
  }
  return deltas;
};

export const stream = (answer, asked, hasUsage) => {
  const isTold = asked.usage && hasUsage;
  const chunk = (choices, usage = null) => ({
    id: `chatcmpl-${answer.id}`,
    object: "chat.completion.chunk",
    created,
    model: answer.model,
    service_tier: "default",
    system_fingerprint: "fp_mock",
    choices,
    ...(isTold ? { usage } : {}),
  });
  const one = (index, delta, finish_reason = null) =>
    chunk([{ index, delta, logprobs: logprobsOf(asked, delta.content ?? ""), finish_reason }]);
  const frames = [];
  const indices = Array.from({ length: asked.n }, (_, index) => index);
  for (const index of indices) {
    frames.push(sse(one(index, { role: "assistant", content: "", refusal: null })));
  }
  const lists = indices.map((index) => deltasOf(answer, index));
  for (let i = 0; i < Math.max(...lists.map(({ length }) => length)); i++) {
    for (const index of indices) {
      const delta = lists[index][i];
      if (delta) frames.push(sse(one(index, delta), { tokens: 1 }));
    }
  }
  for (const index of indices) frames.push(sse(one(index, {}, finishOf(answer.finish))));
  if (isTold) frames.push(sse(chunk([], usageOf(answer))));
  frames.push(sse("[DONE]", { isEnd: true }));
  return frames;
};

export const errorFrame = (refusal) => sse(errorBody(refusal), { isEnd: true });
