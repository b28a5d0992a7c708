import type {
  Response,
  ResponseCreateParamsNonStreaming,
  ResponseInputItem,
} from "openai/resources/responses/responses";
import { Ask, Client, inputOf, Reply, Target, Turn } from "./ask";
import { emptyReply, openaiOf, openaiTrouble } from "./openai-chat";

const itemsOf = (turn: Turn): ResponseInputItem[] => {
  if (turn.role === "results") {
    return turn.results.map(({ call, text }) => ({
      type: "function_call_output",
      call_id: call.id,
      output: text,
    }));
  }
  if (turn.role === "assistant") {
    const calls = (turn.calls ?? []).map(({ id, name, input }): ResponseInputItem => ({
      type: "function_call",
      call_id: id,
      name,
      arguments: JSON.stringify(input),
    }));
    const text: ResponseInputItem[] =
      turn.text === undefined ? [] : [{ role: "assistant", content: turn.text }];
    return [...text, ...calls];
  }
  const images = (turn.images ?? []).map(({ url }) => ({
    type: "input_image" as const,
    image_url: url,
    detail: "auto" as const,
  }));
  const content = [{ type: "input_text" as const, text: turn.text }, ...images];
  return [{ role: "user", content: images.length > 0 ? content : turn.text }];
};

const formatOf = ({ schema, json }: Ask): object => {
  if (json === true) return { text: { format: { type: "json_object" } } };
  if (schema === undefined) return {};
  return { text: { format: { type: "json_schema", name: "answer", schema, strict: true } } };
};

const bodyOf = ({ model }: Target, ask: Ask): ResponseCreateParamsNonStreaming => ({
  model,
  input: ask.turns.flatMap(itemsOf),
  store: false,
  ...(ask.system === undefined ? {} : { instructions: ask.system }),
  ...(ask.tools === undefined
    ? {}
    : {
        tools: ask.tools.map(({ name, description, schema }) => ({
          type: "function" as const,
          name,
          description,
          parameters: schema,
          strict: false,
        })),
      }),
  ...(ask.choice === undefined
    ? {}
    : {
        tool_choice:
          typeof ask.choice === "string"
            ? ask.choice
            : { type: "function" as const, name: ask.choice.name },
      }),
  ...(ask.parallel === undefined ? {} : { parallel_tool_calls: ask.parallel }),
  ...(ask.maximum === undefined ? {} : { max_output_tokens: ask.maximum }),
  ...(ask.temperature === undefined ? {} : { temperature: ask.temperature }),
  ...(ask.think === true ? { reasoning: { effort: "medium", summary: "auto" } } : {}),
  ...formatOf(ask),
});

const finishOf = ({ status, incomplete_details: details }: Response, reply: Reply): string => {
  if (status !== "incomplete") return reply.calls.length > 0 ? "tool_calls" : "stop";
  return details?.reason === "max_output_tokens" ? "length" : (details?.reason ?? "incomplete");
};

/** Reads a whole response; a stream ends with one. */
const read = (response: Response): Reply => {
  const reply = { ...emptyReply(), model: response.model };
  let isRefusal = false;
  for (const item of response.output) {
    if (item.type === "function_call") {
      reply.calls.push({ id: item.call_id, name: item.name, input: inputOf(item.arguments) });
    }
    if (item.type === "reasoning") reply.reasoning += item.summary.map(({ text }) => text).join("");
    if (item.type !== "message") continue;
    for (const part of item.content) {
      reply.text += part.type === "refusal" ? part.refusal : part.text;
      isRefusal ||= part.type === "refusal";
    }
  }
  const { usage } = response;
  reply.usage = usage && {
    input: usage.input_tokens,
    cached: usage.input_tokens_details.cached_tokens,
    output: usage.output_tokens,
  };
  reply.finish = isRefusal ? "refusal" : finishOf(response, reply);
  return reply;
};

const send = async (target: Target, ask: Ask): Promise<Reply> => {
  const { signal } = target;
  return read(await openaiOf(target).responses.create(bodyOf(target, ask), { signal }));
};

/** The deltas must come to what the end says. */
const stream = async (target: Target, ask: Ask): Promise<Reply> => {
  const { signal } = target;
  const events = await openaiOf(target).responses.create(
    { ...bodyOf(target, ask), stream: true },
    { signal },
  );
  let text = "";
  let pieces = 0;
  let end: Reply | undefined;
  const inputs = new Map<number, string>();
  let number = -1;
  for await (const event of events) {
    if (event.sequence_number <= number) throw new Error("sequence_number does not grow");
    number = event.sequence_number;
    if (event.type.endsWith(".delta")) pieces += 1;
    switch (event.type) {
      case "response.output_text.delta":
      case "response.refusal.delta":
        text += event.delta;
        break;
      case "response.function_call_arguments.delta":
        inputs.set(event.output_index, (inputs.get(event.output_index) ?? "") + event.delta);
        break;
      case "response.completed":
      case "response.incomplete":
        end = read(event.response);
        break;
      case "error":
        throw Object.assign(new Error(event.message), { code: event.code });
      case "response.failed":
        throw Object.assign(new Error(event.response.error?.message ?? "failed"), {
          code: event.response.error?.code,
        });
    }
  }
  if (end === undefined) throw new Error("the stream ended without its last event");
  expect(text).toBe(end.text);
  expect([...inputs.values()].map(inputOf)).toEqual(end.calls.map(({ input }) => input));
  return { ...end, pieces };
};

export const openaiResponses: Client = {
  name: "openai_responses",
  send,
  stream,
  trouble: openaiTrouble,
};
