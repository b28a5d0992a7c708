import type { Dialect, DialectName } from "moontide/policy/dialect/dialect";
import type { StreamEvent } from "moontide/policy/dialect/conversation";
import { dialects } from "moontide/policy/dialect/index";
import { decode } from "moontide/policy/json/decode";
import { asObject, JsonObject } from "moontide/policy/json/value";
import { createSseReader } from "moontide/policy/stream/sse-reader";
import { eventMessage } from "moontide/policy/stream/event-stream-writer";
import { cutAnywhere, mutated } from "../../../support/lua/pieces";
import { SeededRandom, seededRandom } from "../../../support/lua/random";
import { asked, bytesOf, readBytes } from "./bytes";
import { anthropicMisorder } from "./check-anthropic";
import { responsesMisorder } from "./check-responses";
import { answerOf, eventsOf, oneOf } from "./conversations";

type Event = readonly [name: string, data: JsonObject];

const names: readonly DialectName[] = [
  "openai_chat",
  "openai_completions",
  "openai_responses",
  "anthropic",
  "gemini",
  "bedrock",
];

const spoken: Dialect[] = [];
for (const name of names) {
  const dialect = dialects[name];
  if (dialect !== undefined) spoken[spoken.length] = dialect;
}

/** The data of a stream's events. */
const dataIn = (dialect: Dialect, bytes: string): readonly (readonly [string, string])[] => {
  const found: (readonly [string, string])[] = [];
  if (dialect.framing !== "sse") return found;
  createSseReader(1000000).feed(bytes, (name, data) => {
    if (data !== undefined) found[found.length] = [name, data];
  });
  return found;
};

const sseEvent = (name: string, data: string): string =>
  `${name === "" ? "" : `event: ${name}\n`}data: ${data}\n\n`;

/** A provider's stream that went wrong in its JSON, or in its bytes. */
const brokenStream = (dialect: Dialect, random: SeededRandom): string => {
  const bytes = bytesOf(dialect, eventsOf(random, answerOf(random)));
  if (random.integer(3) === 1 || dialect.framing !== "sse") return mutated(bytes, random);
  let text = "";
  for (const [name, data] of dataIn(dialect, bytes)) {
    const kind = random.integer(8);
    if (kind === 1) text += sseEvent(name, mutated(data, random));
    else if (kind === 2)
      text += sseEvent(
        name,
        string.gsub(data, ":%b{}", oneOf(random, [":1", ":[]", ':"x"', ":[null]"]), 1)[0],
      );
    else if (kind === 3)
      text += sseEvent(
        name,
        string.gsub(
          data,
          ':%b""',
          oneOf(random, [":1", ":{}", ":[]", ":true"]),
          random.integer(4),
        )[0],
      );
    else if (kind === 4)
      text += sseEvent(
        name,
        string.gsub(data, ":%b[]", oneOf(random, [":1", ":{}", ":[1]", ":[{}]", ':"x"']), 1)[0],
      );
    else if (kind === 5)
      text += sseEvent(
        name,
        string.gsub(
          data,
          ":%d+",
          oneOf(random, [":-1", ":9", ":1.5", ':"x"', ":1e400"]),
          random.integer(4),
        )[0],
      );
    else if (kind !== 6) text += sseEvent(name, data);
    if (kind === 7) text += sseEvent(name, data);
  }
  return text;
};

/** Dialects whose events have an order. */
const misorders: Readonly<
  Partial<Record<DialectName, (this: void, events: readonly Event[]) => string | undefined>>
> = { anthropic: anthropicMisorder, openai_responses: responsesMisorder };

/** What every stream for a client must be: events that are JSON, each where its dialect has it, and one end. */
const checkSse = (dialect: Dialect, bytes: string, why: string): void => {
  const events: Event[] = [];
  for (const [name, data] of dataIn(dialect, bytes)) {
    if (data === "[DONE]") continue;
    const document = asObject(decode(data)[0]);
    if (document === undefined) error(`${why}: ${data}`);
    events[events.length] = [name, document];
  }
  assert.is_nil(misorders[dialect.name]?.(events), `${why}\n${bytes}`);
};

describe("a stream of a provider that went wrong (seeded)", () => {
  for (const provider of spoken) {
    it(`of ${provider.name} is an error or a stream for every client, and never throws`, () => {
      const random = seededRandom(1);
      for (const _ of $range(1, 300)) {
        const text = brokenStream(provider, random);
        const [isRead, events] = pcall(readBytes, provider, cutAnywhere(text, random, 200));
        assert.is_true(isRead, `${tostring(events)}\n${text}`);
        for (const client of spoken) {
          const [isWritten, bytes] = pcall(bytesOf, client, events as StreamEvent[]);
          assert.is_true(isWritten, `${client.name}: ${tostring(bytes)}\n${text}`);
          checkSse(client, bytes, `${provider.name} to ${client.name}`);
        }
      }
    });

    it(`of ${provider.name} that is whole has its events in order for every client`, () => {
      const random = seededRandom(4);
      for (const _ of $range(1, 100)) {
        const bytes = bytesOf(provider, eventsOf(random, answerOf(random)));
        const events = readBytes(provider, cutAnywhere(bytes, random, 100));
        for (const client of spoken) {
          checkSse(client, bytesOf(client, events), `${provider.name} to ${client.name}`);
        }
      }
    });

    it(`of ${provider.name} can be looked at, and so can answers and errors`, () => {
      const random = seededRandom(2);
      for (const _ of $range(1, 300)) {
        const inspector = provider.inspectStream();
        for (const [name, data] of dataIn(provider, brokenStream(provider, random))) {
          const [isSeen, problem] = pcall(inspector.look, name, data);
          assert.is_true(isSeen, `${tostring(problem)}\n${data}`);
        }
        let text = provider.writeAnswer(answerOf(random), asked);
        text = string.gsub(
          text,
          oneOf(random, [":%b{}", ':%b""', ":%b[]", ":%d+"]),
          oneOf(random, [":1", ":{}", ":[]", ":[null]", ':"x"', ":[1]"]),
          random.integer(5),
        )[0];
        const body = asObject(decode(text, provider.raw_members)[0]);
        if (body !== undefined) {
          for (const read of [provider.readAnswer, provider.readUsage] as ((
            this: void,
            b: unknown,
          ) => unknown)[]) {
            const [isRead, problem] = pcall(read, body);
            assert.is_true(isRead, `${tostring(problem)}\n${text}`);
          }
        }
        const [isTold, problem] = pcall(
          provider.readError,
          400 + random.integer(130),
          mutated(text, random),
        );
        assert.is_true(isTold, `${tostring(problem)}\n${text}`);
      }
    });
  }

  it("of Bedrock may hold whatever", () => {
    const bedrock = dialects.bedrock;
    if (bedrock === undefined) return;
    const random = seededRandom(3);
    for (const _ of $range(1, 300)) {
      const payload = oneOf(random, [
        "",
        "1",
        "[]",
        "{}",
        '{"delta":1}',
        '{"delta":{"toolUse":{}}}',
        '{"contentBlockIndex":"x"}',
      ]);
      const type = oneOf(random, [
        "messageStart",
        "contentBlockStart",
        "contentBlockDelta",
        "contentBlockStop",
        "messageStop",
        "metadata",
      ]);
      const [isRead, problem] = pcall(readBytes, bedrock, [eventMessage(type, payload)]);
      assert.is_true(isRead, `${tostring(problem)} ${type} ${payload}`);
    }
  });
});
