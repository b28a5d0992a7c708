import OpenAI from "openai";
import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionContentPart,
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessageParam,
} from "openai/resources/chat/completions";
import { Ask, Client, inputOf, Reply, Target, Trouble, Turn } from "./ask";

export const openaiOf = ({ base, key }: Omit<Target, "model">, retries = 0): OpenAI =>
  new OpenAI({ baseURL: `${base}/v1`, apiKey: key, maxRetries: retries });

const messagesOf = (turn: Turn): ChatCompletionMessageParam[] => {
  if (turn.role === "results") {
    return turn.results.map(({ call, text }) => ({
      role: "tool",
      tool_call_id: call.id,
      content: text,
    }));
  }
  if (turn.role === "assistant") {
    const calls = (turn.calls ?? []).map(({ id, name, input }) => ({
      id,
      type: "function" as const,
      function: { name, arguments: JSON.stringify(input) },
    }));
    const content = turn.text ?? null;
    return [{ role: "assistant", content, ...(calls.length > 0 ? { tool_calls: calls } : {}) }];
  }
  const images = (turn.images ?? []).map(({ url }): ChatCompletionContentPart => ({
    type: "image_url",
    image_url: { url },
  }));
  const content =
    images.length > 0 ? [{ type: "text" as const, text: turn.text }, ...images] : turn.text;
  return [{ role: "user", content }];
};

const formatOf = ({ schema, json }: Ask): object => {
  if (json === true) return { response_format: { type: "json_object" } };
  if (schema === undefined) return {};
  const json_schema = { name: "answer", schema, strict: true };
  return { response_format: { type: "json_schema", json_schema } };
};

const bodyOf = ({ model }: Target, ask: Ask): ChatCompletionCreateParamsNonStreaming => ({
  model,
  messages: [
    ...(ask.system === undefined ? [] : [{ role: "system" as const, content: ask.system }]),
    ...ask.turns.flatMap(messagesOf),
  ],
  ...(ask.tools === undefined
    ? {}
    : {
        tools: ask.tools.map(({ name, description, schema }) => ({
          type: "function" as const,
          function: { name, description, parameters: schema },
        })),
      }),
  ...(ask.choice === undefined
    ? {}
    : {
        tool_choice:
          typeof ask.choice === "string"
            ? ask.choice
            : { type: "function" as const, function: ask.choice },
      }),
  ...(ask.parallel === undefined ? {} : { parallel_tool_calls: ask.parallel }),
  ...(ask.maximum === undefined ? {} : { max_completion_tokens: ask.maximum }),
  ...(ask.temperature === undefined ? {} : { temperature: ask.temperature }),
  ...(ask.stop === undefined ? {} : { stop: [...ask.stop] }),
  ...(ask.think === true ? { reasoning_effort: "medium" as const } : {}),
  ...formatOf(ask),
});

const usageOf = (usage: ChatCompletion["usage"] | null): Reply["usage"] =>
  usage
    ? {
        input: usage.prompt_tokens,
        cached: usage.prompt_tokens_details?.cached_tokens ?? 0,
        output: usage.completion_tokens,
      }
    : undefined;

interface Thinking {
  reasoning_content?: string;
}

/** A refusal is one, whatever the finish reason is. */
const finishOf = (reason: string, refusal: string | null | undefined): string =>
  refusal ? "refusal" : reason;

const send = async (target: Target, ask: Ask): Promise<Reply> => {
  const { signal } = target;
  const answer = await openaiOf(target).chat.completions.create(bodyOf(target, ask), { signal });
  const { message, finish_reason } = answer.choices[0]!;
  const calls = (message.tool_calls ?? []).map((call) => {
    if (call.type !== "function") throw new Error(`a call of the type ${call.type}`);
    return { id: call.id, name: call.function.name, input: inputOf(call.function.arguments) };
  });
  return {
    text: message.content ?? message.refusal ?? "",
    calls,
    finish: finishOf(finish_reason, message.refusal),
    usage: usageOf(answer.usage ?? null),
    reasoning: (message as Thinking).reasoning_content ?? "",
    model: answer.model,
    pieces: 0,
  };
};

/** Puts a stream of one choice together. */
const gather = (
  reply: Reply,
  calls: { id: string; name: string; text: string }[],
  chunk: ChatCompletionChunk,
): void => {
  if (chunk.model !== "") reply.model = chunk.model;
  if (chunk.usage) reply.usage = usageOf(chunk.usage);
  const choice = chunk.choices[0];
  if (choice === undefined) return;
  const { delta, finish_reason } = choice;
  const said = delta.content ?? delta.refusal ?? "";
  const thought = (delta as Thinking).reasoning_content ?? "";
  reply.text += said;
  reply.reasoning += thought;
  for (const { index, id, function: called } of delta.tool_calls ?? []) {
    const call = (calls[index] ??= { id: "", name: "", text: "" });
    call.id += id ?? "";
    call.name += called?.name ?? "";
    call.text += called?.arguments ?? "";
  }
  if (said !== "" || thought !== "" || delta.tool_calls) reply.pieces += 1;
  if (delta.refusal) reply.finish = "refusal";
  if (finish_reason) reply.finish = reply.finish === "" ? finish_reason : reply.finish;
};

export const emptyReply = (): Reply => ({
  text: "",
  calls: [],
  finish: "",
  usage: undefined,
  reasoning: "",
  model: "",
  pieces: 0,
});

const stream = async (target: Target, ask: Ask): Promise<Reply> => {
  const { signal } = target;
  const events = await openaiOf(target).chat.completions.create(
    { ...bodyOf(target, ask), stream: true, stream_options: { include_usage: true } },
    { signal },
  );
  const reply = emptyReply();
  const calls: { id: string; name: string; text: string }[] = [];
  for await (const chunk of events) gather(reply, calls, chunk);
  reply.calls = calls.map(({ id, name, text }) => ({ id, name, input: inputOf(text) }));
  return reply;
};

export const openaiTrouble = (error: unknown): Trouble => {
  if (!(error instanceof OpenAI.APIError)) {
    return { status: undefined, type: undefined, message: String(error) };
  }
  const { status, type, message } = error as InstanceType<typeof OpenAI.APIError>;
  return { status: status as number | undefined, type, message, field: error.param ?? undefined };
};

export const openaiChat: Client = { name: "openai_chat", send, stream, trouble: openaiTrouble };
