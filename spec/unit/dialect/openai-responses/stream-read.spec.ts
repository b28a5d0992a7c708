import type { StreamEvent } from "moontide/policy/dialect/conversation";
import { openaiResponses } from "moontide/policy/dialect/openai-responses/index";
import { takeAll } from "../exchange";

const start = [
  "response.created",
  '{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","model":"gpt-5","output":[]}}',
] as const;

const completed = [
  "response.completed",
  '{"type":"response.completed","response":{"status":"completed","usage":{"input_tokens":5,"output_tokens":7}}}',
] as const;

describe("a stream of OpenAI responses", () => {
  it("is thoughts, texts and calls, each told once", () => {
    const reader = openaiResponses.readStream();
    const events = takeAll(reader, [
      start,
      ["response.in_progress", '{"type":"response.in_progress"}'],
      [
        "response.output_item.added",
        '{"output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[]}}',
      ],
      ["response.reasoning_summary_part.added", '{"summary_index":0}'],
      ["response.reasoning_summary_text.delta", '{"delta":"Hm"}'],
      ["response.reasoning_summary_part.added", '{"summary_index":1}'],
      ["response.reasoning_summary_text.delta", '{"delta":"so"}'],
      [
        "response.output_item.done",
        '{"output_index":0,"item":{"type":"reasoning","id":"rs_1","encrypted_content":"gAAA"}}',
      ],
      ["response.output_text.delta", '{"output_index":1,"delta":"Hel"}'],
      ["response.output_text.delta", '{"output_index":1,"delta":"lo"}'],
      ["response.output_text.done", '{"output_index":1,"text":"Hello"}'],
      [
        "response.output_item.added",
        '{"output_index":2,"item":{"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":""}}',
      ],
      ["response.function_call_arguments.delta", '{"output_index":2,"delta":"{\\"a\\""}'],
      ["response.function_call_arguments.delta", '{"output_index":2,"delta":":1}"}'],
      [
        "response.output_item.done",
        '{"output_index":2,"item":{"type":"function_call","call_id":"c1","name":"f","arguments":"{\\"a\\":1}"}}',
      ],
      [
        "response.output_item.added",
        '{"output_index":3,"item":{"type":"function_call","call_id":"c2","name":"g"}}',
      ],
      [
        "response.output_item.done",
        '{"output_index":3,"item":{"type":"function_call","call_id":"c2","name":"g","arguments":"{\\"b\\":2}"}}',
      ],
      completed,
    ]);
    const expected: StreamEvent[] = [
      { kind: "start", id: "resp_1", model: "gpt-5" },
      { kind: "reasoning", choice: 0, text: "Hm" },
      { kind: "reasoning", choice: 0, text: "\n\n" },
      { kind: "reasoning", choice: 0, text: "so" },
      { kind: "reasoning_seal", choice: 0, sealed: "rs_1:gAAA" },
      { kind: "text", choice: 0, text: "Hel" },
      { kind: "text", choice: 0, text: "lo" },
      { kind: "tool_call", choice: 0, call: 0, id: "c1", name: "f" },
      { kind: "tool_arguments", choice: 0, call: 0, text: '{"a"' },
      { kind: "tool_arguments", choice: 0, call: 0, text: ":1}" },
      { kind: "tool_call", choice: 0, call: 1, id: "c2", name: "g" },
      { kind: "tool_arguments", choice: 0, call: 1, text: '{"b":2}' },
      { kind: "usage", usage: { input_tokens: 5, output_tokens: 7 } },
      { kind: "finish", choice: 0, finish: "tool_calls" },
      { kind: "end" },
    ];
    assert.same(expected, events);
    assert.is_true(reader.close(() => undefined));
  });

  it("is cut where it ends before its last event", () => {
    const reader = openaiResponses.readStream();
    takeAll(reader, [start, ["response.output_text.delta", '{"delta":"He"}']]);
    assert.is_false(reader.close(() => undefined));
  });

  it("says that it failed in either of two ways, and once", () => {
    const failed = openaiResponses.readStream();
    const events = takeAll(failed, [
      start,
      [
        "error",
        '{"type":"error","code":"rate_limit_exceeded","message":"Slow down","param":null,"sequence_number":1}',
      ],
      [
        "response.failed",
        '{"response":{"status":"failed","error":{"code":"rate_limit_exceeded","message":"Slow down"}}}',
      ],
    ]);
    assert.equal(2, events.length);
    const event = events[1]!;
    if (event.kind !== "error") error("no error");
    assert.equal("rate_limit", event.error.kind);
    assert.equal("Slow down", event.error.message);
    assert.is_true(failed.close(() => undefined));
  });

  it("is incomplete where the model had to stop", () => {
    const events = takeAll(openaiResponses.readStream(), [
      [
        "response.incomplete",
        '{"response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}}',
      ],
    ]);
    assert.same({ kind: "finish", choice: 0, finish: "length" }, events[0]);
  });

  it("may come without names of events", () => {
    const events = takeAll(openaiResponses.readStream(), [
      ["", '{"type":"response.output_text.delta","delta":"x"}'],
      ["", '{"type":"response.something_new","delta":"x"}'],
    ]);
    assert.same([{ kind: "text", choice: 0, text: "x" }], events);
  });

  it("is broken by what is no JSON", () => {
    const reader = openaiResponses.readStream();
    assert.is_truthy(reader.take("response.output_text.delta", '{"del', () => undefined));
  });

  it("is looked at without being read where the client speaks the same", () => {
    const inspector = openaiResponses.inspectStream();
    assert.equal("other", inspector.look(start[0], start[1]));
    assert.equal(
      "content",
      inspector.look("response.output_text.delta", '{"type":"x","delta":"Hello","logprobs":[]}'),
    );
    assert.equal(5, inspector.outputBytes());
    assert.equal("end", inspector.look(completed[0], completed[1]));
    assert.same({ input_tokens: 5, output_tokens: 7 }, inspector.usage());
    assert.equal("error", inspector.look("error", '{"type":"error","message":"Oh"}'));
    assert.equal("server", inspector.error()?.kind);
  });
});
