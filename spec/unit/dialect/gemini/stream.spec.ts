import type { StreamEvent } from "moontide/policy/dialect/conversation";
import { gemini } from "moontide/policy/dialect/gemini/index";
import { asked, takeAll } from "../exchange";

const closing = (chunks: readonly string[]): { events: StreamEvent[]; whole: boolean } => {
  const reader = gemini.readStream();
  const named: [string, string][] = [];
  for (const chunk of chunks) named.push(["", chunk]);
  const events = takeAll(reader, named);
  const whole = reader.close((event) => {
    events.push(event);
  });
  return { events, whole };
};

const chunk = (parts: string, more?: string): string =>
  `{"candidates":[{"content":{"role":"model","parts":[${parts}]},"index":0${more ?? ""}}],
    "usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2},"modelVersion":"g","responseId":"r"}`;

describe("a stream of Gemini", () => {
  it("ends where the provider closes behind a reason, and usage is what came last", () => {
    const { events, whole } = closing([
      chunk('{"text":"Hm","thought":true}'),
      chunk('{"text":"Hel"}'),
      chunk('{"text":"lo"}'),
      `{"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}],
        "usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":4,"thoughtsTokenCount":3}}`,
    ]);
    assert.is_true(whole);
    assert.same(
      [
        { kind: "start", id: "r", model: "g" },
        { kind: "reasoning", choice: 0, text: "Hm" },
        { kind: "text", choice: 0, text: "Hel" },
        { kind: "text", choice: 0, text: "lo" },
        { kind: "finish", choice: 0, finish: "stop" },
        { kind: "usage", usage: { input_tokens: 5, output_tokens: 7, reasoning_tokens: 3 } },
        { kind: "end" },
      ],
      events,
    );
  });

  it("is cut where no reason came, and tells what was counted", () => {
    const { events, whole } = closing([chunk('{"text":"Hel"}')]);
    assert.is_false(whole);
    assert.same(
      { kind: "usage", usage: { input_tokens: 5, output_tokens: 2 } },
      events[events.length - 1],
    );
  });

  it("is cut where one of several answers has no reason", () => {
    const { whole } = closing([
      '{"candidates":[{"index":0,"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"},{"index":1,"content":{"parts":[{"text":"b"}]}}]}',
    ]);
    assert.is_false(whole);
  });

  it("has calls whole, with ids of their own, and stops for them", () => {
    const { events } = closing([
      chunk(
        '{"functionCall":{"name":"f","args":{"b":1,"a":2}},"thoughtSignature":"sig"},{"functionCall":{"name":"f"}}',
        ',"finishReason":"STOP"',
      ),
    ]);
    const first = events[1]!;
    const second = events[3]!;
    if (first.kind !== "tool_call" || second.kind !== "tool_call") error("no calls");
    assert.equal("sig", first.signature);
    assert.equal(0, first.call);
    assert.equal(1, second.call);
    assert.not_equal(first.id, second.id);
    assert.same({ kind: "tool_arguments", choice: 0, call: 0, text: '{"b":1,"a":2}' }, events[2]);
    assert.same({ kind: "tool_arguments", choice: 0, call: 1, text: "{}" }, events[4]);
    assert.same({ kind: "finish", choice: 0, finish: "tool_calls" }, events[5]);
  });

  it("fails with an error, a malformed call, or a blocked prompt", () => {
    const failed = closing([
      chunk('{"text":"x"}'),
      '{"error":{"code":503,"message":"Full","status":"UNAVAILABLE"}}',
    ]);
    const event = failed.events[2]!;
    if (event.kind !== "error") error("no error");
    assert.equal("overloaded", event.error.kind);
    assert.equal(503, event.error.status);
    assert.is_true(failed.whole);
    const malformed = closing(['{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL"}]}']);
    assert.equal("error", malformed.events[1]!.kind);
    const blocked = closing(['{"promptFeedback":{"blockReason":"SAFETY"}}']);
    assert.same({ kind: "finish", choice: 0, finish: "content_filter" }, blocked.events[1]);
    assert.is_true(blocked.whole);
  });

  it("is broken by what is no JSON", () => {
    assert.is_truthy(gemini.readStream().take("", "{", () => undefined));
  });
});

