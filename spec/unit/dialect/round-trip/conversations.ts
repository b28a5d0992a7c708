/** Seeded conversations, answers and streams in the pivot. */
import type {
  Choice,
  Message,
  ModelAnswer,
  ModelRequest,
  Part,
  StreamEvent,
  Tool,
  ToolCallPart,
} from "moontide/policy/dialect/conversation";
import { rawOf } from "moontide/policy/json/value";
import { SeededRandom } from "../../../support/lua/random";

const words = [
  "Hello",
  " world",
  "中文",
  "😀🎉",
  "é",
  '"quoted"',
  "back\\slash",
  "line\nfeed",
  "\r\n",
  "\ttab",
  "data: x",
  "{}",
  "\u{7f}",
  "\u2028",
];

export const oneOf = <Item>(random: SeededRandom, items: readonly Item[]): Item =>
  items[random.integer(items.length) - 1]!;

const isChosen = (random: SeededRandom, chance: number): boolean => random.uniform() < chance;

/** Begins and ends with a letter: some dialects trim. */
export const textOf = (random: SeededRandom): string => {
  let text = "a";
  for (const _ of $range(1, random.integer(6))) text += oneOf(random, words);
  return `${text}z`;
};

const argumentTexts = [
  "{}",
  '{"city":"Köln","days":3}',
  '{"a":{"b":[1,2.5,true,null,[],{}]},"c":"\\"\\n\\u00e9"}',
  '{"big":12345678901234567890}',
];

const schemas = [
  '{"type":"object","properties":{"zeta":{"type":"string"},"alpha":{"type":"number"}},"required":["zeta"]}',
  '{"type":"object","properties":{}}',
];

const callOf = (random: SeededRandom, id: string): ToolCallPart => ({
  kind: "tool_call",
  id,
  name: oneOf(random, ["get_weather", "search", "f"]),
  arguments: oneOf(random, argumentTexts),
});

/** What a user says. */
const userParts = (random: SeededRandom): Part[] => {
  const parts: Part[] = [{ kind: "text", text: textOf(random) }];
  if (isChosen(random, 0.3)) {
    parts[parts.length] = { kind: "image", media_type: "image/png", data: "iVBORw0KGgo=" };
    if (isChosen(random, 0.5)) parts[parts.length] = { kind: "text", text: textOf(random) };
  }
  return parts;
};

const addCalls = (random: SeededRandom, messages: Message[], prefix: string): void => {
  const parts: Part[] = [];
  if (isChosen(random, 0.5)) parts[parts.length] = { kind: "text", text: textOf(random) };
  const results: Message[] = [];
  for (const i of $range(1, random.integer(3))) {
    const call = callOf(random, `call_${prefix}${i}`);
    parts[parts.length] = call;
    const said: Part = { kind: "text", text: textOf(random) };
    results[results.length] = {
      role: "tool",
      parts: [{ kind: "tool_result", call_id: call.id, name: call.name, parts: [said] }],
    };
  }
  messages[messages.length] = { role: "assistant", parts };
  for (const result of results) messages[messages.length] = result;
};

const messagesOf = (random: SeededRandom): Message[] => {
  const messages: Message[] = [];
  if (isChosen(random, 0.6)) {
    const role = oneOf(random, ["system", "developer"] as const);
    messages[0] = { role, parts: [{ kind: "text", text: textOf(random) }] };
  }
  for (const turn of $range(1, random.integer(3))) {
    messages[messages.length] = { role: "user", parts: userParts(random) };
    if (isChosen(random, 0.4)) addCalls(random, messages, `${turn}_`);
    messages[messages.length] = {
      role: "assistant",
      parts: [{ kind: "text", text: textOf(random) }],
    };
  }
  messages[messages.length] = { role: "user", parts: userParts(random) };
  return messages;
};

const toolsOf = (random: SeededRandom): Tool[] => {
  const tools: Tool[] = [];
  for (const name of ["get_weather", "search", "f"]) {
    const schema = rawOf(oneOf(random, schemas));
    tools[tools.length] = { name, description: textOf(random), schema };
  }
  return tools;
};

const maybe = <Value>(random: SeededRandom, value: Value): Value | undefined =>
  isChosen(random, 0.4) ? value : undefined;

/** Anthropic's models take one of temperature and `top_p`; while they think neither, and no call can be forced. */
export const requestOf = (random: SeededRandom): ModelRequest => {
  const request = anyRequest(random) as {
    -readonly [Name in keyof ModelRequest]: ModelRequest[Name];
  };
  if (request.temperature !== undefined) request.top_p = undefined;
  if (request.reasoning !== undefined) {
    request.temperature = undefined;
    request.top_p = undefined;
    request.top_k = undefined;
    request.tool_choice = undefined;
  }
  return request;
};

