/** Every dialect of the registry: what it writes it reads, and nothing that a stranger sends makes it fall over. */
import { dialects } from "moontide/policy/dialect/index";
import type { ModelAnswer, ModelRequest, StreamEvent } from "moontide/policy/dialect/conversation";
import type { Asked, Dialect, RequestPlace, Writing } from "moontide/policy/dialect/dialect";
import { decode } from "moontide/policy/json/decode";
import { encode } from "moontide/policy/json/encode";
import {
  asObject,
  isList,
  isObject,
  Json,
  JsonObject,
  listOf,
  rawOf,
} from "moontide/policy/json/value";
import { createEventStreamReader } from "moontide/policy/stream/event-stream-reader";
import { createSseReader } from "moontide/policy/stream/sse-reader";
import { SeededRandom, seededRandom } from "../support/lua/random";

const all: Dialect[] = [];
for (const [, dialect] of pairs(dialects)) all.push(dialect);
table.sort(all, (a, b) => a.name < b.name);

const asked: Asked = { model: "smart", now: 1764500000, id: "abc", stream_usage: true };
const place: RequestPlace = { model: "m", stream: false };

const writingFor = (dialect: Dialect): Writing => ({
  model: "m",
  drop_unsupported: true,
  default_maximum_tokens: 4096,
  client: dialect.name,
});

const request: ModelRequest = {
  model: "m",
  stream: false,
  messages: [
    { role: "system", parts: [{ kind: "text", text: "Be brief." }] },
    {
      role: "user",
      parts: [
        { kind: "text", text: "Weather?" },
        { kind: "image", media_type: "image/png", data: "AAAA" },
      ],
    },
    {
      role: "assistant",
      parts: [
        { kind: "text", text: "I look." },
        { kind: "tool_call", id: "c1", name: "weather", arguments: '{"city":"Rome"}' },
        { kind: "tool_call", id: "c2", name: "time", arguments: "{}" },
      ],
    },
    {
      role: "tool",
      parts: [
        { kind: "tool_result", call_id: "c1", parts: [{ kind: "text", text: "sunny" }] },
        { kind: "tool_result", call_id: "c2", parts: [{ kind: "text", text: '{"hour":12}' }] },
      ],
    },
    { role: "user", parts: [{ kind: "text", text: "So?" }] },
  ],
  tools: [
    { name: "weather", description: "d", schema: rawOf('{"type":"object","properties":{}}') },
    { name: "time", schema: rawOf('{"type":"object","properties":{}}') },
  ],
  tool_choice: { kind: "auto" },
  maximum_tokens: 100,
  temperature: 0.5,
  stop: ["x"],
  format: { kind: "schema", name: "n", schema: rawOf('{"type":"object"}') },
  special: {},
};

/** A completion has a prompt and no more. */
const plain: ModelRequest = {
  model: "m",
  stream: false,
  messages: [{ role: "user", parts: [{ kind: "text", text: "Hi" }] }],
  tools: [],
  maximum_tokens: 100,
  special: {},
};

const requestFor = (dialect: Dialect): ModelRequest =>
  dialect.name === "openai_completions" ? plain : request;

const answer: ModelAnswer = {
  id: "x",
  model: "m",
  choices: [
    {
      finish: "tool_calls",
      parts: [
        { kind: "text", text: "I look." },
        { kind: "tool_call", id: "c1", name: "weather", arguments: '{"city":"Rome"}' },
      ],
    },
  ],
  usage: { input_tokens: 10, cached_tokens: 2, output_tokens: 5, reasoning_tokens: 1 },
};

const events: readonly StreamEvent[] = [
  { kind: "start", id: "x", model: "m" },
  { kind: "reasoning", choice: 0, text: "Hm" },
  { kind: "text", choice: 0, text: "I " },
  { kind: "text", choice: 0, text: "look." },
  { kind: "tool_call", choice: 0, call: 0, id: "c1", name: "weather" },
  { kind: "tool_arguments", choice: 0, call: 0, text: '{"city"' },
  { kind: "tool_arguments", choice: 0, call: 0, text: ':"Rome"}' },
  { kind: "finish", choice: 0, finish: "tool_calls" },
  { kind: "usage", usage: { input_tokens: 10, output_tokens: 5 } },
  { kind: "end" },
];