describe("a stream for a client of Gemini", () => {
  it("has an event for each text, and one at the end with calls, reason and usage", () => {
    const writer = gemini.writeStream(asked);
    const events: StreamEvent[] = [
      { kind: "start", id: "x", model: "claude" },
      { kind: "reasoning", choice: 0, text: "Hm" },
      { kind: "reasoning_seal", choice: 0, signature: "sig" },
      { kind: "text", choice: 0, text: 'A"' },
      { kind: "tool_call", choice: 0, call: 0, id: "c1", name: "f" },
      { kind: "tool_call", choice: 0, call: 1, id: "c2", name: "g" },
      { kind: "tool_arguments", choice: 0, call: 0, text: '{"a"' },
      { kind: "tool_arguments", choice: 0, call: 1, text: "" },
      { kind: "tool_arguments", choice: 0, call: 0, text: ":1}" },
      { kind: "finish", choice: 0, finish: "tool_calls" },
      { kind: "usage", usage: { input_tokens: 3, output_tokens: 4 } },
    ];
    const pieces: string[] = [];
    for (const event of events) pieces.push(writer.write(event));
    const behind = '"modelVersion":"smart","responseId":"abc"}\r\n\r\n';
    assert.equal(
      `data: {"candidates":[{"content":{"parts":[{"text":"Hm","thought":true}],"role":"model"},"index":0}],${behind}` +
        `data: {"candidates":[{"content":{"parts":[{"text":"","thought":true,"thoughtSignature":"bW9vbnRpZGUuc2lnbmF0dXJlLnNpZw=="}],"role":"model"},"index":0}],${behind}` +
        `data: {"candidates":[{"content":{"parts":[{"text":"A\\""}],"role":"model"},"index":0}],${behind}`,
      table.concat(pieces),
    );
    assert.equal(
      `data: {"candidates":[{"content":{"parts":[{"functionCall":{"args":{"a":1},"id":"c1","name":"f"}},` +
        `{"functionCall":{"args":{},"id":"c2","name":"g"}}],"role":"model"},"finishReason":"STOP","index":0}],` +
        `"modelVersion":"smart","responseId":"abc","usageMetadata":{"candidatesTokenCount":4,"promptTokenCount":3,"totalTokenCount":7}}\r\n\r\n`,
      writer.write({ kind: "end" }),
    );
  });

  it("has a bare error, as Google's SDKs look for it", () => {
    const text = gemini.writeStream(asked).write({
      kind: "error",
      error: { kind: "overloaded", status: 529, message: "Full" },
    });
    assert.equal('{"error":{"code":503,"message":"Full","status":"UNAVAILABLE"}}', text);
  });
});

describe("a stream of Gemini that passes through", () => {
  it("is looked at without being decoded", () => {
    const inspector = gemini.inspectStream();
    assert.equal("content", inspector.look("", chunk('{"text":"Hello"}')));
    assert.equal(5, inspector.outputBytes());
    assert.equal("content", inspector.look("", chunk('{"functionCall":{"name":"f"}}')));
    assert.equal("other", inspector.look("", chunk('{"text":""}')));
    assert.equal("end", inspector.look("", chunk('{"text":"!"}', ',"finishReason":"STOP"')));
    assert.same({ input_tokens: 5, output_tokens: 2 }, inspector.usage());
    assert.equal("content", inspector.look("", chunk('{"text":"\\"error\\":{"}')));
    assert.equal(
      "error",
      inspector.look("", '{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}'),
    );
    assert.equal("rate_limit", inspector.error()?.kind);
  });
});
