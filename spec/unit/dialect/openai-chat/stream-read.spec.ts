import type { StreamEvent } from "moontide/policy/dialect/conversation";
import { openaiChat } from "moontide/policy/dialect/openai-chat/index";
import { eventsOf, isWhole, Sent } from "../../../support/lua/dialects";

const start: StreamEvent = { kind: "start", id: "c", model: "g" };
const end: StreamEvent = { kind: "end" };

/** A chunk with what it adds to the first choice. */
const chunk = (delta: string, finish = "null", more = ""): string =>
  `{"id":"c","object":"chat.completion.chunk","model":"g","choices":[{"index":0,"delta":${delta},"finish_reason":${finish}}]${more}}`;

const reads = (sent: readonly Sent[], expected: readonly StreamEvent[]): void => {
  assert.same(expected, eventsOf(openaiChat.readStream(), sent));
};

/** What comes between the start and the end. */
const readsParts = (sent: readonly Sent[], expected: readonly StreamEvent[]): void => {
  const all: StreamEvent[] = [start];
  for (const event of expected) all[all.length] = event;
  all[all.length] = end;
  const whole: Sent[] = [];
  for (const one of sent) whole[whole.length] = one;
  whole[whole.length] = "[DONE]";
  reads(whole, all);
};

const call = (n: number, id: string, name: string): StreamEvent => ({
  kind: "tool_call",
  choice: 0,
  call: n,
  id,
  name,
});

const piece = (n: number, text: string): StreamEvent => ({
  kind: "tool_arguments",
  choice: 0,
  call: n,
  text,
});

const text = (said: string): StreamEvent => ({ kind: "text", choice: 0, text: said });
const finish = (why: "stop" | "tool_calls" | "refusal"): StreamEvent => ({
  kind: "finish",
  choice: 0,
  finish: why,
});

