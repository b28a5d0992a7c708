import { anthropic } from "moontide/policy/dialect/anthropic/index";
import type { Finish, StreamEvent } from "moontide/policy/dialect/conversation";
import { openaiChat } from "moontide/policy/dialect/openai-chat/index";
import { decode } from "moontide/policy/json/decode";
import { asked, canonical, eventLines, eventsOf, streamOf } from "../../../support/lua/dialects";

const start: StreamEvent = { kind: "start", id: "x", model: "y" };
const end: StreamEvent = { kind: "end" };

const text = (said: string): StreamEvent => ({ kind: "text", choice: 0, text: said });
const finish = (why: Finish): StreamEvent => ({ kind: "finish", choice: 0, finish: why });

const call = (n: number, id: string): StreamEvent => ({
  kind: "tool_call",
  choice: 0,
  call: n,
  id,
  name: "f",
});

const piece = (n: number, said: string): StreamEvent => ({
  kind: "tool_arguments",
  choice: 0,
  call: n,
  text: said,
});

/** The stream's events in short: `start`, `[0 text`, `0 a`, `]0`, `tool_use 3`, `stop`. */
const short = (line: string): string => {
  const [name, data] = string.match(line, "^(%S+) (.*)$");
  const event = decode(data!)[0] as unknown as Record<string, Record<string, string>>;
  const { type: kind } = event as unknown as { type: string };
  assert.equal(name, kind);
  const index = event["index"] as unknown as number;
  if (name === "message_start") return "start";
  if (name === "content_block_start") {
    const { type: block, id, data: sealed } = event["content_block"]!;
    return `[${index} ${block}${id === undefined ? "" : ` ${id}`}${sealed === undefined ? "" : ` ${sealed}`}`;
  }
  if (name === "content_block_delta") {
    const { text: said, partial_json, thinking, signature } = event["delta"]!;
    return `${index} ${said ?? partial_json ?? thinking ?? signature}`;
  }
  if (name === "content_block_stop") return `]${index}`;
  if (name === "message_delta") {
    return `${event["delta"]!["stop_reason"]} ${event["usage"]!["output_tokens"]}`;
  }
  return name === "message_stop" ? "stop" : name!;
};

const linesOf = (events: readonly StreamEvent[], more = {}): string[] =>
  eventLines(streamOf(anthropic.writeStream(asked(more)), events));

const writes = (events: readonly StreamEvent[], expected: readonly string[]): void => {
  const lines: string[] = [];
  for (const line of linesOf(events)) lines[lines.length] = short(line);
  assert.same(expected, lines);
};

