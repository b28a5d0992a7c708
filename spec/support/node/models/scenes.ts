import Ajv from "ajv";
import type { LedgerEntry } from "../mock-models";
import { Ask, Call, png, Reply, ToolSpec, user } from "./ask";

/** A conversation, and what must come of it whoever asks and whoever answers. */
export interface Scene {
  name: string;
  ask: Ask;
  check(reply: Reply, served: LedgerEntry): void;
  /** Dialects that have no word for it, and the field that says so in an OpenAI or Anthropic request. */
  cannot?: Readonly<Record<string, string>>;
}

export const weather: ToolSpec = {
  name: "get_weather",
  description: "The weather of a place",
  schema: {
    type: "object",
    properties: {
      city: { type: "string", description: "Where" },
      days: { type: "integer", minimum: 3, maximum: 9 },
      unit: { type: "string", enum: ["celsius", "fahrenheit"] },
    },
    required: ["city"],
  },
};

export const clock: ToolSpec = {
  name: "get_time",
  description: "The time of a place",
  schema: {
    type: "object",
    properties: {
      zones: { type: "array", items: { type: "string" } },
      detail: {
        type: "object",
        properties: { seconds: { type: "boolean" }, offset: { type: "number", minimum: 1.5 } },
      },
    },
    required: ["zones"],
  },
};

/** What the mock calls them with. */
export const weatherInput = { city: "city 月", days: 3, unit: "celsius" };
export const clockInput = { detail: { offset: 1.5, seconds: true }, zones: ["zones 月"] };

const first: Call = { id: "call_first1", name: "get_weather", input: { city: "Köln", days: 2 } };
const second: Call = { id: "call_second2", name: "get_time", input: { zones: ["CET"] } };

const recipe = {
  type: "object",
  properties: {
    name: { type: "string" },
    minutes: { type: "integer" },
    steps: { type: "array", items: { type: "string" } },
  },
  required: ["name", "minutes", "steps"],
  additionalProperties: false,
};

const heard =
  (text: string, finish = "stop") =>
  (reply: Reply): void => {
    expect(reply.text).toBe(text);
    expect(reply.finish).toBe(finish);
    expect(reply.calls).toEqual([]);
  };

const called =
  (...wanted: readonly [name: string, input: unknown][]) =>
  (reply: Reply): void => {
    expect(reply.calls.map(({ name, input }) => [name, input])).toEqual(wanted);
    expect(new Set(reply.calls.map(({ id }) => id)).size).toBe(wanted.length);
    expect(reply.calls.every(({ id }) => id.length > 0 && id.length <= 64)).toBe(true);
    expect(reply.finish).toBe("tool_calls");
  };

const both = [weather, clock];

const plainScenes: readonly Scene[] = [
  {
    name: "a question",
    ask: { turns: [user("hello moon")] },
    check: heard("Moon heard: hello moon"),
  },
  {
    name: "letters of all kinds",
    ask: { turns: [user("[utf8]")] },
    check: heard("Grüße vom 月 – 🌊🌙 und 👩‍🚀, naïve façade, Ω≈ç√∫."),
  },
  {
    name: "what the system says, and a conversation",
    ask: {
      system: "Be brief.",
      turns: [user("one"), { role: "assistant", text: "two" }, user("three [describe]")],
    },
    check: heard("system: Be brief. | user: one | assistant: two | user: three [describe]"),
  },
  {
    name: "a limit of tokens",
    ask: { turns: [user("[long 50]")], maximum: 20 },
    check: (reply) => {
      expect(reply.text.split(" ")).toHaveLength(20);
      expect(reply.finish).toBe("length");
    },
  },
  {
    name: "a word to stop at",
    ask: { turns: [user("stay here or go on")], stop: ["or go"] },
    check: heard("Moon heard: stay here "),
    cannot: { openai_responses: "stop" },
  },
  {
    name: "a temperature",
    ask: { turns: [user("warm")], temperature: 0.5 },
    check: (reply, { body, model }) => {
      heard("Moon heard: warm")(reply);
      // The newest models of Anthropic's take none.
      if (model !== "claude-moon-4-7") expect(body).toContain('"temperature":0.5');
    },
  },
  {
    name: "cached input",
    ask: { turns: [user("[cached] the same long beginning as always")] },
    check: (reply, served) => {
      expect(served.cached_tokens).toBeGreaterThan(0);
      expect(reply.usage?.cached).toBe(served.cached_tokens);
    },
  },
  {
    name: "thoughts",
    ask: { turns: [user("why")], think: true },
    check: (reply) => {
      heard("Moon heard: why")(reply);
      expect(reply.reasoning).toBe("The question is: why");
    },
  },
  {
    name: "a filtered answer",
    ask: { turns: [user("[filter] this")] },
    check: (reply) => {
      expect(reply.text).toBe("Moon heard: [filter] this");
      expect(["content_filter", "refusal"]).toContain(reply.finish);
    },
  },
];

