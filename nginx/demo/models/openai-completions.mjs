// OpenAI's old completions: a prompt instead of messages.
import { checkMembers, invalid, within } from "./check.mjs";
import { created, errorBody, sse, words } from "./openai.mjs";
import { pieces } from "./tokens.mjs";

export { errorOf as error, keyOf as key, unauthorized, unknownModel } from "./openai.mjs";

const members = {
  model: "string",
  prompt: "string|array",
  suffix: "string?",
  stream: "boolean?",
  stream_options: "object?",
  max_tokens: "integer?",
  temperature: "number?",
  top_p: "number?",
  n: "integer?",
  best_of: "integer?",
  stop: "string|array?",
  seed: "integer?",
  presence_penalty: "number?",
  frequency_penalty: "number?",
  logprobs: "integer?",
  logit_bias: "object?",
  echo: "boolean?",
  user: "string?",
};

export const read = ({ body }) => {
  checkMembers(body, members, "", words);
  within(body.temperature, 0, 2, "temperature");
  const prompt = [body.prompt].flat();
  if (prompt.length !== 1 || typeof prompt[0] !== "string") {
    throw invalid("The mock takes one text as 'prompt'.", "prompt");
  }
  return {
    model: body.model,
    stream: body.stream === true,
    usage: body.stream_options?.include_usage === true,
    system: [],
    messages: [{ role: "user", parts: [{ kind: "text", text: prompt[0] }] }],
    tools: [],
    maximum: body.max_tokens ?? 16,
    stop: [body.stop ?? []].flat(),
    n: body.n ?? 1,
  };
};

const usageOf = ({ usage }) => ({
  prompt_tokens: usage.input,
  completion_tokens: usage.output,
  total_tokens: usage.input + usage.output,
  prompt_tokens_details: { cached_tokens: usage.cached },
});

const finishOf = ({ finish }) => (["length", "content_filter"].includes(finish) ? finish : "stop");
const textOf = (answer) => answer.parts.map(({ text = "" }) => text).join("");

const base = (answer) => ({
  id: `cmpl-${answer.id}`,
  object: "text_completion",
  created,
  model: answer.model,
  system_fingerprint: "fp_mock",
});

const choice = (text, index, finish_reason) => ({ text, index, logprobs: null, finish_reason });

export const whole = (answer, asked, hasUsage) => ({
  ...base(answer),
  choices: Array.from({ length: asked.n }, (_, i) => choice(textOf(answer), i, finishOf(answer))),
  ...(hasUsage ? { usage: usageOf(answer) } : {}),
});

export const stream = (answer, asked, hasUsage) => {
  const isTold = asked.usage && hasUsage;
  const chunk = (choices, usage = null) => ({
    ...base(answer),
    choices,
    ...(isTold ? { usage } : {}),
  });
  const frames = pieces(textOf(answer)).map((piece) =>
    sse(chunk([choice(piece, 0, null)]), { tokens: 1 }),
  );
  frames.push(sse(chunk([choice("", 0, finishOf(answer))])));
  if (isTold) frames.push(sse(chunk([], usageOf(answer))));
  frames.push(sse("[DONE]", { isEnd: true }));
  return frames;
};

export const errorFrame = (refusal) => sse(errorBody(refusal), { isEnd: true });
