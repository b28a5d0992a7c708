import { anthropic } from "moontide/policy/dialect/anthropic/index";
import { openaiChat } from "moontide/policy/dialect/openai-chat/index";
import { shortenedNames, shortName } from "moontide/policy/dialect/shared/tool-names";
import {
  canonical,
  readBad,
  readGood,
  refusedFor,
  translated,
} from "../../../support/lua/dialects";

/** A conversation with what is given, as a client of Anthropic sends it. */
const messagesOf = (members: string, messages = '[{"role":"user","content":"hi"}]'): string =>
  `{"model":"smart","max_tokens":9,"messages":${messages}${members === "" ? "" : `,${members}`}}`;

const hi = '[{"role":"user","content":"hi"}]';

const expects = (members: string, expected: string, more = {}): void => {
  const rest = expected === "" ? "" : `,${expected}`;
  assert.equal(
    canonical(`{"model":"m","max_completion_tokens":9,"messages":${hi}${rest}}`),
    translated(anthropic, openaiChat, messagesOf(members), more),
  );
};

const expectsMessages = (messages: string, expected: string, members = ""): void => {
  assert.equal(
    canonical(`{"model":"m","max_completion_tokens":9,"messages":${expected}}`),
    translated(anthropic, openaiChat, messagesOf(members, messages)),
  );
};

describe("messages of Anthropic for OpenAI chat", () => {
  it("puts the system prompt first", () => {
    expectsMessages(
      hi,
      '[{"role":"system","content":"a"},{"role":"user","content":"hi"}]',
      '"system":"a"',
    );
    expectsMessages(
      '[{"role":"user","content":[{"type":"text","text":"hi"}]}]',
      '[{"role":"system","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},{"role":"user","content":"hi"}]',
      '"system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},{"type":"text","text":"b"}]',
    );
  });

  it("makes each result of a tool a message, and what stands beside them one of the user", () => {
    expectsMessages(
      '[{"role":"assistant","content":[{"type":"text","text":"well"},' +
        '{"type":"tool_use","id":"a","name":"f","input":{"z":1.0,"a":[]}},{"type":"tool_use","id":"b","name":"g","input":{}}]},' +
        '{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"1"},' +
        '{"type":"tool_result","tool_use_id":"b","is_error":true},{"type":"text","text":"go on"}]}]',
      '[{"role":"assistant","content":"well","tool_calls":[' +
        '{"id":"a","type":"function","function":{"name":"f","arguments":"{\\"z\\":1.0,\\"a\\":[]}"}},' +
        '{"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]},' +
        '{"role":"tool","tool_call_id":"a","content":"1"},' +
        '{"role":"tool","tool_call_id":"b","content":"Error"},' +
        '{"role":"user","content":"go on"}]',
    );
  });

  it("shows images of tools behind all results, for tools answer in text", () => {
    const image =
      '{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}';
    expectsMessages(
      `[{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"1"},${image}]},` +
        '{"type":"tool_result","tool_use_id":"b","content":"2"}]}]',
      '[{"role":"tool","tool_call_id":"a","content":"1"},{"role":"tool","tool_call_id":"b","content":"2"},' +
        '{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]',
    );
  });

  it("makes base64 data URLs, and documents files", () => {
    expectsMessages(
      '[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},' +
        '{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}},' +
        '{"type":"document","title":"a.pdf","source":{"type":"base64","media_type":"application/pdf","data":"BBBB"}},' +
        '{"type":"document","source":{"type":"text","media_type":"text/plain","data":"plain"}}]}]',
      '[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},' +
        '{"type":"image_url","image_url":{"url":"https://example.com/a.png"}},' +
        '{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,BBBB"}},' +
        '{"type":"text","text":"plain"}]}]',
    );
  });

  it("leaves out thoughts", () => {
    expectsMessages(
      '[{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"S"},{"type":"redacted_thinking","data":"D"},{"type":"text","text":"a"}]}]',
      '[{"role":"assistant","content":"a"}]',
    );
  });
});

describe("parameters of Anthropic for OpenAI chat", () => {
  it("has max_tokens under the name that the provider knows", () => {
    assert.equal(
      canonical(`{"model":"m","max_tokens":9,"messages":${hi}}`),
      translated(anthropic, openaiChat, messagesOf(""), { old_maximum_tokens: true }),
    );
  });

  it("passes temperature, top_p and stop sequences", () => {
    expects(
      '"temperature":1,"top_p":0.5,"stop_sequences":["a"]',
      '"temperature":1,"top_p":0.5,"stop":["a"]',
    );
    expects('"stop_sequences":[]', "");
  });

  it("asks for usage in streams, where it must be asked for", () => {
    expects('"stream":true', '"stream":true,"stream_options":{"include_usage":true}');
    expects('"stream":true', '"stream":true', { usage_in_stream: "always" });
    expects('"stream":true', '"stream":true', { usage_in_stream: "never" });
  });

  it("maps tools and their choice", () => {
    const tools = '"tools":[{"name":"t","description":"d","input_schema":{"type":"object"}}]';
    const out =
      '"tools":[{"type":"function","function":{"name":"t","description":"d","parameters":{"type":"object"}}}]';
    expects(tools, out);
    expects(`${tools},"tool_choice":{"type":"auto"}`, `${out},"tool_choice":"auto"`);
    expects(`${tools},"tool_choice":{"type":"none"}`, `${out},"tool_choice":"none"`);
    expects(
      `${tools},"tool_choice":{"type":"any","disable_parallel_tool_use":true}`,
      `${out},"tool_choice":"required","parallel_tool_calls":false`,
    );
    expects(
      `${tools},"tool_choice":{"type":"tool","name":"t"}`,
      `${out},"tool_choice":{"type":"function","function":{"name":"t"}}`,
    );
  });

  it("gives a schema for the answer a name", () => {
    expects(
      '"output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}',
      '"response_format":{"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object"}}}',
    );
  });

  it("makes a budget to think with a word", () => {
    const thinking = (tokens: number): string =>
      `"thinking":{"type":"enabled","budget_tokens":${tokens}}`;
    expects(thinking(1024), '"reasoning_effort":"low"');
    expects(thinking(2048), '"reasoning_effort":"medium"');
    expects(thinking(4096), '"reasoning_effort":"high"');
    expects('"thinking":{"type":"adaptive"}', '"reasoning_effort":"high"');
    expects(
      '"thinking":{"type":"adaptive"},"output_config":{"effort":"low"}',
      '"reasoning_effort":"low"',
    );
    expects('"thinking":{"type":"disabled"}', "");
  });

  it("cuts the end user's name to what OpenAI takes", () => {
    expects('"metadata":{"user_id":"ann"}', '"user":"ann"');
    const long = string.rep("u", 100);
    const text = translated(anthropic, openaiChat, messagesOf(`"metadata":{"user_id":"${long}"}`));
    const [user] = string.match(text, '"user":"([^"]*)"');
    assert.equal(64, user!.length);
    assert.equal(string.rep("u", 55), string.sub(user!, 1, 55));
  });
});

