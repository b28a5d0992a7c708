import Anthropic from "@anthropic-ai/sdk";
import type {
  ContentBlockParam,
  Message,
  MessageCountTokensParams,
  MessageCreateParamsNonStreaming,
  MessageParam,
  Tool,
} from "@anthropic-ai/sdk/resources/messages";
import { Ask, Client, dataOf, Image, Reply, Target, Trouble, Turn } from "./ask";
import { emptyReply } from "./openai-chat";

export const anthropicOf = ({ base, key }: Target, retries = 0): Anthropic =>
  new Anthropic({ baseURL: base, apiKey: key, maxRetries: retries });

type MediaType = "image/png" | "image/jpeg" | "image/gif" | "image/webp";

const imageOf = (image: Image): ContentBlockParam => {
  const data = dataOf(image);
  const source =
    data === undefined
      ? { type: "url" as const, url: image.url }
      : { type: "base64" as const, media_type: data.type as MediaType, data: data.data };
  return { type: "image", source };
};

const messageOf = (turn: Turn): MessageParam => {
  if (turn.role === "results") {
    const content = turn.results.map(({ call, text, isError }) => ({
      type: "tool_result" as const,
      tool_use_id: call.id,
      content: text,
      ...(isError === true ? { is_error: true } : {}),
    }));
    return { role: "user", content };
  }
  if (turn.role === "user") {
    const images = (turn.images ?? []).map(imageOf);
    const content: ContentBlockParam[] = [{ type: "text", text: turn.text }, ...images];
    return { role: "user", content: images.length > 0 ? content : turn.text };
  }
  const calls = (turn.calls ?? []).map(({ id, name, input }): ContentBlockParam => ({
    type: "tool_use",
    id,
    name,
    input,
  }));
  const text: ContentBlockParam[] =
    turn.text === undefined ? [] : [{ type: "text", text: turn.text }];
  return { role: "assistant", content: [...text, ...calls] };
};

const kinds = { auto: "auto", none: "none", required: "any" } as const;

const choiceOf = ({ choice, parallel }: Ask): object => {
  if (choice === undefined && parallel === undefined) return {};
  const one = parallel === false ? { disable_parallel_tool_use: true } : {};
  const given =
    typeof choice === "object"
      ? { type: "tool", name: choice.name }
      : { type: kinds[choice ?? "auto"] };
  return { tool_choice: { ...given, ...one } };
};

const bodyOf = ({ model }: Target, ask: Ask): MessageCreateParamsNonStreaming => ({
  model,
  messages: ask.turns.map(messageOf),
  max_tokens: ask.maximum ?? (ask.think === true ? 4096 : 1024),
  ...(ask.system === undefined ? {} : { system: ask.system }),
  ...(ask.tools === undefined
    ? {}
    : {
        tools: ask.tools.map(({ name, description, schema }) => ({
          name,
          description,
          input_schema: schema as Tool.InputSchema,
        })),
      }),
  ...choiceOf(ask),
  ...(ask.temperature === undefined ? {} : { temperature: ask.temperature }),
  ...(ask.stop === undefined ? {} : { stop_sequences: [...ask.stop] }),
  ...(ask.think === true ? { thinking: { type: "enabled", budget_tokens: 2048 } } : {}),
  ...(ask.schema === undefined
    ? {}
    : { output_config: { format: { type: "json_schema", schema: ask.schema } } }),
});

/** What the tokens of a question are counted of. */
export const countedBody = (target: Target, ask: Ask): MessageCountTokensParams => {
  const { model, messages, system, tools, tool_choice, thinking, output_config } = bodyOf(
    target,
    ask,
  );
  return {
    model,
    messages,
    ...(system === undefined ? {} : { system }),
    ...(tools === undefined ? {} : { tools: tools as MessageCountTokensParams["tools"] }),
    ...(tool_choice === undefined ? {} : { tool_choice }),
    ...(thinking === undefined ? {} : { thinking }),
    ...(output_config === undefined ? {} : { output_config }),
  } as MessageCountTokensParams;
};

const finishes: Record<string, string> = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  tool_use: "tool_calls",
};

const read = (message: Message): Reply => {
  const reply = { ...emptyReply(), model: message.model };
  for (const block of message.content) {
    if (block.type === "text") reply.text += block.text;
    if (block.type === "thinking") reply.reasoning += block.thinking;
    if (block.type !== "tool_use") continue;
    reply.calls.push({ id: block.id, name: block.name, input: block.input });
  }
  const { usage, stop_reason: reason } = message;
  const cached = usage.cache_read_input_tokens ?? 0;
  const written = usage.cache_creation_input_tokens ?? 0;
  reply.usage = {
    input: usage.input_tokens + cached + written,
    cached,
    output: usage.output_tokens,
  };
  reply.finish = finishes[reason ?? ""] ?? reason ?? "";
  return reply;
};

/** Since October 2026 a temperature is no more to be said; whoever needs one says the version before. */
const optionsOf = ({ signal }: Target, { temperature }: Ask): object => ({
  signal,
  ...(temperature === undefined ? {} : { headers: { "anthropic-version": "2023-06-01" } }),
});

const send = async (target: Target, ask: Ask): Promise<Reply> => {
  const { messages } = anthropicOf(target);
  return read(await messages.create(bodyOf(target, ask), optionsOf(target, ask)));
};

/** The SDK's own helper puts it together, and is strict about the order of events. */
const stream = async (target: Target, ask: Ask): Promise<Reply> => {
  const { messages } = anthropicOf(target);
  const events = messages.stream(bodyOf(target, ask), optionsOf(target, ask));
  let pieces = 0;
  events.on("streamEvent", ({ type }) => {
    if (type === "content_block_delta") pieces += 1;
  });
  return { ...read(await events.finalMessage()), pieces };
};

const trouble = (error: unknown): Trouble => {
  if (!(error instanceof Anthropic.APIError)) {
    return { status: undefined, type: undefined, message: String(error) };
  }
  const body = error.error as { error?: { type?: string; message?: string } } | undefined;
  const { status } = error as { status: number | undefined };
  return { status, type: body?.error?.type, message: body?.error?.message ?? error.message };
};

export const anthropic: Client = { name: "anthropic", send, stream, trouble };
