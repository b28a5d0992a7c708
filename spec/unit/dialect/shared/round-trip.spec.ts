import { anthropic } from "moontide/policy/dialect/anthropic/index";
import type { StreamEvent } from "moontide/policy/dialect/conversation";
import type { Dialect } from "moontide/policy/dialect/dialect";
import { openaiChat } from "moontide/policy/dialect/openai-chat/index";
import { encode } from "moontide/policy/json/encode";
import { Json, jsonNull, listOf, rawOf } from "moontide/policy/json/value";
import {
  asked,
  documentOf,
  eventLines,
  eventsOf,
  Sent,
  streamOf,
  written,
} from "../../../support/lua/dialects";
import { SeededRandom, seededRandom } from "../../../support/lua/random";

const texts = ["a", 'say "x"', "line\nline", "ü 漢 😀", "\\", "  two ", "{}", "\u0000\u001f"];

const one = <Item>(random: SeededRandom, items: readonly Item[]): Item =>
  items[random.integer(items.length) - 1]!;

const maybe = <Item>(random: SeededRandom, item: Item): Item | undefined =>
  random.integer(2) === 1 ? item : undefined;

const image = (url: string): Json => ({ type: "image_url", image_url: { url } });

const userContent = (random: SeededRandom): Json => {
  if (random.integer(2) === 1) return one(random, texts);
  const parts: Json[] = [{ type: "text", text: one(random, texts) }];
  const kind = random.integer(3);
  if (kind === 1) parts[1] = image("https://example.com/a.png");
  else if (kind === 2) parts[1] = image("data:image/jpeg;base64,AAAA");
  else {
    parts[1] = {
      type: "file",
      file: { filename: "a.pdf", file_data: "data:application/pdf;base64,AAAA" },
    };
  }
  return listOf(parts);
};

const argumentsOf = (random: SeededRandom): string =>
  one(random, [
    "{}",
    '{"z":1,"a":[]}',
    '{"x":1.50}',
    '{"t":"\\n\\u00fc"}',
    '{"n":12345678901234567890}',
  ]);

/** An assistant's turn with calls and all their results. */
const addCalls = (random: SeededRandom, messages: Json[], turn: number): void => {
  const calls: Json[] = [];
  const results: Json[] = [];
  for (const i of $range(1, random.integer(3))) {
    const id = `call_${turn}_${i}`;
    const called = { name: one(random, ["f", "g-h_1"]), arguments: argumentsOf(random) };
    calls[calls.length] = { id, type: "function", function: called };
    results[results.length] = { role: "tool", tool_call_id: id, content: one(random, texts) };
  }
  messages[messages.length] = {
    role: "assistant",
    content: maybe(random, one(random, ["well", "so: x"])) ?? jsonNull,
    tool_calls: listOf(calls),
  };
  for (const result of results) messages[messages.length] = result;
};

/** What both dialects can say, in the words of OpenAI chat. */
const conversation = (random: SeededRandom): string => {
  const messages: Json[] = [];
  if (random.integer(2) === 1) messages[0] = { role: "system", content: one(random, texts) };
  for (const turn of $range(1, random.integer(4))) {
    messages[messages.length] = { role: "user", content: userContent(random) };
    if (random.integer(2) === 1) addCalls(random, messages, turn);
    else messages[messages.length] = { role: "assistant", content: `${one(random, texts)}.` };
  }
  messages[messages.length] = { role: "user", content: userContent(random) };
  const schema = rawOf('{"type":"object","required":["b","a"],"properties":{}}');
  const described = { name: "f", description: maybe(random, "d"), parameters: schema };
  const tools = maybe(random, listOf([{ type: "function", function: described }]));
  const named: Json = { type: "function", function: { name: "f" } };
  const choice = one<Json>(random, ["auto", "none", "required", named]);
  return encode({
    model: "m",
    messages: listOf(messages),
    max_completion_tokens: random.integer(9000),
    temperature: maybe(random, 0.25),
    stop: maybe(random, listOf(["x", "y"])),
    user: maybe(random, "ann"),
    tools,
    tool_choice: tools === undefined ? undefined : choice,
    // Where no tool is called at all, Anthropic has no place for it.
    parallel_tool_calls:
      tools === undefined || choice === "none" ? undefined : maybe(random, false),
    response_format: maybe<Json>(random, {
      type: "json_schema",
      json_schema: { name: "answer", schema },
    }),
  });
};

