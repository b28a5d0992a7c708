import { anthropic } from "moontide/policy/dialect/anthropic/index";
import { openaiChat } from "moontide/policy/dialect/openai-chat/index";
import { canonical, refusedFor, translated } from "../../../support/lua/dialects";

/** A conversation with what is given, as a client of OpenAI chat sends it. */
const chat = (members: string, messages = '[{"role":"user","content":"hi"}]'): string =>
  `{"model":"smart","messages":${messages}${members === "" ? "" : `,${members}`}}`;

const hi = '[{"role":"user","content":[{"type":"text","text":"hi"}]}]';

/** What Anthropic gets for it. */
const expects = (members: string, expected: string, more = {}): void => {
  const rest = expected === "" ? "" : `,${expected}`;
  assert.equal(
    canonical(`{"model":"m","max_tokens":4096,"messages":${hi}${rest}}`),
    translated(openaiChat, anthropic, chat(members), more),
  );
};

const expectsMessages = (messages: string, expected: string, rest = ""): void => {
  assert.equal(
    canonical(`{"model":"m","max_tokens":4096,"messages":${expected}${rest}}`),
    translated(openaiChat, anthropic, chat("", messages)),
  );
};

const limited = (members: string, expected: string): void => {
  assert.equal(
    canonical(`{"model":"m","messages":${hi},${expected}}`),
    translated(openaiChat, anthropic, chat(members)),
  );
};

const tool = '{"type":"function","function":{"name":"t","parameters":{"type":"object"}}}';
const written = '{"name":"t","input_schema":{"type":"object"}}';