describe("a stream for a client of Anthropic", () => {
  it("opens a block on its first piece and closes it before the next", () => {
    writes(
      [
        start,
        { kind: "reasoning", choice: 0, text: "hm" },
        { kind: "reasoning_seal", choice: 0, signature: "S" },
        { kind: "reasoning_seal", choice: 0, sealed: "D" },
        text("a"),
        text("b"),
        call(0, "A"),
        piece(0, '{"x":'),
        piece(0, "1}"),
        text("c"),
        finish("tool_calls"),
        { kind: "usage", usage: { input_tokens: 1, output_tokens: 7 } },
        end,
      ],
      [
        "start",
        "[0 thinking",
        "0 hm",
        "0 S",
        "]0",
        "[1 redacted_thinking D",
        "]1",
        "[2 text",
        "2 a",
        "2 b",
        "]2",
        "[3 tool_use A",
        '3 {"x":',
        "3 1}",
        "]3",
        "[4 text",
        "4 c",
        "]4",
        "tool_use 7",
        "stop",
      ],
    );
  });

  it("begins once, with the usage that came with the start, and ends with all of it", () => {
    const lines = linesOf([
      start,
      {
        kind: "usage",
        usage: { input_tokens: 17, cached_tokens: 5, cache_write_tokens: 2, output_tokens: 1 },
      },
      start,
      text("a"),
      finish("stop_sequence"),
      {
        kind: "usage",
        usage: { input_tokens: 17, cached_tokens: 5, cache_write_tokens: 2, output_tokens: 9 },
      },
      end,
    ]);
    assert.equal(
      canonical(
        '{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"smart","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":2,"cache_read_input_tokens":5,"output_tokens":1}}}',
      ),
      canonical(string.sub(lines[0]!, 15)),
    );
    assert.equal(
      canonical(
        '{"type":"message_delta","delta":{"stop_reason":"stop_sequence","stop_sequence":null},"usage":{"input_tokens":10,"cache_creation_input_tokens":2,"cache_read_input_tokens":5,"output_tokens":9}}',
      ),
      canonical(string.sub(lines[4]!, 15)),
    );
    assert.equal(6, lines.length);
  });

  it("is whole where the model says nothing", () => {
    writes([start, finish("stop"), end], ["start", "end_turn 0", "stop"]);
  });

  it("tells calls one behind the other", () => {
    writes(
      [
        start,
        call(0, "A"),
        piece(0, "{}"),
        call(1, "B"),
        piece(1, "{}"),
        finish("tool_calls"),
        end,
      ],
      ["start", "[0 tool_use A", "0 {}", "]0", "[1 tool_use B", "1 {}", "]1", "tool_use 0", "stop"],
    );
  });

  it("lets a call wait while the one before is not whole", () => {
    writes(
      [
        start,
        call(0, "A"),
        call(1, "B"),
        piece(1, '{"y":'),
        piece(0, '{"x":'),
        piece(1, "2}"),
        piece(0, "1}"),
        call(2, "C"),
        piece(2, "{}"),
        finish("tool_calls"),
        end,
      ],
      [
        "start",
        "[0 tool_use A",
        '0 {"x":',
        "0 1}",
        "]0",
        "[1 tool_use B",
        '1 {"y":2}',
        "]1",
        "[2 tool_use C",
        "2 {}",
        "]2",
        "tool_use 0",
        "stop",
      ],
    );
  });

  it("tells calls without arguments, which nothing shows to be whole, at the latest at the end", () => {
    writes(
      [start, call(0, "A"), call(1, "B"), finish("tool_calls"), end],
      ["start", "[0 tool_use A", "]0", "[1 tool_use B", "]1", "tool_use 0", "stop"],
    );
  });

  it("says a refusal as text, and leaves out answers that were not asked for", () => {
    writes(
      [
        start,
        { kind: "refusal", choice: 0, text: "no" },
        { kind: "text", choice: 1, text: "b" },
        finish("refusal"),
        { kind: "finish", choice: 1, finish: "length" },
        end,
      ],
      ["start", "[0 text", "0 no", "]0", "refusal 0", "stop"],
    );
  });

  it("tells a cut as an error, and nothing behind it", () => {
    const lines = linesOf([
      start,
      text("a"),
      { kind: "error", error: { kind: "overloaded", status: 503, message: "busy" } },
    ]);
    assert.equal(
      `error ${canonical('{"type":"error","error":{"type":"overloaded_error","message":"busy"}}')}`,
      lines[lines.length - 1],
    );
  });

  it("keeps the connection alive, behind the start", () => {
    const writer = anthropic.writeStream(asked());
    assert.equal("", writer.write(start));
    const first = eventLines(writer.ping());
    assert.equal("start", short(first[0]!));
    assert.equal('ping {"type":"ping"}', first[1]);
    assert.equal('event: ping\ndata: {"type":"ping"}\n\n', writer.ping());
  });
});

describe("streams that are translated there and back", () => {
  const events: readonly StreamEvent[] = [
    start,
    {
      kind: "usage",
      usage: { input_tokens: 9, cached_tokens: 2, cache_write_tokens: 1, output_tokens: 0 },
    },
    { kind: "reasoning", choice: 0, text: "hm" },
    { kind: "reasoning_seal", choice: 0, signature: "S" },
    { kind: "reasoning_seal", choice: 0, sealed: "D" },
    text('a "quoted" ü\n'),
    call(0, "A"),
    piece(0, '{"x":'),
    piece(0, "1.0}"),
    call(1, "B"),
    piece(1, "{}"),
    finish("tool_calls"),
    {
      kind: "usage",
      usage: { input_tokens: 9, cached_tokens: 2, cache_write_tokens: 1, output_tokens: 5 },
    },
    end,
  ];

  /** Without ids and usage, which stand elsewhere in each. */
  const answerOf = (all: readonly StreamEvent[]): StreamEvent[] => {
    const kept: StreamEvent[] = [];
    for (const event of all) {
      if (event.kind !== "usage" && event.kind !== "start") kept[kept.length] = event;
    }
    return kept;
  };

  const sent = (lines: readonly string[]): [string, string][] => {
    const all: [string, string][] = [];
    for (const line of lines) {
      const [name, data] = string.match(line, "^(%S+) (.*)$");
      all[all.length] = [name!, data!];
    }
    return all;
  };

  it("lose nothing from Anthropic's to OpenAI's and back", () => {
    const first = eventsOf(anthropic.readStream(), sent(linesOf(events)));
    assert.same(answerOf(events), answerOf(first));
    const chat = eventLines(streamOf(openaiChat.writeStream(asked({ stream_usage: true })), first));
    const second = eventsOf(openaiChat.readStream(), chat);
    assert.same(answerOf(events), answerOf(second));
    assert.same(
      answerOf(events),
      answerOf(eventsOf(anthropic.readStream(), sent(linesOf(second)))),
    );
    let usage: StreamEvent | undefined;
    for (const event of second) if (event.kind === "usage") usage = event;
    assert.same(
      {
        kind: "usage",
        usage: {
          input_tokens: 9,
          cached_tokens: 2,
          cache_write_tokens: 1,
          output_tokens: 5,
          reasoning_tokens: 0,
        },
      },
      usage,
    );
  });
});
