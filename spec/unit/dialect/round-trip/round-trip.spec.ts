import type { DialectName, Dialect } from "moontide/policy/dialect/dialect";
import { dialects } from "moontide/policy/dialect/index";
import type { ModelAnswer, ModelRequest } from "moontide/policy/dialect/conversation";
import { decode } from "moontide/policy/json/decode";
import { asObject, JsonObject } from "moontide/policy/json/value";
import { cutAnywhere } from "../../../support/lua/pieces";
import { seededRandom } from "../../../support/lua/random";
import { asked, bytesOf, readBytes } from "./bytes";
import { answerOf, eventsOf, requestOf } from "./conversations";
import { answerEssence, essenceOf, streamEssence } from "./essence";

/** What a dialect has no word for. */
const cannot: Readonly<Partial<Record<DialectName, readonly string[]>>> = {
  openai_chat: ["top_k"],
  openai_responses: ["stop", "top_k", "seed", "presence_penalty", "frequency_penalty"],
  anthropic: ["json", "reasoning", "seed", "presence_penalty", "frequency_penalty"],
  gemini: ["user", "parallel_tools"],
  bedrock: [
    "json",
    "reasoning",
    "seed",
    "presence_penalty",
    "frequency_penalty",
    "user",
    "parallel_tools",
  ],
};

const bodyOf = (dialect: Dialect, text: string): JsonObject =>
  asObject(decode(text, dialect.raw_members)[0])!;

const throughRequest = (dialect: Dialect, request: ModelRequest): ModelRequest => {
  const writing = { model: "m-1", drop_unsupported: true, default_maximum_tokens: 4096 };
  const [text, problem] = dialect.writeRequest(request, writing);
  if (text === undefined) error(`${dialect.name}: ${problem.field}: ${problem.message}`, 0);
  const place = { model: "m-1", stream: request.stream };
  const [read, wrong] = dialect.readRequest(bodyOf(dialect, text), place);
  if (read === undefined) error(`${dialect.name}: ${wrong.field}: ${wrong.message}`, 0);
  return read;
};

const throughAnswer = (dialect: Dialect, answer: ModelAnswer): ModelAnswer => {
  const [read, problem] = dialect.readAnswer(bodyOf(dialect, dialect.writeAnswer(answer, asked)));
  if (read === undefined) error(`${dialect.name}: ${problem}`, 0);
  return read;
};

/** In the order of the table, so that a seed finds the same again. */
const names: readonly DialectName[] = [
  "openai_chat",
  "openai_responses",
  "anthropic",
  "gemini",
  "bedrock",
];

/** Those of them that there are. */
const spoken: Dialect[] = [];
for (const name of names) {
  const dialect = dialects[name];
  if (dialect !== undefined) spoken[spoken.length] = dialect;
}

const eachPair = (test: (client: Dialect, provider: Dialect, why: string) => void): void => {
  for (const client of spoken) {
    for (const provider of spoken) test(client, provider, `${client.name} to ${provider.name}`);
  }
};

const join = (one: readonly string[], other: readonly string[]): readonly string[] => {
  const all: string[] = [];
  for (const word of one) all[all.length] = word;
  for (const word of other) all[all.length] = word;
  return all;
};

describe("between each two dialects (seeded)", () => {
  it("a conversation loses nothing that both can say", () => {
    const random = seededRandom(1);
    eachPair((client, provider, why) => {
      const words = join(cannot[client.name]!, cannot[provider.name]!);
      for (const _ of $range(1, 60)) {
        const request = requestOf(random);
        const asked_for = throughRequest(client, request);
        const sent = throughRequest(provider, asked_for);
        assert.same(essenceOf(request, words), essenceOf(sent, words), why);
      }
    });
  });

  it("an answer loses nothing", () => {
    const random = seededRandom(2);
    eachPair((client, provider, why) => {
      for (const _ of $range(1, 60)) {
        const answer = answerOf(random);
        const answered = throughAnswer(provider, answer);
        const told = throughAnswer(client, answered);
        assert.same(answerEssence(answer), answerEssence(told), why);
      }
    });
  });

  it("a stream loses nothing, however it is cut", () => {
    const random = seededRandom(3);
    eachPair((client, provider, why) => {
      for (const _ of $range(1, 60)) {
        const events = eventsOf(random, answerOf(random));
        const bytes = bytesOf(provider, events);
        const answered = readBytes(provider, cutAnywhere(bytes, random, 100));
        const told = readBytes(client, [bytesOf(client, answered)]);
        assert.same(streamEssence(events), streamEssence(told), why);
      }
    });
  });

  it("a stream is the same wherever it is cut once, and each of its bytes alone", () => {
    for (const dialect of spoken) {
      const random = seededRandom(4);
      for (const _ of $range(1, 3)) {
        const bytes = bytesOf(dialect, eventsOf(random, answerOf(random)));
        const whole = readBytes(dialect, [bytes]);
        assert.same(whole, readBytes(dialect, cutAnywhere(bytes, random, 1)), dialect.name);
        for (const at of $range(1, bytes.length - 1)) {
          const pieces = [string.sub(bytes, 1, at), string.sub(bytes, at + 1)];
          assert.same(whole, readBytes(dialect, pieces), `${dialect.name} at ${at}`);
        }
      }
    }
  });

  it("a stream that is cut short is never taken for a whole one", () => {
    for (const dialect of spoken) {
      const random = seededRandom(5);
      const bytes = bytesOf(dialect, eventsOf(random, answerOf(random)));
      const whole = streamEssence(readBytes(dialect, [bytes]));
      for (const at of $range(0, bytes.length - 1)) {
        const events = readBytes(dialect, [string.sub(bytes, 1, at)]);
        const last = events[events.length - 1]!;
        if (last.kind !== "error")
          assert.same(whole, streamEssence(events), `${dialect.name} at ${at}`);
      }
    }
  });
});