describe("messages of OpenAI chat for Anthropic", () => {
  it("gathers system and developer messages in order", () => {
    expectsMessages(
      '[{"role":"system","content":"a"},{"role":"user","content":"hi"},{"role":"developer","content":[{"type":"text","text":"b"}]}]',
      hi,
      ',"system":[{"type":"text","text":"a"},{"type":"text","text":"b"}]',
    );
  });

  it("puts results of consecutive tool messages into one user message, and what the user says behind them", () => {
    expectsMessages(
      '[{"role":"user","content":"hi"},' +
        '{"role":"assistant","content":null,"tool_calls":[' +
        '{"id":"a","type":"function","function":{"name":"f","arguments":"{\\"x\\":1.0}"}},' +
        '{"id":"b","type":"function","function":{"name":"g","arguments":""}}]},' +
        '{"role":"tool","tool_call_id":"a","content":"1"},' +
        '{"role":"tool","tool_call_id":"b","content":[{"type":"text","text":"2"}]},' +
        '{"role":"user","content":"go on"}]',
      '[{"role":"user","content":[{"type":"text","text":"hi"}]},' +
        '{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{"x":1.0}},' +
        '{"type":"tool_use","id":"b","name":"g","input":{}}]},' +
        '{"role":"user","content":[' +
        '{"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"1"}]},' +
        '{"type":"tool_result","tool_use_id":"b","content":[{"type":"text","text":"2"}]},' +
        '{"type":"text","text":"go on"}]}]',
    );
  });

  it("makes old function calls calls of tools", () => {
    expectsMessages(
      '[{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},' +
        '{"role":"function","name":"f","content":"1"}]',
      '[{"role":"assistant","content":[{"type":"tool_use","id":"call_0","name":"f","input":{}}]},' +
        '{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_0","content":[{"type":"text","text":"1"}]}]}]',
    );
  });

  it("shows the model arguments that are no JSON", () => {
    expectsMessages(
      '[{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\\"x\\":"}}]}]',
      '[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{"INVALID_JSON":"{\\"x\\":"}}]}]',
    );
  });

  it("takes ids that Anthropic would refuse to pieces it takes", () => {
    expectsMessages(
      '[{"role":"assistant","tool_calls":[{"id":"functions.f:0","type":"function","function":{"name":"f","arguments":"{}"}}]},' +
        '{"role":"tool","tool_call_id":"functions.f:0","content":""}]',
      '[{"role":"assistant","content":[{"type":"tool_use","id":"functions_f_0","name":"f","input":{}}]},' +
        '{"role":"user","content":[{"type":"tool_result","tool_use_id":"functions_f_0"}]}]',
    );
  });

  it("makes data URLs base64, and leaves other URLs", () => {
    expectsMessages(
      '[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}},' +
        '{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}]',
      '[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},' +
        '{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}]}]',
    );
  });

  it("makes files documents", () => {
    expectsMessages(
      '[{"role":"user","content":[{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AAAA"}},' +
        '{"type":"file","file":{"file_data":"data:text/plain;base64,aGk="}}]}]',
      '[{"role":"user","content":[' +
        '{"type":"document","title":"a.pdf","source":{"type":"base64","media_type":"application/pdf","data":"AAAA"}},' +
        '{"type":"document","source":{"type":"text","media_type":"text/plain","data":"hi"}}]}]',
    );
  });

  it("lets the model go on with the assistant's beginning, without white space at its end", () => {
    expectsMessages(
      '[{"role":"user","content":"hi"},{"role":"assistant","content":"Well, \\n"}]',
      '[{"role":"user","content":[{"type":"text","text":"hi"}]},{"role":"assistant","content":[{"type":"text","text":"Well,"}]}]',
    );
  });

  it("leaves out texts of white space, and messages of which nothing is left", () => {
    expectsMessages(
      '[{"role":"user","content":"hi","name":"ann"},{"role":"assistant","content":""},{"role":"system","content":" "}]',
      hi,
    );
  });

  it("keeps marks for the cache", () => {
    expectsMessages(
      '[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"1h"}},' +
        '{"type":"text","text":"b","prompt_cache_breakpoint":{"mode":"explicit"}}]}]',
      '[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"1h"}},' +
        '{"type":"text","text":"b","cache_control":{"type":"ephemeral"}}]}]',
    );
  });

  it("gives signed thoughts back, and leaves out unsigned ones", () => {
    expectsMessages(
      '[{"role":"user","content":"hi"},' +
        '{"role":"assistant","content":"a","reasoning_content":"hm","thinking_blocks":[' +
        '{"type":"thinking","thinking":"hm","signature":"S"},{"type":"redacted_thinking","data":"D"}]},' +
        '{"role":"assistant","content":"b","reasoning_content":"hm"}]',
      '[{"role":"user","content":[{"type":"text","text":"hi"}]},' +
        '{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"S"},' +
        '{"type":"redacted_thinking","data":"D"},{"type":"text","text":"a"}]},' +
        '{"role":"assistant","content":[{"type":"text","text":"b"}]}]',
    );
  });

  it("says a refusal as text", () => {
    expectsMessages(
      '[{"role":"user","content":"hi"},{"role":"assistant","refusal":"no"}]',
      '[{"role":"user","content":[{"type":"text","text":"hi"}]},{"role":"assistant","content":[{"type":"text","text":"no"}]}]',
    );
  });
});