describe("names of tools", () => {
  const long = `mcp__${string.rep("server_", 12)}__search`;
  const body = messagesOf(
    `"tools":[{"name":"${long}","input_schema":{"type":"object"}},{"name":"${long}2","input_schema":{"type":"object"}},{"name":"t","input_schema":{"type":"object"}}],` +
      `"tool_choice":{"type":"tool","name":"${long}"}`,
    `[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"${long}","input":{}}]}]`,
  );

  it("of more than 64 characters are cut to 55 and eight of a hash, everywhere alike", () => {
    const text = translated(anthropic, openaiChat, body);
    const short = shortName(long);
    assert.equal(64, short.length);
    assert.equal(`${string.sub(long, 1, 55)}_`, string.sub(short, 1, 56));
    assert.is_not_nil(string.match(string.sub(short, 57), "^%x%x%x%x%x%x%x%x$")[0]);
    assert.is_nil(string.find(text, long, 1, true)[0]);
    const [, count] = string.gsub(text, short, "");
    assert.equal(3, count);
  });

  it("stay apart when they begin alike", () => {
    assert.not_equal(shortName(long), shortName(`${long}2`));
  });

  it("are found again by what the request says of its tools", () => {
    const names = shortenedNames(readGood(anthropic, body));
    assert.equal(long, names?.get(shortName(long)));
    assert.is_nil(names?.get("t"));
    assert.is_nil(shortenedNames(readGood(anthropic, messagesOf(""))));
  });

  it("of other characters get those that are taken", () => {
    assert.is_not_nil(string.match(shortName("a.b/c"), "^a_b_c_%x+$")[0]);
    assert.not_equal(shortName("a.b"), shortName("a/b"));
  });

  it("stay as they are for a provider of the client's own dialect", () => {
    const text = translated(anthropic, anthropic, body);
    assert.is_not_nil(string.find(text, `"name":"${long}"`, 1, true)[0]);
  });
});

describe("what OpenAI chat can't say", () => {
  it("is refused by the client's own name for it", () => {
    assert.equal("top_k", refusedFor(anthropic, openaiChat, messagesOf('"top_k":5')));
    const search = '"tools":[{"type":"web_search_20250305","name":"web_search"}]';
    assert.equal("tools", refusedFor(anthropic, openaiChat, messagesOf(search)));
    assert.equal("container", refusedFor(anthropic, openaiChat, messagesOf('"container":"c"')));
  });

  it("is left out where that is wanted, but for what the conversation rests on", () => {
    expects('"top_k":5,"container":"c"', "", { drop_unsupported: true });
  });

  it("is not refused where it only hints", () => {
    expects(
      '"service_tier":"auto","context_management":{"edits":[]},"cache_control":{"type":"ephemeral"}',
      "",
    );
  });

  it("includes documents by URL, in the message in which the client has them", () => {
    const messages =
      '[{"role":"user","content":"a"},{"role":"user","content":[{"type":"document","source":{"type":"url","url":"https://example.com/a.pdf"}}]}]';
    assert.equal(
      "messages[1].content",
      refusedFor(anthropic, openaiChat, messagesOf('"system":"s"', messages)),
    );
    const found =
      '[{"role":"assistant","content":[{"type":"server_tool_use","id":"a","name":"web_search","input":{}}]}]';
    assert.equal(
      "messages[0].content[0]",
      refusedFor(anthropic, openaiChat, messagesOf("", found)),
    );
  });
});

describe("a request of Anthropic's that is wrong", () => {
  it("is told by its place", () => {
    const wrong: Readonly<Record<string, string>> = {
      model: '{"max_tokens":1,"messages":[{"role":"user","content":"a"}]}',
      messages: '{"model":"m"}',
      "messages[0].role": '{"model":"m","messages":[{"role":"tool","content":"a"}]}',
      "messages[0].content": '{"model":"m","messages":[{"role":"user"}]}',
      "messages[0].content[1].text":
        '{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text"}]}]}',
      "thinking.budget_tokens": messagesOf('"thinking":{"type":"enabled"}'),
      "tool_choice.type": messagesOf('"tool_choice":{"type":"some"}'),
      temperature: messagesOf('"temperature":"hot"'),
    };
    for (const [field, text] of pairs(wrong)) assert.equal(field, readBad(anthropic, text).field);
  });
});
