import type { StreamEvent } from "moontide/policy/dialect/conversation";
import { bedrock } from "moontide/policy/dialect/bedrock/index";
import { createEventStreamReader } from "moontide/policy/stream/event-stream-reader";
import { asked, takeAll } from "../exchange";

const nothing = (): void => undefined;

const start = ["messageStart", '{"role":"assistant"}'] as const;
const stop = ["messageStop", '{"stopReason":"tool_use"}'] as const;
const metadata = [
  "metadata",
  '{"usage":{"inputTokens":10,"outputTokens":5,"cacheReadInputTokens":4},"metrics":{"latencyMs":1}}',
] as const;

const delta = (index: number, text: string): readonly [string, string] => [
  "contentBlockDelta",
  `{"contentBlockIndex":${index},"delta":${text}}`,
];

describe("a stream of Converse", () => {
  it("is thoughts, texts and calls, and ends with what was counted", () => {
    const reader = bedrock.readStream();
    const events = takeAll(reader, [
      start,
      delta(0, '{"reasoningContent":{"text":"Hm"}}'),
      delta(0, '{"reasoningContent":{"signature":"s"}}'),
      ["contentBlockStop", '{"contentBlockIndex":0}'],
      delta(1, '{"text":"Hello"}'),
      [
        "contentBlockStart",
        '{"contentBlockIndex":2,"start":{"toolUse":{"toolUseId":"t1","name":"f"}}}',
      ],
      [
        "contentBlockStart",
        '{"contentBlockIndex":3,"start":{"toolUse":{"toolUseId":"t2","name":"g"}}}',
      ],
      delta(3, '{"toolUse":{"input":"{}"}}'),
      delta(2, '{"toolUse":{"input":"{\\"a\\":1}"}}'),
      stop,
      metadata,
    ]);
    assert.same(
      [
        { kind: "start", id: "", model: "" },
        { kind: "reasoning", choice: 0, text: "Hm" },
        { kind: "reasoning_seal", choice: 0, signature: "s" },
        { kind: "text", choice: 0, text: "Hello" },
        { kind: "tool_call", choice: 0, call: 0, id: "t1", name: "f" },
        { kind: "tool_call", choice: 0, call: 1, id: "t2", name: "g" },
        { kind: "tool_arguments", choice: 0, call: 1, text: "{}" },
        { kind: "tool_arguments", choice: 0, call: 0, text: '{"a":1}' },
        { kind: "finish", choice: 0, finish: "tool_calls" },
        { kind: "usage", usage: { input_tokens: 14, cached_tokens: 4, output_tokens: 5 } },
        { kind: "end" },
      ],
      events,
    );
    assert.is_true(reader.close(nothing));
  });

  it("fails by an exception behind the status 200, before or behind its first text", () => {
    const errorOf = (name: string): string => {
      const events = takeAll(bedrock.readStream(), [start, [name, '{"message":"Oh"}']]);
      const event = events[events.length - 1]!;
      return event.kind === "error" ? event.error.kind : "no error";
    };
    assert.equal("rate_limit", errorOf("throttlingException"));
    assert.equal("server", errorOf("modelStreamErrorException"));
    assert.equal("server", errorOf("internalServerException"));
    assert.equal("overloaded", errorOf("serviceUnavailableException"));
    assert.equal("invalid_request", errorOf("validationException"));
    assert.not_equal("no error", errorOf("somethingNewException"));
    assert.not_equal("no error", errorOf("InternalFailure"));
    const long = takeAll(bedrock.readStream(), [
      ["validationException", '{"message":"Input is too long for requested model."}'],
    ])[0]!;
    if (long.kind !== "error") error("no error");
    assert.equal("context_length", long.error.kind);
    assert.equal(400, long.error.status);
    const reader = bedrock.readStream();
    takeAll(reader, [start, ["modelStreamErrorException", '{"originalStatusCode":424}']]);
    assert.is_true(reader.close(nothing));
  });

  it("is cut where it has no reason to stop, and whole where only usage is missing", () => {
    const cut = bedrock.readStream();
    takeAll(cut, [start, delta(0, '{"text":"x"}')]);
    assert.is_false(cut.close(nothing));
    const whole = bedrock.readStream();
    takeAll(whole, [start, delta(0, '{"text":"x"}'), stop]);
    const rest: StreamEvent[] = [];
    assert.is_true(
      whole.close((event) => {
        rest.push(event);
      }),
    );
    assert.same([{ kind: "end" }], rest);
  });

  it("tells where it stopped, and nothing of what it does not know", () => {
    const events = takeAll(bedrock.readStream(), [
      ["somethingNew", "{}"],
      [
        "messageStop",
        '{"stopReason":"stop_sequence","additionalModelResponseFields":{"stop_sequence":"x"}}',
      ],
    ]);
    assert.same(
      [{ kind: "finish", choice: 0, finish: "stop_sequence", stop_sequence: "x" }],
      events,
    );
  });

  it("is looked at without being read where the client speaks the same", () => {
    const inspector = bedrock.inspectStream();
    assert.equal("other", inspector.look(start[0], start[1]));
    const [name, data] = delta(0, '{"text":"Hello"}');
    assert.equal("content", inspector.look(name, data));
    assert.equal(5, inspector.outputBytes());
    assert.equal("other", inspector.look(stop[0], stop[1]));
    assert.equal("end", inspector.look(metadata[0], metadata[1]));
    assert.equal(14, inspector.usage()?.input_tokens);
    assert.equal("error", inspector.look("throttlingException", '{"message":"Oh"}'));
    assert.equal("rate_limit", inspector.error()?.kind);
  });
});

