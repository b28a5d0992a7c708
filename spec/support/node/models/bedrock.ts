import {
  BedrockRuntimeClient,
  ContentBlock,
  ConverseCommand,
  ConverseCommandInput,
  ConverseStreamCommand,
  ImageFormat,
  Message,
  TokenUsage,
  Tool,
  ToolInputSchema,
} from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { Ask, Client, dataOf, Image, inputOf, Reply, Target, Trouble, Turn } from "./ask";
import { emptyReply } from "./openai-chat";

const bedrockOf = ({ base }: Target): BedrockRuntimeClient =>
  new BedrockRuntimeClient({
    endpoint: base,
    region: "us-east-1",
    maxAttempts: 1,
    // Its own handler speaks HTTP/2 without TLS, which neither nginx nor the mock does.
    requestHandler: new NodeHttpHandler(),
    credentials: { accessKeyId: "MOCKACCESSKEY", secretAccessKey: "mock-secret" },
  });

const imageOf = (image: Image): ContentBlock => {
  const data = dataOf(image);
  if (data === undefined) throw new Error("Bedrock takes no URLs of images");
  const format = data.type.replace("image/", "") as ImageFormat;
  return { image: { format, source: { bytes: Buffer.from(data.data, "base64") } } };
};

const messageOf = (turn: Turn): Message => {
  if (turn.role === "results") {
    const content = turn.results.map(({ call, text, isError }): ContentBlock => ({
      toolResult: {
        toolUseId: call.id,
        content: [{ text }],
        ...(isError === true ? { status: "error" } : {}),
      },
    }));
    return { role: "user", content };
  }
  if (turn.role === "user") {
    return { role: "user", content: [{ text: turn.text }, ...(turn.images ?? []).map(imageOf)] };
  }
  const calls = (turn.calls ?? []).map(({ id, name, input }): ContentBlock => {
    const document = input as Record<string, string>;
    return { toolUse: { toolUseId: id, name, input: document } };
  });
  const text: ContentBlock[] = turn.text === undefined ? [] : [{ text: turn.text }];
  return { role: "assistant", content: [...text, ...calls] };
};

const toolsOf = ({ tools, choice }: Ask): object => {
  if (tools === undefined) return {};
  const specs = tools.map(({ name, description, schema }): Tool => {
    const inputSchema = { json: schema } as ToolInputSchema;
    return { toolSpec: { name, description, inputSchema } };
  });
  const toolChoice =
    typeof choice === "object" ? { tool: choice } : choice === "required" ? { any: {} } : undefined;
  return { toolConfig: { tools: specs, ...(toolChoice === undefined ? {} : { toolChoice }) } };
};

const inputFor = ({ model }: Target, ask: Ask): ConverseCommandInput => ({
  modelId: model,
  messages: ask.turns.map(messageOf),
  ...(ask.system === undefined ? {} : { system: [{ text: ask.system }] }),
  inferenceConfig: {
    ...(ask.maximum === undefined ? {} : { maxTokens: ask.maximum }),
    ...(ask.temperature === undefined ? {} : { temperature: ask.temperature }),
    ...(ask.stop === undefined ? {} : { stopSequences: [...ask.stop] }),
  },
  ...toolsOf(ask),
  ...(ask.think === true
    ? { additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 2048 } } }
    : {}),
  ...(ask.schema === undefined
    ? {}
    : {
        outputConfig: {
          textFormat: {
            type: "json_schema",
            structure: { jsonSchema: { name: "answer", schema: JSON.stringify(ask.schema) } },
          },
        },
      }),
});

const usageOf = (usage: TokenUsage | undefined): Reply["usage"] => {
  if (usage === undefined) return undefined;
  const cached = usage.cacheReadInputTokens ?? 0;
  const written = usage.cacheWriteInputTokens ?? 0;
  const input = (usage.inputTokens ?? 0) + cached + written;
  return { input, cached, output: usage.outputTokens ?? 0 };
};

const finishes: Record<string, string> = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  tool_use: "tool_calls",
  content_filtered: "content_filter",
  guardrail_intervened: "refusal",
};

const send = async (target: Target, ask: Ask): Promise<Reply> => {
  const command = new ConverseCommand(inputFor(target, ask));
  const answer = await bedrockOf(target).send(command, { abortSignal: target.signal });
  const reply = { ...emptyReply(), model: target.model };
  for (const block of answer.output?.message?.content ?? []) {
    reply.text += block.text ?? "";
    reply.reasoning += block.reasoningContent?.reasoningText?.text ?? "";
    if (block.toolUse === undefined) continue;
    const { toolUseId, name, input } = block.toolUse;
    reply.calls.push({ id: toolUseId ?? "", name: name ?? "", input });
  }
  reply.finish = finishes[answer.stopReason ?? ""] ?? answer.stopReason ?? "";
  reply.usage = usageOf(answer.usage);
  return reply;
};

const stream = async (target: Target, ask: Ask): Promise<Reply> => {
  const command = new ConverseStreamCommand(inputFor(target, ask));
  const answer = await bedrockOf(target).send(command, { abortSignal: target.signal });
  const reply = { ...emptyReply(), model: target.model };
  const calls = new Map<number, { id: string; name: string; text: string }>();
  for await (const event of answer.stream ?? []) {
    const start = event.contentBlockStart;
    if (start?.start?.toolUse) {
      const { toolUseId, name } = start.start.toolUse;
      calls.set(start.contentBlockIndex ?? 0, { id: toolUseId ?? "", name: name ?? "", text: "" });
    }
    const { contentBlockIndex = 0, delta } = event.contentBlockDelta ?? {};
    reply.text += delta?.text ?? "";
    reply.reasoning += delta?.reasoningContent?.text ?? "";
    if (delta?.toolUse) calls.get(contentBlockIndex)!.text += delta.toolUse.input ?? "";
    if (delta !== undefined) reply.pieces += 1;
    const reason = event.messageStop?.stopReason;
    if (reason !== undefined) reply.finish = finishes[reason] ?? reason;
    if (event.metadata) reply.usage = usageOf(event.metadata.usage);
  }
  if (reply.finish === "") throw new Error("the stream ended without a reason");
  reply.calls = [...calls.values()].map(({ id, name, text }) => ({
    id,
    name,
    input: inputOf(text),
  }));
  return reply;
};

const trouble = (error: unknown): Trouble => {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  return { status: $metadata?.httpStatusCode, type: name, message };
};

export const bedrock: Client = { name: "bedrock", send, stream, trouble };
