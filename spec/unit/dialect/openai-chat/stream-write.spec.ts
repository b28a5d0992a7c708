import type { StreamEvent } from "moontide/policy/dialect/conversation";
import { openaiChat } from "moontide/policy/dialect/openai-chat/index";
import { asked, canonical, eventLines, eventsOf, streamOf } from "../../../support/lua/dialects";

const start: StreamEvent = { kind: "start", id: "x", model: "y" };
const end: StreamEvent = { kind: "end" };

const chunkOf = (choice: number, delta: string, finish = "null", more = ""): string =>
  canonical(
    `{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"smart","choices":[{"index":${choice},"delta":${delta},"logprobs":null,"finish_reason":${finish}}]${more}}`,
  );

const role = '{"role":"assistant","content":"","refusal":null}';

const writes = (events: readonly StreamEvent[], expected: readonly string[], more = {}): void => {
  const lines: string[] = [];
  for (const line of eventLines(streamOf(openaiChat.writeStream(asked(more)), events))) {
    lines[lines.length] = line === "[DONE]" ? line : canonical(line);
  }
  assert.same(expected, lines);
};

describe("a stream for a client of OpenAI chat", () => {
  it("tells the role, pieces, the finish and [DONE], without event lines", () => {
    const events: StreamEvent[] = [
      start,
      { kind: "text", choice: 0, text: 'a"\n' },
      { kind: "usage", usage: { input_tokens: 1, output_tokens: 1 } },
      { kind: "finish", choice: 0, finish: "stop_sequence", stop_sequence: "x" },
      end,
    ];
    writes(events, [
      chunkOf(0, role),
      chunkOf(0, '{"content":"a\\"\\n"}'),
      chunkOf(0, "{}", '"stop"'),
      "[DONE]",
    ]);
    const stream = streamOf(openaiChat.writeStream(asked()), events);
    assert.is_nil(string.find(stream, "event:", 1, true)[0]);
  });

  it("tells usage behind all choices to who asked, and null until then", () => {
    writes(
      [
        start,
        { kind: "usage", usage: { input_tokens: 1, output_tokens: 1 } },
        { kind: "finish", choice: 0, finish: "length" },
        { kind: "usage", usage: { input_tokens: 9, cached_tokens: 4, output_tokens: 2 } },
        end,
      ],
      [
        chunkOf(0, role, "null", ',"usage":null'),
        chunkOf(0, "{}", '"length"', ',"usage":null'),
        canonical(
          '{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"smart","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":0}}}',
        ),
        "[DONE]",
      ],
      { stream_usage: true },
    );
  });

  it("tells calls with their number, id and name, then their arguments", () => {
    const names = new LuaMap<string, string>();
    names.set("short", "long");
    writes(
      [
        start,
        { kind: "tool_call", choice: 0, call: 0, id: "a", name: "short" },
        { kind: "tool_arguments", choice: 0, call: 0, text: '{"x":1}' },
        { kind: "tool_call", choice: 0, call: 1, id: "b", name: "g" },
        { kind: "finish", choice: 0, finish: "tool_calls" },
        end,
      ],
      [
        chunkOf(0, role),
        chunkOf(
          0,
          '{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"long","arguments":""}}]}',
        ),
        chunkOf(0, '{"tool_calls":[{"index":0,"function":{"arguments":"{\\"x\\":1}"}}]}'),
        chunkOf(
          0,
          '{"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":""}}]}',
        ),
        chunkOf(0, "{}", '"tool_calls"'),
        "[DONE]",
      ],
      { tool_names: names },
    );
  });

  it("tells old calls to who speaks of functions", () => {
    writes(
      [
        start,
        { kind: "tool_call", choice: 0, call: 0, id: "a", name: "f" },
        { kind: "tool_arguments", choice: 0, call: 0, text: "{}" },
        { kind: "finish", choice: 0, finish: "tool_calls" },
        end,
      ],
      [
        chunkOf(0, role),
        chunkOf(0, '{"function_call":{"name":"f","arguments":""}}'),
        chunkOf(0, '{"function_call":{"arguments":"{}"}}'),
        chunkOf(0, "{}", '"function_call"'),
        "[DONE]",
      ],
      { old_functions: true },
    );
  });

  it("tells thoughts and their seals so that they come back", () => {
    const events: StreamEvent[] = [
      start,
      { kind: "reasoning", choice: 0, text: "hm" },
      { kind: "reasoning_seal", choice: 0, signature: "S" },
      { kind: "reasoning_seal", choice: 0, sealed: "D" },
      { kind: "text", choice: 0, text: "a" },
      { kind: "refusal", choice: 0, text: "no" },
      { kind: "finish", choice: 0, finish: "refusal" },
      end,
    ];
    const lines = eventLines(streamOf(openaiChat.writeStream(asked({ model: "y" })), events));
    const back = eventsOf(openaiChat.readStream(), lines);
    events[0] = { kind: "start", id: "chatcmpl-1", model: "y" };
    assert.same(events, back);
  });

  it("tells each choice its role", () => {
    writes(
      [
        start,
        { kind: "text", choice: 1, text: "b" },
        { kind: "finish", choice: 2, finish: "content_filter" },
        end,
      ],
      [
        chunkOf(0, role),
        chunkOf(1, role),
        chunkOf(1, '{"content":"b"}'),
        chunkOf(2, role),
        chunkOf(2, "{}", '"content_filter"'),
        "[DONE]",
      ],
    );
  });

  it("tells a cut as an error, and no [DONE] behind it", () => {
    writes(
      [start, { kind: "error", error: { kind: "server", status: 502, message: "cut" } }],
      [
        chunkOf(0, role),
        canonical('{"error":{"message":"cut","type":"server_error","param":null,"code":null}}'),
      ],
    );
  });

  it("keeps the connection alive with comments", () => {
    assert.equal(": ping\n\n", openaiChat.writeStream(asked()).ping());
  });
});