/** Behind the first piece of a call's arguments. */
const beginning: StreamEvent[] = [];
for (const i of $range(0, 5)) beginning.push(events[i]!);

const decoded = (dialect: Dialect, text: string): JsonObject =>
  asObject(decode(text, dialect.raw_members)[0]) ?? {};

const requestText = (dialect: Dialect, what: ModelRequest): string => {
  const [text, problem] = dialect.writeRequest(what, writingFor(dialect));
  if (text === undefined) return error(`${dialect.name}: ${problem.field}`);
  return text;
};

const streamBytes = (dialect: Dialect, told: readonly StreamEvent[]): string => {
  const writer = dialect.writeStream(asked);
  const pieces: string[] = [];
  for (const event of told) pieces.push(writer.write(event));
  return table.concat(pieces);
};

type Framed = readonly [name: string, data: string];

/** A stream's events, in whichever framing. */
const framed = (dialect: Dialect, bytes: string): Framed[] => {
  const found: Framed[] = [];
  if (dialect.framing === "sse") {
    createSseReader(1048576).feed(bytes, (name, data) => {
      if (data !== undefined) found.push([name, data]);
    });
  } else {
    createEventStreamReader(1048576).feed(bytes, (name, data) => {
      found.push([name, data]);
    });
  }
  return found;
};

const readAll = (dialect: Dialect, what: readonly Framed[]): [StreamEvent[], boolean] => {
  const reader = dialect.readStream();
  const told: StreamEvent[] = [];
  const emit = (event: StreamEvent): void => {
    told.push(event);
  };
  for (const [name, data] of what) reader.take(name, data, emit);
  const whole = reader.close(emit);
  return [told, whole];
};

describe("each dialect", () => {
  for (const dialect of all) {
    it(`${dialect.name} reads the requests that it writes`, () => {
      const text = requestText(dialect, requestFor(dialect));
      const [back, problem] = dialect.readRequest(decoded(dialect, text), place);
      if (back === undefined) return error(problem.field);
      assert.equal(text, requestText(dialect, back));
    });

    it(`${dialect.name} reads the answers that it writes`, () => {
      const text = dialect.writeAnswer(answer, asked);
      const [back, problem] = dialect.readAnswer(decoded(dialect, text));
      if (back === undefined) return error(problem);
      assert.equal(text, dialect.writeAnswer(back, asked));
      assert.same(back.usage, dialect.readUsage(decoded(dialect, text)));
    });

    it(`${dialect.name} reads the streams that it writes, and sees when they are cut`, () => {
      const bytes = streamBytes(dialect, events);
      const [told, whole] = readAll(dialect, framed(dialect, bytes));
      assert.is_true(whole);
      assert.equal(bytes, streamBytes(dialect, told));
      const [, cut] = readAll(dialect, framed(dialect, streamBytes(dialect, beginning)));
      assert.is_false(cut);
    });

    it(`${dialect.name} looks at the streams that it writes and sees the same`, () => {
      const inspector = dialect.inspectStream();
      const seen = new LuaSet<string>();
      for (const [name, data] of framed(dialect, streamBytes(dialect, events))) {
        seen.add(inspector.look(name, data));
      }
      assert.is_true(seen.has("content"));
      assert.is_true(seen.has("end"));
      assert.is_false(seen.has("error"));
      assert.equal(10, inspector.usage()?.input_tokens);
      assert.is_true(inspector.outputBytes() >= 7);
    });
  }
});

/** What strangers put in place of what should be there. */
const wrong: readonly Json[] = [
  "",
  "x",
  0,
  -1,
  1e300,
  true,
  false,
  listOf([]),
  ["x"],
  [{}],
  [[]],
  {},
  { type: "x" },
  { text: 1 },
  rawOf("12345678901234567890123"),
  rawOf("[null]"),
];