describe("parameters of OpenAI chat for Anthropic", () => {
  it("always have max_tokens", () => {
    expects("", "");
    limited('"max_tokens":7', '"max_tokens":7');
    limited('"max_completion_tokens":8,"max_tokens":7', '"max_tokens":8');
  });

  it("takes stop as a text or a list", () => {
    expects('"stop":"a"', '"stop_sequences":["a"]');
    expects('"stop":["a","b"]', '"stop_sequences":["a","b"]');
    expects('"stop":null', "");
  });

  it("clamps temperatures to 1", () => {
    expects('"temperature":0.7', '"temperature":0.7');
    expects('"temperature":1.8', '"temperature":1');
  });

  it("tells temperature or top_p, for newer models take one of them", () => {
    expects('"top_p":0.5', '"top_p":0.5');
    expects('"top_p":0.5,"temperature":1', '"temperature":1');
    expects('"top_p":1', "");
  });

  it("tells models behind Opus 4.6 neither", () => {
    const text = translated(
      openaiChat,
      anthropic,
      chat('"temperature":0.5,"top_p":0.5,"top_k":3'),
      {
        model: "claude-opus-4-7",
      },
    );
    assert.equal(canonical(`{"model":"claude-opus-4-7","max_tokens":4096,"messages":${hi}}`), text);
  });

  it("maps the choice of tools", () => {
    const tools = `"tools":[${tool}]`;
    const out = `"tools":[${written}]`;
    expects(tools, out);
    expects(`${tools},"tool_choice":"auto"`, `${out},"tool_choice":{"type":"auto"}`);
    expects(`${tools},"tool_choice":"required"`, `${out},"tool_choice":{"type":"any"}`);
    expects(`${tools},"tool_choice":"none"`, `${out},"tool_choice":{"type":"none"}`);
    expects(
      `${tools},"tool_choice":{"type":"function","function":{"name":"t"}}`,
      `${out},"tool_choice":{"type":"tool","name":"t"}`,
    );
    expects('"tool_choice":"none","parallel_tool_calls":false', "");
  });

  it("maps calls one at a time", () => {
    const tools = `"tools":[${tool}],"parallel_tool_calls":false`;
    const alone = '"disable_parallel_tool_use":true';
    expects(tools, `"tools":[${written}],"tool_choice":{"type":"auto",${alone}}`);
    expects(
      `${tools},"tool_choice":"required"`,
      `"tools":[${written}],"tool_choice":{"type":"any",${alone}}`,
    );
    expects(`${tools},"tool_choice":"none"`, `"tools":[${written}],"tool_choice":{"type":"none"}`);
  });

  it("maps old functions", () => {
    expects(
      '"functions":[{"name":"t","description":"d","parameters":{"type":"object"}}],"function_call":{"name":"t"}',
      '"tools":[{"name":"t","description":"d","input_schema":{"type":"object"}}],"tool_choice":{"type":"tool","name":"t"}',
    );
  });

  it("gives tools a schema with a type, and copies others as they are", () => {
    const tools = (schema: string) =>
      `"tools":[{"type":"function","function":{"name":"t"${schema}}}]`;
    expects(tools(""), '"tools":[{"name":"t","input_schema":{"type":"object","properties":{}}}]');
    expects(tools(',"parameters":{}'), '"tools":[{"name":"t","input_schema":{"type":"object"}}]');
    expects(
      tools(',"parameters":{"required":["b","a"],"type":"object"}'),
      '"tools":[{"name":"t","input_schema":{"required":["b","a"],"type":"object"}}]',
    );
  });

  it("maps a schema for the answer", () => {
    expects(
      '"response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{"type":"object","a":[]}}}',
      '"output_config":{"format":{"type":"json_schema","schema":{"type":"object","a":[]}}}',
    );
    expects('"response_format":{"type":"text"}', "");
  });

  it("names the end user", () => {
    expects('"user":"ann"', '"metadata":{"user_id":"ann"}');
    expects('"safety_identifier":"ann"', '"metadata":{"user_id":"ann"}');
  });

  it("streams", () => {
    expects('"stream":true,"stream_options":{"include_usage":true}', '"stream":true');
  });
});