const anyRequest = (random: SeededRandom): ModelRequest => ({
  model: "smart",
  stream: false,
  messages: messagesOf(random),
  tools: toolsOf(random),
  tool_choice: maybe(
    random,
    oneOf(random, [
      { kind: "auto" },
      { kind: "required" },
      { kind: "named", name: "search" },
    ] as const),
  ),
  parallel_tools: maybe(random, false),
  maximum_tokens: 10 + random.integer(10000),
  temperature: maybe(random, random.integer(100) / 100),
  top_p: maybe(random, random.integer(99) / 100),
  top_k: maybe(random, random.integer(50)),
  stop: maybe(random, oneOf(random, [["END"], ["stop", "###"]])),
  seed: maybe(random, random.integer(1000000)),
  presence_penalty: maybe(random, random.integer(20) / 10),
  frequency_penalty: maybe(random, random.integer(20) / 10),
  format: maybe(
    random,
    oneOf(random, [
      { kind: "json" } as const,
      { kind: "schema", name: "answer", schema: rawOf(schemas[0]!), strict: true } as const,
    ]),
  ),
  reasoning: maybe(random, { effort: oneOf(random, ["low", "medium", "high"] as const) }),
  user: maybe(random, "user-1"),
  special: {},
});

const choiceOf = (random: SeededRandom): Choice => {
  const parts: Part[] = [];
  if (isChosen(random, 0.3)) parts[0] = { kind: "reasoning", text: textOf(random) };
  const hasCalls = isChosen(random, 0.4);
  if (!hasCalls || isChosen(random, 0.5)) {
    parts[parts.length] = { kind: "text", text: textOf(random) };
  }
  if (hasCalls) {
    for (const i of $range(1, random.integer(3))) {
      parts[parts.length] = callOf(random, `call_${i}`);
    }
    return { parts, finish: "tool_calls" };
  }
  return { parts, finish: oneOf(random, ["stop", "length", "content_filter"] as const) };
};

export const answerOf = (random: SeededRandom): ModelAnswer => ({
  id: "id-1",
  model: "m-1",
  choices: [choiceOf(random)],
  usage: maybe(random, {
    input_tokens: 100,
    cached_tokens: maybe(random, 40),
    output_tokens: 50,
    reasoning_tokens: maybe(random, 20),
  }),
});

/** A character in UTF-8, as a pattern. */
const character = `[%z\x01-\x7f${string.char(0xc2)}-${string.char(0xf4)}][${string.char(0x80)}-${string.char(0xbf)}]*`;

/** Where a text may be cut: never inside a character. */
const pieces = (random: SeededRandom, text: string): string[] => {
  const cut: string[] = [];
  let piece = "";
  for (const [next] of string.gmatch(text, character)) {
    piece += next!;
    if (isChosen(random, 0.3)) {
      cut[cut.length] = piece;
      piece = "";
    }
  }
  if (piece !== "") cut[cut.length] = piece;
  return cut;
};

const addPart = (random: SeededRandom, events: StreamEvent[], part: Part, call: number): void => {
  if (part.kind === "text" || part.kind === "reasoning") {
    for (const text of pieces(random, part.text)) {
      events[events.length] = { kind: part.kind, choice: 0, text };
    }
  } else if (part.kind === "tool_call") {
    const { id, name } = part;
    events[events.length] = { kind: "tool_call", choice: 0, call, id, name };
    for (const text of pieces(random, part.arguments)) {
      events[events.length] = { kind: "tool_arguments", choice: 0, call, text };
    }
  }
};

/** An answer as a stream. */
export const eventsOf = (random: SeededRandom, answer: ModelAnswer): StreamEvent[] => {
  const events: StreamEvent[] = [{ kind: "start", id: answer.id, model: answer.model }];
  const choice = answer.choices[0]!;
  let call = 0;
  for (const part of choice.parts) {
    addPart(random, events, part, call);
    if (part.kind === "tool_call") call += 1;
  }
  if (answer.usage !== undefined && isChosen(random, 0.5)) {
    events[events.length] = { kind: "usage", usage: answer.usage };
  }
  events[events.length] = { kind: "finish", choice: 0, finish: choice.finish };
  if (answer.usage !== undefined) events[events.length] = { kind: "usage", usage: answer.usage };
  events[events.length] = { kind: "end" };
  return events;
};
