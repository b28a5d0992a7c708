import { anthropic } from "moontide/policy/dialect/anthropic/index";
import type { StreamEvent } from "moontide/policy/dialect/conversation";
import { eventsOf, isWhole, Sent } from "../../../support/lua/dialects";

const message_start =
  '{"type":"message_start","message":{"id":"msg_a","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"cache_read_input_tokens":5,"cache_creation_input_tokens":2,"output_tokens":1}}}';

const start: StreamEvent = { kind: "start", id: "msg_a", model: "claude" };
const end: StreamEvent = { kind: "end" };

const used = (output_tokens: number): StreamEvent => ({
  kind: "usage",
  usage: { input_tokens: 17, cached_tokens: 5, cache_write_tokens: 2, output_tokens },
});

const delta = (index: number, given: string): string =>
  `{"type":"content_block_delta","index":${index},"delta":${given}}`;

const block = (index: number, given: string): string =>
  `{"type":"content_block_start","index":${index},"content_block":${given}}`;

const blockEnd = (index: number): string => `{"type":"content_block_stop","index":${index}}`;

const messageDelta = (stop: string, usage: string): string =>
  `{"type":"message_delta","delta":{"stop_reason":"${stop}","stop_sequence":null},"usage":${usage}}`;

const stop = '{"type":"message_stop"}';

const reads = (sent: readonly Sent[], expected: readonly StreamEvent[]): void => {
  assert.same(expected, eventsOf(anthropic.readStream(), sent));
};

describe("a stream of Anthropic", () => {
  it("tells text; usage is set and never added", () => {
    reads(
      [
        ["message_start", message_start],
        ["content_block_start", block(0, '{"type":"text","text":""}')],
        ["ping", '{"type": "ping"}'],
        ["content_block_delta", delta(0, '{"type":"text_delta","text":"a"}')],
        ["content_block_stop", blockEnd(0)],
        ["message_delta", messageDelta("end_turn", '{"output_tokens":4}')],
        [
          "message_delta",
          '{"type":"message_delta","delta":{},"usage":{"input_tokens":0,"output_tokens":6}}',
        ],
        ["message_stop", stop],
      ],
      [
        start,
        used(1),
        { kind: "text", choice: 0, text: "a" },
        { kind: "finish", choice: 0, finish: "stop" },
        used(4),
        used(6),
        end,
      ],
    );
  });

  it("numbers calls apart from blocks", () => {
    reads(
      [
        message_start,
        block(0, '{"type":"text","text":"well"}'),
        block(1, '{"type":"tool_use","id":"a","name":"f","input":{}}'),
        delta(1, '{"type":"input_json_delta","partial_json":""}'),
        delta(1, '{"type":"input_json_delta","partial_json":"{\\"x\\":1}"}'),
        blockEnd(1),
        block(2, '{"type":"tool_use","id":"b","name":"g","input":{}}'),
        blockEnd(2),
        messageDelta("tool_use", '{"output_tokens":1}'),
        stop,
      ],
      [
        start,
        used(1),
        { kind: "text", choice: 0, text: "well" },
        { kind: "tool_call", choice: 0, call: 0, id: "a", name: "f" },
        { kind: "tool_arguments", choice: 0, call: 0, text: '{"x":1}' },
        { kind: "tool_call", choice: 0, call: 1, id: "b", name: "g" },
        { kind: "finish", choice: 0, finish: "tool_calls" },
        used(1),
        end,
      ],
    );
  });

  it("reads arguments that came whole with the block", () => {
    reads(
      [
        block(0, '{"type":"tool_use","id":"a","name":"f","input":{"y":1.0,"x":1}}'),
        blockEnd(0),
        block(1, '{"type":"tool_use","id":"b","name":"f","input":{"x":1}}'),
        delta(1, '{"type":"input_json_delta","partial_json":"{}"}'),
        blockEnd(1),
      ],
      [
        { kind: "tool_call", choice: 0, call: 0, id: "a", name: "f" },
        { kind: "tool_arguments", choice: 0, call: 0, text: '{"y":1.0,"x":1}' },
        { kind: "tool_call", choice: 0, call: 1, id: "b", name: "f" },
        { kind: "tool_arguments", choice: 0, call: 1, text: "{}" },
      ],
    );
  });

  it("tells thoughts and their seals", () => {
    reads(
      [
        block(0, '{"type":"thinking","thinking":"","signature":""}'),
        delta(0, '{"type":"thinking_delta","thinking":"hm"}'),
        delta(0, '{"type":"signature_delta","signature":"S"}'),
        block(1, '{"type":"redacted_thinking","data":"D"}'),
      ],
      [
        { kind: "reasoning", choice: 0, text: "hm" },
        { kind: "reasoning_seal", choice: 0, signature: "S" },
        { kind: "reasoning_seal", choice: 0, sealed: "D" },
      ],
    );
  });

  it("leaves out what only Anthropic's own tools say, and what nobody knows", () => {
    reads(
      [
        block(0, '{"type":"server_tool_use","id":"a","name":"web_search","input":{}}'),
        delta(0, '{"type":"input_json_delta","partial_json":"{}"}'),
        delta(0, '{"type":"citations_delta","citation":{}}'),
        '{"type":"brand_new"}',
      ],
      [],
    );
  });

  it("is cut without message_stop", () => {
    const cut = anthropic.readStream();
    eventsOf(cut, [message_start, messageDelta("end_turn", '{"output_tokens":4}')]);
    assert.is_false(isWhole(cut));
    eventsOf(cut, [stop]);
    assert.is_true(isWhole(cut));
  });

  it("tells an error in the middle, and nothing behind", () => {
    reads(
      [
        ["error", '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'],
        ["message_stop", stop],
      ],
      [
        {
          kind: "error",
          error: {
            kind: "overloaded",
            status: 503,
            message: "Overloaded",
            code: "overloaded_error",
          },
        },
      ],
    );
  });

  it("says what is no event", () => {
    const reader = anthropic.readStream();
    assert.is_not_nil(reader.take("message_start", "{", () => undefined));
    assert.equal(
      "an event that is no object",
      reader.take("", '"x"', () => undefined),
    );
  });
});