describe("a stream of OpenAI chat", () => {
  it("tells text, why it stopped, and usage in a chunk without choices", () => {
    readsParts(
      [
        chunk('{"role":"assistant","content":""}'),
        chunk('{"content":"a"}', "null", ',"usage":null'),
        chunk("{}", '"stop"'),
        '{"id":"c","model":"g","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}',
      ],
      [text("a"), finish("stop"), { kind: "usage", usage: { input_tokens: 3, output_tokens: 1 } }],
    );
  });

  it("begins behind Azure's first chunk, which has no choices and no names", () => {
    readsParts(
      [
        '{"id":"","model":"","object":"","choices":[],"prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}]}',
        chunk('{"content":"a"}'),
        '{"id":"c","choices":[{"index":0,"finish_reason":null,"content_filter_results":{"hate":{"filtered":false}}}]}',
        chunk("{}", '"stop"'),
      ],
      [text("a"), finish("stop")],
    );
  });

  it("numbers calls in the order in which they begin", () => {
    readsParts(
      [
        chunk(
          '{"tool_calls":[{"index":3,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}',
        ),
        chunk('{"tool_calls":[{"index":3,"function":{"arguments":"{\\"x\\""}}]}'),
        chunk(
          '{"tool_calls":[{"index":3,"function":{"arguments":":1}"}},{"index":7,"id":"b","function":{"name":"g","arguments":"{}"}}]}',
        ),
        chunk("{}", '"tool_calls"'),
      ],
      [
        call(0, "a", "f"),
        piece(0, '{"x"'),
        piece(0, ":1}"),
        call(1, "b", "g"),
        piece(1, "{}"),
        finish("tool_calls"),
      ],
    );
  });

  it("bears calls that repeat their name, come without an index, or all with the same one", () => {
    const parts = [
      call(0, "a", "f"),
      piece(0, "{"),
      piece(0, "}"),
      call(1, "b", "f"),
      piece(1, "{}"),
    ];
    for (const index of ['"index":0,', ""]) {
      readsParts(
        [
          chunk(`{"tool_calls":[{${index}"id":"a","function":{"name":"f","arguments":"{"}}]}`),
          chunk(`{"tool_calls":[{${index}"id":"a","function":{"name":"f","arguments":"}"}}]}`),
          chunk(`{"tool_calls":[{${index}"id":"b","function":{"name":"f","arguments":"{}"}}]}`),
        ],
        parts,
      );
    }
  });

  it("waits for the name of a call, and makes the id that a server forgot", () => {
    readsParts(
      [
        chunk('{"tool_calls":[{"index":0,"id":"a","function":{"arguments":"{"}}]}'),
        chunk('{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"}"}}]}'),
      ],
      [call(0, "a", "f"), piece(0, "{}")],
    );
    readsParts(
      [chunk('{"tool_calls":[{"index":0,"id":"","function":{"name":"f","arguments":"{}"}}]}')],
      [call(0, "call_c_0_0", "f"), piece(0, "{}")],
    );
  });

  it("says that calls ended it where the server says `stop`", () => {
    readsParts(
      [
        chunk('{"tool_calls":[{"index":0,"id":"a","function":{"name":"f"}}]}'),
        chunk("{}", '"stop"'),
      ],
      [call(0, "a", "f"), finish("tool_calls")],
    );
  });

  it("reads old function calls", () => {
    readsParts(
      [
        chunk('{"role":"assistant","content":null,"function_call":{"name":"f","arguments":""}}'),
        chunk('{"function_call":{"arguments":"{}"}}'),
        chunk("{}", '"function_call"'),
      ],
      [call(0, "call_c_0_0", "f"), piece(0, "{}"), finish("tool_calls")],
    );
  });

  it("tells refusals and thoughts, under whatever name", () => {
    readsParts(
      [chunk('{"refusal":"no"}'), chunk("{}", '"stop"')],
      [{ kind: "refusal", choice: 0, text: "no" }, finish("refusal")],
    );
    const thought: StreamEvent = { kind: "reasoning", choice: 0, text: "hm" };
    readsParts([chunk('{"reasoning_content":"hm","reasoning":"hm"}')], [thought]);
    readsParts([chunk('{"reasoning":"hm"}')], [thought]);
    readsParts(
      [chunk('{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]}')],
      [thought],
    );
    readsParts(
      [
        chunk('{"thinking_blocks":[{"type":"thinking","thinking":"","signature":"S"}]}'),
        chunk('{"thinking_blocks":[{"type":"redacted_thinking","data":"D"}]}'),
      ],
      [
        { kind: "reasoning_seal", choice: 0, signature: "S" },
        { kind: "reasoning_seal", choice: 0, sealed: "D" },
      ],
    );
  });

  it("keeps choices apart", () => {
    readsParts(
      [
        '{"id":"c","model":"g","choices":[{"index":1,"delta":{"content":"b"}},{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}',
      ],
      [{ kind: "text", choice: 1, text: "b" }, text("a"), finish("stop")],
    );
  });

  it("finds usage where Groq and Kimi have it, and in every chunk", () => {
    const usage: StreamEvent = { kind: "usage", usage: { input_tokens: 1, output_tokens: 2 } };
    const told = '"usage":{"prompt_tokens":1,"completion_tokens":2}';
    readsParts([chunk("{}", "null", `,"x_groq":{${told}}`)], [usage]);
    readsParts([`{"id":"c","model":"g","choices":[{"index":0,"delta":{},${told}}]}`], [usage]);
    readsParts([chunk('{"content":"a"}', "null", `,${told}`)], [text("a"), usage]);
  });

  it("ends at the first [DONE], and is cut without one", () => {
    reads(
      ["[DONE]", "[DONE]", chunk('{"content":"a"}')],
      [{ kind: "start", id: "", model: "" }, end],
    );
    const cut = openaiChat.readStream();
    eventsOf(cut, [chunk('{"content":"a"}'), chunk("{}", '"stop"')]);
    assert.is_false(isWhole(cut));
    eventsOf(cut, ["[DONE]"]);
    assert.is_true(isWhole(cut));
  });

  it("tells an error in the middle, with the status that fits it, and nothing behind", () => {
    reads(
      [
        chunk('{"content":"a"}'),
        '{"error":{"message":"busy","type":"overloaded_error","code":null}}',
        "[DONE]",
      ],
      [
        start,
        text("a"),
        {
          kind: "error",
          error: { kind: "overloaded", status: 503, message: "busy", code: "overloaded_error" },
        },
      ],
    );
    reads(
      [["error", '{"message":"gone","code":429}']],
      [{ kind: "error", error: { kind: "rate_limit", status: 429, message: "gone" } }],
    );
  });

  it("says what is no chunk", () => {
    const reader = openaiChat.readStream();
    assert.is_not_nil(reader.take("", "{", () => undefined));
    assert.equal(
      "an event that is no object",
      reader.take("", "[1]", () => undefined),
    );
  });
});
