import { anthropic } from "moontide/policy/dialect/anthropic/index";
import type { Dialect } from "moontide/policy/dialect/dialect";
import { openaiChat } from "moontide/policy/dialect/openai-chat/index";
import { asked, canonical, documentOf } from "../../../support/lua/dialects";

const across = (from: Dialect, to: Dialect, text: string, more = {}): string => {
  const [answer, problem] = from.readAnswer(documentOf(from, text));
  return answer === undefined ? error(problem) : canonical(to.writeAnswer(answer, asked(more)));
};

const chat = (message: string, finish: string, usage = ""): string =>
  `{"id":"chatcmpl-9","object":"chat.completion","created":1,"model":"gpt","choices":[{"index":0,"message":${message},"logprobs":null,"finish_reason":"${finish}"}]${usage}}`;

const message = (content: string, stop: string, usage: string, sequence = "null"): string =>
  `{"id":"msg_1","type":"message","role":"assistant","model":"smart","content":${content},"stop_reason":"${stop}","stop_sequence":${sequence},"usage":${usage}}`;

const no_usage =
  '{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}';

const toAnthropic = (given: string, content: string, stop: string, finish = "stop"): void => {
  assert.equal(
    canonical(message(content, stop, no_usage)),
    across(openaiChat, anthropic, chat(given, finish)),
  );
};

const toChat = (content: string, stop: string, expected: string, finish: string): void => {
  const usage =
    ',"usage":{"prompt_tokens":10,"completion_tokens":4,"total_tokens":14,"prompt_tokens_details":{"cached_tokens":3,"cache_write_tokens":2},"completion_tokens_details":{"reasoning_tokens":0}}';
  const told =
    '{"input_tokens":5,"cache_creation_input_tokens":2,"cache_read_input_tokens":3,"output_tokens":4}';
  const [out] = string.gsub(chat(expected, finish, usage), '"chatcmpl%-9"', '"chatcmpl-1"');
  const [named] = string.gsub(out, '"gpt"', '"smart"');
  const [dated] = string.gsub(named, '"created":1,', '"created":1700000000,');
  assert.equal(canonical(dated), across(anthropic, openaiChat, message(content, stop, told)));
};

describe("an answer of OpenAI chat for Anthropic", () => {
  it("is text", () => {
    toAnthropic('{"role":"assistant","content":"a"}', '[{"type":"text","text":"a"}]', "end_turn");
    toAnthropic('{"role":"assistant","content":""}', "[]", "end_turn");
    toAnthropic('{"content":"a"}', '[{"type":"text","text":"a"}]', "max_tokens", "length");
    toAnthropic('{"content":"a"}', '[{"type":"text","text":"a"}]', "refusal", "content_filter");
  });

  it("is calls, whatever the server says why it stopped", () => {
    const calls =
      '{"content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\\"x\\":1.0}"}},{"id":"b","type":"function","function":{"name":"g","arguments":""}}]}';
    const blocks =
      '[{"type":"tool_use","id":"a","name":"f","input":{"x":1.0}},{"type":"tool_use","id":"b","name":"g","input":{}}]';
    toAnthropic(calls, blocks, "tool_use", "tool_calls");
    toAnthropic(calls, blocks, "tool_use", "stop");
  });

  it("is an old call", () => {
    toAnthropic(
      '{"content":null,"function_call":{"name":"f","arguments":"{}"}}',
      '[{"type":"tool_use","id":"call_0","name":"f","input":{}}]',
      "tool_use",
      "function_call",
    );
  });

  it("is thoughts, under either of their names, and signed ones", () => {
    const thought =
      '[{"type":"thinking","thinking":"hm","signature":""},{"type":"text","text":"a"}]';
    toAnthropic('{"reasoning_content":"hm","content":"a"}', thought, "end_turn");
    toAnthropic('{"reasoning":"hm","content":"a"}', thought, "end_turn");
    toAnthropic(
      '{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"a"}]}',
      thought,
      "end_turn",
    );
    toAnthropic(
      '{"reasoning_content":"hm","thinking_blocks":[{"type":"thinking","thinking":"hm","signature":"S"},{"type":"redacted_thinking","data":"D"}],"content":"a"}',
      '[{"type":"thinking","thinking":"hm","signature":"S"},{"type":"redacted_thinking","data":"D"},{"type":"text","text":"a"}]',
      "end_turn",
    );
  });

  it("is a refusal", () => {
    toAnthropic('{"content":null,"refusal":"no"}', '[{"type":"text","text":"no"}]', "refusal");
  });

  it("tells usage without what came from the cache", () => {
    const usage =
      ',"usage":{"prompt_tokens":10,"completion_tokens":4,"total_tokens":14,"prompt_tokens_details":{"cached_tokens":3},"completion_tokens_details":{"reasoning_tokens":2}}';
    assert.equal(
      canonical(
        message(
          '[{"type":"text","text":"a"}]',
          "end_turn",
          '{"input_tokens":7,"cache_creation_input_tokens":0,"cache_read_input_tokens":3,"output_tokens":4,"output_tokens_details":{"thinking_tokens":2}}',
        ),
      ),
      across(openaiChat, anthropic, chat('{"content":"a"}', "stop", usage)),
    );
  });

  it("calls tools by the names that the client knows", () => {
    const names = new LuaMap<string, string>();
    names.set("short", "long");
    const text = across(
      openaiChat,
      anthropic,
      chat('{"tool_calls":[{"id":"a","function":{"name":"short","arguments":""}}]}', "stop"),
      { tool_names: names },
    );
    assert.is_not_nil(string.find(text, '"name":"long"', 1, true)[0]);
  });
});