describe("an inspected stream of Anthropic", () => {
  const looks = (sent: readonly Sent[]) => {
    const inspector = anthropic.inspectStream();
    let told = "";
    for (const one of sent) {
      const name = typeof one === "string" ? "" : one[0];
      told += `${inspector.look(name, typeof one === "string" ? one : one[1])} `;
    }
    return { told, inspector };
  };

  it("has content, an end, and usage as it was told last", () => {
    const { told, inspector } = looks([
      ["message_start", message_start],
      ["content_block_start", block(0, '{"type":"text","text":""}')],
      ["ping", '{"type": "ping"}'],
      ["content_block_delta", delta(0, '{"type":"text_delta","text":"ab"}')],
      ["content_block_start", block(1, '{"type":"tool_use","id":"a","name":"f","input":{}}')],
      ["content_block_delta", delta(1, '{"type":"input_json_delta","partial_json":"{}"}')],
      ["message_delta", messageDelta("end_turn", '{"output_tokens":4}')],
      ["message_stop", stop],
    ]);
    assert.equal("other other other content content content other end ", told);
    assert.same(
      { input_tokens: 17, cached_tokens: 5, cache_write_tokens: 2, output_tokens: 4 },
      inspector.usage(),
    );
    assert.equal(4, inspector.outputBytes());
  });

  it("goes by the data where events have no names", () => {
    const { told, inspector } = looks([
      delta(0, '{"type":"thinking_delta","thinking":"hm"}'),
      '{"type":"error","error":{"type":"api_error","message":"x"}}',
      stop,
    ]);
    assert.equal("content error end ", told);
    assert.equal("server", inspector.error()?.kind);
  });
});