const event = (random: SeededRandom, call: number): StreamEvent => {
  const kind = random.integer(4);
  const text = one(random, texts);
  if (kind === 1 && call >= 0) return { kind: "tool_arguments", choice: 0, call, text: " " };
  if (kind === 2) return { kind: "reasoning", choice: 0, text };
  return { kind: "text", choice: 0, text };
};

const stream = (random: SeededRandom): StreamEvent[] => {
  const events: StreamEvent[] = [{ kind: "start", id: "i", model: "smart" }];
  let call = -1;
  for (const _ of $range(1, random.integer(12))) {
    if (random.integer(4) === 1) {
      call += 1;
      const id = `call_${call}`;
      events[events.length] = { kind: "tool_call", choice: 0, call, id, name: "f" };
      events[events.length] = {
        kind: "tool_arguments",
        choice: 0,
        call,
        text: argumentsOf(random),
      };
    } else if (random.integer(6) === 1) {
      events[events.length] = { kind: "reasoning", choice: 0, text: "hm" };
      events[events.length] = { kind: "reasoning_seal", choice: 0, signature: "S" };
    } else {
      const said = event(random, -1);
      events[events.length] = said;
    }
  }
  events[events.length] = {
    kind: "finish",
    choice: 0,
    finish: call >= 0 ? "tool_calls" : one(random, ["stop", "length"] as const),
  };
  const usage = { input_tokens: random.integer(99), output_tokens: random.integer(99) };
  events[events.length] = { kind: "usage", usage };
  events[events.length] = { kind: "end" };
  return events;
};

const through = (dialect: Dialect, events: readonly StreamEvent[]): StreamEvent[] => {
  const sent: Sent[] = [];
  const bytes = streamOf(dialect.writeStream(asked({ stream_usage: true })), events);
  for (const line of eventLines(bytes)) {
    const [name, data] = string.match(line, "^([%a_]+) (.*)$");
    sent[sent.length] = name === undefined ? line : [name, data!];
  }
  return eventsOf(dialect.readStream(), sent);
};

/** What was said, and the last usage's numbers. */
const said = (events: readonly StreamEvent[]): unknown[] => {
  const kept: unknown[] = [];
  let usage = "";
  for (const one_event of events) {
    if (one_event.kind === "usage") {
      usage = `${one_event.usage.input_tokens} ${one_event.usage.output_tokens}`;
    } else if (one_event.kind !== "start") kept[kept.length] = one_event;
  }
  kept[kept.length] = usage;
  return kept;
};

describe("thousands of conversations", () => {
  it("survive the way to Anthropic's dialect and back", () => {
    const random = seededRandom(61);
    for (const _ of $range(1, 1500)) {
      const text = conversation(random);
      const there = written(openaiChat, anthropic, text);
      assert.equal(text, written(anthropic, openaiChat, there));
      assert.equal(there, written(anthropic, anthropic, there));
      assert.equal(text, written(openaiChat, openaiChat, text));
    }
  });

  it("survive as streams", () => {
    const random = seededRandom(62);
    for (const _ of $range(1, 1000)) {
      const events = stream(random);
      const chat = through(openaiChat, events);
      assert.same(said(events), said(chat));
      const back = through(anthropic, chat);
      assert.same(said(events), said(back));
      assert.same(said(events), said(through(openaiChat, back)));
    }
  });

  it("survive as answers", () => {
    const answer = (content: Json, calls: Json | undefined, finish: string): string =>
      encode({
        choices: [{ index: 0, message: { content, tool_calls: calls }, finish_reason: finish }],
        usage: {
          prompt_tokens: 9,
          completion_tokens: 3,
          prompt_tokens_details: { cached_tokens: 2 },
        },
      });
    const random = seededRandom(63);
    for (const _ of $range(1, 1000)) {
      const called = { name: "f", arguments: argumentsOf(random) };
      const calls = maybe<Json>(random, [{ id: "a", type: "function", function: called }]);
      const finish = calls === undefined ? one(random, ["stop", "length"]) : "tool_calls";
      const text = answer(one(random, texts), calls, finish);
      const [first] = openaiChat.readAnswer(documentOf(openaiChat, text));
      const there = anthropic.writeAnswer(first!, asked());
      const [second] = anthropic.readAnswer(documentOf(anthropic, there));
      assert.same(first!.choices, second!.choices);
      assert.equal(openaiChat.writeAnswer(first!, asked()).length > 0, true);
      assert.equal(first!.usage?.cached_tokens, second!.usage?.cached_tokens);
      assert.equal(first!.usage?.input_tokens, second!.usage?.input_tokens);
    }
  });
});
