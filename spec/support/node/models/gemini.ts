import {
  ApiError,
  Content,
  FunctionCallingConfigMode,
  GenerateContentParameters,
  GenerateContentResponse,
  GoogleGenAI,
  Part,
} from "@google/genai";
import { Ask, Client, dataOf, Image, Reply, Target, Trouble, Turn } from "./ask";
import { emptyReply } from "./openai-chat";

/** The SDK's dispatcher is looked up in the global scope, where Jest has none. */
const plainFetch: typeof fetch = (input, init) =>
  fetch(input, { ...init, dispatcher: undefined } as RequestInit);

export const geminiOf = ({ base, key }: Target): GoogleGenAI =>
  new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: base, fetch: plainFetch } });

const imageOf = (image: Image): Part => {
  const data = dataOf(image);
  return data === undefined
    ? { fileData: { fileUri: image.url, mimeType: "image/png" } }
    : { inlineData: { mimeType: data.type, data: data.data } };
};

const contentOf = (turn: Turn): Content => {
  if (turn.role === "results") {
    const parts = turn.results.map(({ call, text }) => ({
      functionResponse: { name: call.name, response: { output: text } },
    }));
    return { role: "user", parts };
  }
  if (turn.role === "user") {
    return { role: "user", parts: [{ text: turn.text }, ...(turn.images ?? []).map(imageOf)] };
  }
  const calls = (turn.calls ?? []).map(({ name, input }) => ({
    functionCall: { name, args: input as Record<string, unknown> },
  }));
  return {
    role: "model",
    parts: [...(turn.text === undefined ? [] : [{ text: turn.text }]), ...calls],
  };
};

const modes = {
  auto: FunctionCallingConfigMode.AUTO,
  none: FunctionCallingConfigMode.NONE,
  required: FunctionCallingConfigMode.ANY,
};

const callingOf = ({ choice }: Ask): object => {
  if (choice === undefined) return {};
  const functionCallingConfig =
    typeof choice === "string"
      ? { mode: modes[choice] }
      : { mode: FunctionCallingConfigMode.ANY, allowedFunctionNames: [choice.name] };
  return { toolConfig: { functionCallingConfig } };
};

const parametersOf = ({ model, signal }: Target, ask: Ask): GenerateContentParameters => ({
  model,
  contents: ask.turns.map(contentOf),
  config: {
    ...(signal === undefined ? {} : { abortSignal: signal }),
    ...(ask.system === undefined ? {} : { systemInstruction: ask.system }),
    ...(ask.tools === undefined
      ? {}
      : {
          tools: [
            {
              functionDeclarations: ask.tools.map(({ name, description, schema }) => ({
                name,
                description,
                parametersJsonSchema: schema,
              })),
            },
          ],
        }),
    ...callingOf(ask),
    ...(ask.maximum === undefined ? {} : { maxOutputTokens: ask.maximum }),
    ...(ask.temperature === undefined ? {} : { temperature: ask.temperature }),
    ...(ask.stop === undefined ? {} : { stopSequences: [...ask.stop] }),
    ...(ask.think === true
      ? { thinkingConfig: { includeThoughts: true, thinkingBudget: 2048 } }
      : {}),
    ...(ask.json === true ? { responseMimeType: "application/json" } : {}),
    ...(ask.schema === undefined
      ? {}
      : { responseMimeType: "application/json", responseJsonSchema: ask.schema }),
  },
});

const finishes: Record<string, string> = {
  STOP: "stop",
  MAX_TOKENS: "length",
  SAFETY: "content_filter",
  PROHIBITED_CONTENT: "refusal",
};

const gather = (reply: Reply, response: GenerateContentResponse): void => {
  reply.model = response.modelVersion ?? reply.model;
  const { usageMetadata: usage, candidates } = response;
  if (usage) {
    const output = (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0);
    const cached = usage.cachedContentTokenCount ?? 0;
    reply.usage = { input: usage.promptTokenCount ?? 0, cached, output };
  }
  const candidate = candidates?.[0];
  for (const part of candidate?.content?.parts ?? []) {
    if (part.functionCall) {
      const { id, name, args } = part.functionCall;
      reply.calls.push({
        id: id ?? `call-${reply.calls.length}`,
        name: name ?? "",
        input: args ?? {},
      });
    } else if (part.thought === true) reply.reasoning += part.text ?? "";
    else reply.text += part.text ?? "";
    if (part.text !== "") reply.pieces += 1;
  }
  if (candidate?.finishReason)
    reply.finish = finishes[candidate.finishReason] ?? candidate.finishReason;
};

/** Gemini has no reason for calls: they are there or not. */
const finished = (reply: Reply): Reply => ({
  ...reply,
  finish: reply.finish === "stop" && reply.calls.length > 0 ? "tool_calls" : reply.finish,
});

const send = async (target: Target, ask: Ask): Promise<Reply> => {
  const reply = emptyReply();
  gather(reply, await geminiOf(target).models.generateContent(parametersOf(target, ask)));
  return finished(reply);
};

const stream = async (target: Target, ask: Ask): Promise<Reply> => {
  const reply = emptyReply();
  const events = await geminiOf(target).models.generateContentStream(parametersOf(target, ask));
  for await (const event of events) gather(reply, event);
  if (reply.finish === "") throw new Error("the stream ended without a reason");
  return finished(reply);
};

const trouble = (error: unknown): Trouble => {
  const text = error instanceof Error ? error.message : String(error);
  const at = text.indexOf("{");
  const body =
    at < 0
      ? undefined
      : (JSON.parse(text.slice(at)) as { error?: { status?: string; message?: string } });
  return {
    status: error instanceof ApiError ? error.status : undefined,
    type: body?.error?.status,
    message: body?.error?.message ?? text,
  };
};

export const gemini: Client = { name: "gemini", send, stream, trouble };