/** What a client's own reader finds. */
const messagesOf = (events: readonly StreamEvent[]): string[] => {
  const writer = bedrock.writeStream(asked);
  const found: string[] = [];
  const reader = createEventStreamReader(65536);
  for (const event of events) {
    const problem = reader.feed(writer.write(event), (name, data, is_failure) => {
      found.push(`${is_failure ? "! " : ""}${name} ${data}`);
    });
    assert.is_nil(problem);
  }
  return found;
};

describe("a stream for a client of Converse", () => {
  it("has a block for each text, thought and call", () => {
    assert.same(
      [
        'messageStart {"role":"assistant"}',
        'contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Hm"}}}',
        'contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"s"}}}',
        'contentBlockStop {"contentBlockIndex":0}',
        'contentBlockDelta {"contentBlockIndex":1,"delta":{"text":"A"}}',
        'contentBlockStop {"contentBlockIndex":1}',
        'contentBlockStart {"contentBlockIndex":2,"start":{"toolUse":{"name":"f","toolUseId":"t1"}}}',
        'contentBlockStart {"contentBlockIndex":3,"start":{"toolUse":{"name":"g","toolUseId":"t2"}}}',
        'contentBlockDelta {"contentBlockIndex":2,"delta":{"toolUse":{"input":"{}"}}}',
        'contentBlockStop {"contentBlockIndex":2}',
        'contentBlockStop {"contentBlockIndex":3}',
        'messageStop {"stopReason":"tool_use"}',
        'metadata {"metrics":{"latencyMs":0},"usage":{"inputTokens":3,"outputTokens":4,"totalTokens":7}}',
      ],
      messagesOf([
        { kind: "start", id: "x", model: "m" },
        { kind: "reasoning", choice: 0, text: "Hm" },
        { kind: "reasoning_seal", choice: 0, signature: "s" },
        { kind: "text", choice: 0, text: "A" },
        { kind: "tool_call", choice: 0, call: 0, id: "t1", name: "f" },
        { kind: "tool_call", choice: 0, call: 1, id: "t2", name: "g" },
        { kind: "tool_arguments", choice: 0, call: 0, text: "{}" },
        { kind: "text", choice: 1, text: "another answer" },
        { kind: "finish", choice: 0, finish: "tool_calls" },
        { kind: "usage", usage: { input_tokens: 3, output_tokens: 4 } },
        { kind: "end" },
      ]),
    );
  });

  it("ends with an exception where it failed", () => {
    assert.same(
      ['! throttlingException {"message":"Slow down"}'],
      messagesOf([
        { kind: "error", error: { kind: "rate_limit", status: 429, message: "Slow down" } },
      ]),
    );
    assert.equal("", bedrock.writeStream(asked).ping());
  });
});