describe("an answer of Anthropic for OpenAI chat", () => {
  it("is text, and says why it stopped", () => {
    const text = '{"role":"assistant","content":"ab","refusal":null}';
    const blocks = '[{"type":"text","text":"a"},{"type":"text","text":"b"}]';
    toChat(blocks, "end_turn", text, "stop");
    toChat(blocks, "stop_sequence", text, "stop");
    toChat(blocks, "pause_turn", text, "stop");
    toChat(blocks, "max_tokens", text, "length");
    toChat(blocks, "model_context_window_exceeded", text, "length");
    toChat(blocks, "refusal", text, "content_filter");
    toChat("[]", "end_turn", '{"role":"assistant","content":"","refusal":null}', "stop");
  });

  it("is calls", () => {
    toChat(
      '[{"type":"tool_use","id":"a","name":"f","input":{"z":1.0,"a":[]}}]',
      "tool_use",
      '{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\\"z\\":1.0,\\"a\\":[]}"}}]}',
      "tool_calls",
    );
  });

  it("is thoughts, with what seals them", () => {
    toChat(
      '[{"type":"thinking","thinking":"hm","signature":"S"},{"type":"redacted_thinking","data":"D"},{"type":"text","text":"a"}]',
      "end_turn",
      '{"role":"assistant","content":"a","refusal":null,"reasoning_content":"hm","thinking_blocks":[{"type":"thinking","thinking":"hm","signature":"S"},{"type":"redacted_thinking","data":"D"}]}',
      "stop",
    );
  });

  it("leaves out what only Anthropic's own tools say", () => {
    toChat(
      '[{"type":"server_tool_use","id":"a","name":"web_search","input":{}},{"type":"text","text":"a"}]',
      "end_turn",
      '{"role":"assistant","content":"a","refusal":null}',
      "stop",
    );
  });

  it("is an old call to who asked with functions", () => {
    const text = across(
      anthropic,
      openaiChat,
      message('[{"type":"tool_use","id":"a","name":"f","input":{}}]', "tool_use", no_usage),
      { old_functions: true },
    );
    assert.is_not_nil(
      string.find(text, '"function_call":{"arguments":"{}","name":"f"}', 1, true)[0],
    );
    assert.is_not_nil(string.find(text, '"finish_reason":"function_call"', 1, true)[0]);
  });
});

describe("an answer of OpenAI chat", () => {
  it("may be several, in any order", () => {
    const text =
      '{"choices":[{"index":1,"message":{"content":"b"},"finish_reason":"length"},{"index":0,"message":{"content":"a"},"finish_reason":"stop"}]}';
    const [answer] = openaiChat.readAnswer(documentOf(openaiChat, text));
    assert.same([{ kind: "text", text: "a" }], answer?.choices[0]?.parts);
    assert.equal("length", answer?.choices[1]?.finish);
  });

  it("refuses to the refusing as OpenAI does", () => {
    const text = across(openaiChat, openaiChat, chat('{"content":null,"refusal":"no"}', "stop"));
    assert.is_not_nil(string.find(text, '"finish_reason":"stop"', 1, true)[0]);
    assert.is_not_nil(string.find(text, '"refusal":"no"', 1, true)[0]);
  });

  it("is none where it is an error, or says nothing", () => {
    const problem = (dialect: Dialect, text: string) =>
      dialect.readAnswer(documentOf(dialect, text))[1];
    assert.equal("no luck", problem(openaiChat, '{"error":{"message":"no luck"}}'));
    assert.equal("an answer without choices", problem(openaiChat, '{"choices":[]}'));
    assert.equal("an answer without content", problem(anthropic, "{}"));
    assert.equal("no luck", problem(anthropic, '{"type":"error","error":{"message":"no luck"}}'));
  });

  it("has its usage read without the rest, wherever servers put it", () => {
    const usage = (text: string) => openaiChat.readUsage(documentOf(openaiChat, text));
    assert.same(
      { input_tokens: 3, output_tokens: 4 },
      usage('{"usage":{"prompt_tokens":3,"total_tokens":7}}'),
    );
    assert.equal(
      2,
      usage('{"usage":{"prompt_tokens":3,"completion_tokens":1,"prompt_cache_hit_tokens":2}}')
        ?.cached_tokens,
    );
    assert.is_nil(usage('{"usage":null}'));
    assert.is_nil(usage('{"usage":{}}'));
  });
});