/** The document with one of its values replaced, or left out. */
const spoiled = (value: Json, random: SeededRandom): Json | undefined => {
  if (random.integer(6) === 1) return wrong[random.integer(wrong.length + 3) - 1];
  if (isList(value)) {
    const list: Json[] = [];
    const chosen = random.integer(value.length);
    for (const i of $range(1, value.length)) {
      const item = i === chosen ? spoiled(value[i - 1]!, random) : value[i - 1];
      if (item !== undefined) list.push(item);
    }
    return listOf(list);
  }
  if (!isObject(value)) return wrong[random.integer(wrong.length + 3) - 1];
  const names: string[] = [];
  for (const [name] of pairs(value)) names.push(name as string);
  if (names.length === 0) return "x";
  table.sort(names);
  const chosen = names[random.integer(names.length) - 1]!;
  const object: Record<string, Json | undefined> = {};
  for (const name of names) {
    object[name] = name === chosen ? spoiled(value[name]!, random) : value[name];
  }
  return object;
};

const turns = 500;

const spoiledText = (text: string, random: SeededRandom): string =>
  encode(spoiled(decode(text)[0]!, random) ?? {});

/** Fails with what was sent, so that it can be sent again. */
const survives = (what: string, call: (this: void) => void): void => {
  const [good, problem] = pcall(call);
  if (!good) error(`${tostring(problem)}\n${what}`, 0);
};

describe("nothing that strangers send makes a dialect fall over", () => {
  for (const dialect of all) {
    it(`${dialect.name}: a client's request is read, or its field is named`, () => {
      const random = seededRandom(6);
      const good = requestText(dialect, requestFor(dialect));
      for (const _ of $range(1, turns)) {
        const text = spoiledText(good, random);
        survives(text, () => {
          const [back, problem] = dialect.readRequest(decoded(dialect, text), place);
          if (back === undefined) assert.is_true(problem.field !== "");
          else for (const other of all) other.writeRequest(back, writingFor(dialect));
        });
      }
    });

    it(`${dialect.name}: a provider's answer is read, or what is wrong with it is told`, () => {
      const random = seededRandom(7);
      const good = dialect.writeAnswer(answer, asked);
      for (const _ of $range(1, turns)) {
        const text = spoiledText(good, random);
        survives(text, () => {
          const body = decoded(dialect, text);
          dialect.readUsage(body);
          const [back, problem] = dialect.readAnswer(body);
          if (back === undefined) assert.is_true(problem !== "");
          else for (const other of all) decode(other.writeAnswer(back, asked));
        });
      }
    });

    it(`${dialect.name}: a provider's stream ends, fails or is cut, and is a stream elsewhere`, () => {
      const random = seededRandom(8);
      const good = framed(dialect, streamBytes(dialect, events));
      for (const _ of $range(1, turns)) {
        const bad: Framed[] = [];
        const chosen = random.integer(good.length);
        for (const i of $range(1, good.length)) {
          const [name, data] = good[i - 1]!;
          const [value] = decode(data);
          const is_spoiled = i === chosen && value !== undefined;
          bad.push([name, is_spoiled ? spoiledText(data, random) : data]);
        }
        survives(bad[chosen - 1]![1], () => {
          const inspector = dialect.inspectStream();
          for (const [name, data] of bad) inspector.look(name, data);
          inspector.usage();
          const [told] = readAll(dialect, bad);
          for (const other of all) streamBytes(other, told);
        });
      }
    });

    it(`${dialect.name}: a provider's error is one of ours`, () => {
      const random = seededRandom(9);
      const good = dialect.writeError({
        kind: "rate_limit",
        status: 429,
        message: "Slow down",
        field: "model",
        retry_after_seconds: 2,
      });
      for (const _ of $range(1, turns)) {
        const text = spoiledText(good, random);
        survives(text, () => {
          const failure = dialect.readError(429, text);
          assert.is_true(failure.status >= 400 && failure.status < 600);
          for (const other of all) {
            const status = other.errorStatus(failure);
            assert.is_true(status >= 400 && status < 600);
            assert.is_truthy(decode(other.writeError(failure))[0]);
          }
        });
      }
      for (const text of ["", "x", "<html>", "null", "[]", '"x"', "[[]]"]) {
        survives(text, () => {
          assert.equal(503, dialect.readError(503, text).status);
        });
      }
    });
  }
});