describe("reasoning effort for Anthropic", () => {
  const thinking = (members: string, maximum: number, budget: number): void => {
    limited(
      members,
      `"max_tokens":${maximum},"thinking":{"type":"enabled","budget_tokens":${budget}}`,
    );
  };

  it("is a budget of at least 1,024 tokens, on top of the default for answers", () => {
    thinking('"reasoning_effort":"minimal"', 5120, 1024);
    thinking('"reasoning_effort":"low"', 5120, 1024);
    thinking('"reasoning_effort":"medium"', 6144, 2048);
    thinking('"reasoning_effort":"high"', 8192, 4096);
    expects('"reasoning_effort":"none"', "");
  });

  it("leaves half of the client's own maximum to the answer, and is left out where there is no room", () => {
    thinking('"reasoning_effort":"high","max_completion_tokens":6000', 6000, 3000);
    thinking('"reasoning_effort":"high","max_completion_tokens":1500', 1500, 1024);
    limited('"reasoning_effort":"high","max_completion_tokens":1024', '"max_tokens":1024');
  });

  it("leaves out what a model that thinks does not take", () => {
    thinking('"reasoning_effort":"low","temperature":0.2', 5120, 1024);
    limited(
      '"reasoning_effort":"low","top_p":0.2',
      '"max_tokens":5120,"top_p":0.95,"thinking":{"type":"enabled","budget_tokens":1024}',
    );
    expects(
      `"reasoning_effort":"low","tools":[${tool}],"tool_choice":"required"`,
      `"tools":[${written}],"tool_choice":{"type":"any"}`,
    );
  });

  it("is left out while a tool's result is told without the thoughts that called it", () => {
    const call =
      '{"role":"assistant",@"tool_calls":[{"id":"a","type":"function","function":{"name":"t","arguments":""}}]},{"role":"tool","tool_call_id":"a","content":"1"}';
    const thoughts = '"thinking_blocks":[{"type":"thinking","thinking":"h","signature":"S"}],';
    const thinks = (before: string): boolean => {
      const [messages] = string.gsub(call, "@", before);
      const text = translated(
        openaiChat,
        anthropic,
        chat('"reasoning_effort":"low"', `[{"role":"user","content":"hi"},${messages}]`),
      );
      return string.find(text, "budget_tokens", 1, true)[0] !== undefined;
    };
    assert.is_false(thinks(""));
    assert.is_true(thinks(thoughts));
  });

  it("is a word to models that find their budget themselves", () => {
    assert.equal(
      canonical(
        `{"model":"claude-opus-4-6","max_tokens":4096,"messages":${hi},"thinking":{"type":"adaptive"},"output_config":{"effort":"low"}}`,
      ),
      translated(openaiChat, anthropic, chat('"reasoning_effort":"minimal"'), {
        model: "claude-opus-4-6",
      }),
    );
  });
});

describe("what Anthropic can't say", () => {
  const refused: Readonly<Record<string, string>> = {
    n: '"n":2',
    logprobs: '"logprobs":true',
    top_logprobs: '"top_logprobs":3',
    logit_bias: '"logit_bias":{"50256":-100}',
    seed: '"seed":1',
    presence_penalty: '"presence_penalty":0.5',
    frequency_penalty: '"frequency_penalty":0.5',
    modalities: '"modalities":["text","audio"]',
    audio: '"audio":{"voice":"a","format":"wav"}',
    prediction: '"prediction":{"type":"content","content":"a"}',
    web_search_options: '"web_search_options":{}',
    verbosity: '"verbosity":"low"',
    store: '"store":true',
    response_format: '"response_format":{"type":"json_object"}',
    tools: '"tools":[{"type":"custom","custom":{"name":"a"}}]',
    stop: '"stop":["\\n"]',
    min_p: '"min_p":0.1',
  };

  it("is refused by the client's own name for it", () => {
    for (const [field, members] of pairs(refused)) {
      assert.equal(field, refusedFor(openaiChat, anthropic, chat(members)));
    }
  });

  it("is left out where that is wanted", () => {
    for (const [, members] of pairs(refused)) expects(members, "", { drop_unsupported: true });
  });

  it("is not refused where it says no more than what holds anyway, or only hints", () => {
    expects(
      '"n":1,"logprobs":false,"top_logprobs":null,"logit_bias":{},"presence_penalty":0,"frequency_penalty":0,"store":false,' +
        '"modalities":["text"],"seed":null,"metadata":{"a":"b"},"service_tier":"auto","prompt_cache_key":"k","verbosity":"medium"',
      "",
    );
  });

  it("includes audio, and files that are OpenAI's", () => {
    const audio = '{"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}';
    const file = '{"type":"file","file":{"file_id":"file-1"}}';
    const other = '{"type":"new_thing","x":1}';
    for (const part of [audio, file]) {
      const messages = `[{"role":"system","content":"a"},{"role":"user","content":[${part}]}]`;
      assert.equal("messages[1].content", refusedFor(openaiChat, anthropic, chat("", messages)));
    }
    const messages = `[{"role":"user","content":[{"type":"text","text":"a"},${other}]}]`;
    assert.equal("messages[0].content[1]", refusedFor(openaiChat, anthropic, chat("", messages)));
  });

  it("includes a conversation in which nobody speaks but the system", () => {
    const messages = '[{"role":"system","content":"a"}]';
    assert.equal("messages", refusedFor(openaiChat, anthropic, chat("", messages)));
  });
});