const toolScenes: readonly Scene[] = [
  {
    name: "a call of a tool",
    ask: { turns: [user("What is the weather?")], tools: both },
    check: called(["get_weather", weatherInput]),
  },
  {
    name: "calls in parallel",
    ask: { turns: [user("Ask them [parallel]")], tools: both },
    check: called(["get_weather", weatherInput], ["get_time", clockInput]),
  },
  {
    name: "words before a call",
    ask: { turns: [user("[say]")], tools: both },
    check: (reply) => {
      called(["get_weather", weatherInput])(reply);
      expect(reply.text).toBe("Let me look it up.");
    },
  },
  {
    name: "no calls in parallel where they are off",
    ask: { turns: [user("Ask them [parallel]")], tools: both, parallel: false },
    check: called(["get_weather", weatherInput]),
    cannot: { gemini: "parallel_tool_calls", bedrock: "parallel_tool_calls" },
  },
  {
    name: "a tool that must be called",
    ask: { turns: [user("[no tool]")], tools: both, choice: { name: "get_time" } },
    check: called(["get_time", clockInput]),
  },
  {
    name: "any tool must be called",
    ask: { turns: [user("[no tool]")], tools: both, choice: "required" },
    check: called(["get_weather", weatherInput]),
  },
  {
    name: "no tool may be called",
    ask: { turns: [user("nothing")], tools: both, choice: "none" },
    check: heard("Moon heard: nothing"),
    cannot: { bedrock: "tool_choice" },
  },
  {
    name: "results of tools",
    ask: {
      turns: [
        user("Ask both"),
        { role: "assistant", text: "I ask.", calls: [first, second] },
        {
          role: "results",
          results: [
            { call: first, text: "7 degrees" },
            { call: second, text: "noon" },
          ],
        },
      ],
      tools: both,
    },
    check: heard("The tools said: 7 degrees, noon."),
  },
  {
    name: "a conversation with tools",
    ask: {
      system: "Be exact.",
      turns: [
        user("Ask"),
        { role: "assistant", calls: [first] },
        { role: "results", results: [{ call: first, text: "7 degrees" }] },
        { role: "assistant", text: "It is 7." },
        user("And now? [no tool] [describe]"),
      ],
      tools: [weather],
    },
    check: heard(
      'system: Be exact. | user: Ask | assistant: get_weather({"city":"Köln","days":2}) | user: result 7 degrees | assistant: It is 7. | user: And now? [no tool] [describe] | tools: get_weather',
    ),
  },
];

const otherScenes: readonly Scene[] = [
  {
    name: "an image",
    ask: { turns: [user("Look", png)] },
    check: (reply, { images }) => {
      heard("Moon heard: Look I see image/png of 70 bytes.")(reply);
      expect(images).toBe(1);
    },
  },
  {
    name: "two images",
    ask: { turns: [user("Look", png, png)] },
    check: (reply, { images }) => {
      expect(reply.text).toContain("I see image/png of 70 bytes. I see image/png of 70 bytes.");
      expect(images).toBe(2);
    },
  },
  {
    name: "an image by its address",
    ask: { turns: [user("Look", { url: "https://example.com/moon.png" })] },
    check: heard("Moon heard: Look I see https://example.com/moon.png."),
    cannot: { bedrock: "image_url" },
  },
  {
    name: "an answer that fits a schema",
    ask: { turns: [user("A recipe")], schema: recipe },
    check: (reply) => {
      expect(new Ajv().validate(recipe, JSON.parse(reply.text))).toBe(true);
      expect(reply.finish).toBe("stop");
    },
  },
  {
    name: "an answer in JSON",
    ask: { turns: [user("Say it in JSON")], json: true },
    check: (reply) => {
      expect(JSON.parse(reply.text)).toEqual({ answer: "Say it in JSON" });
    },
    cannot: { anthropic: "response_format", bedrock: "response_format" },
  },
];

export const scenes: readonly Scene[] = [...plainScenes, ...toolScenes, ...otherScenes];

/** What a client was told of usage is what the mock served. */
export const checkUsage = ({ usage }: Reply, served: LedgerEntry): void => {
  expect(usage).toEqual({
    input: served.input_tokens,
    cached: served.cached_tokens,
    output: served.planned_output_tokens,
  });
};
