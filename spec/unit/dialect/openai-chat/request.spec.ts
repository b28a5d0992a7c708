import { openaiChat } from "moontide/policy/dialect/openai-chat/index";
import { canonical, readBad, readGood, translated } from "../../../support/lua/dialects";

const chat = (members: string, messages = '[{"role":"user","content":"hi"}]'): string =>
  `{"model":"smart","messages":${messages}${members === "" ? "" : `,${members}`}}`;

/** What comes out of the pivot for a provider of the same dialect as it went in, but for the model. */
const survives = (members: string, messages?: string, expected = members): void => {
  const [out] = string.gsub(chat(expected, messages), '"smart"', '"m"', 1);
  assert.equal(canonical(out), translated(openaiChat, openaiChat, chat(members, messages)));
};

describe("a request of OpenAI chat", () => {
  it("survives the pivot", () => {
    survives(
      '"temperature":1.5,"top_p":0.1,"n":2,"seed":3,"presence_penalty":0.5,"frequency_penalty":-0.5,"user":"ann",' +
        '"stop":["a"],"max_completion_tokens":5,"reasoning_effort":"low","logit_bias":{"1":2},"logprobs":true,"top_logprobs":2,' +
        '"metadata":{"z":"1","a":"2"},"store":true,"verbosity":"low","service_tier":"flex","top_k":4,' +
        '"tools":[{"type":"function","function":{"name":"t","description":"d","strict":true,"parameters":{"z":1,"a":[]}}},{"type":"custom","custom":{"name":"c"}}],' +
        '"tool_choice":{"type":"function","function":{"name":"t"}},"parallel_tool_calls":false,' +
        '"response_format":{"type":"json_schema","json_schema":{"name":"n","description":"d","strict":true,"schema":{"b":1,"a":2}}}',
    );
  });

  it("survives with its messages", () => {
    survives(
      "",
      '[{"role":"developer","content":"a"},{"role":"system","content":"b","name":"s"},' +
        '{"role":"user","name":"ann","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}},' +
        '{"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}},{"type":"file","file":{"file_id":"f"}}]},' +
        '{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"t","arguments":"{\\"x\\": 1}"}}]},' +
        '{"role":"tool","tool_call_id":"a","content":"1"},' +
        '{"role":"assistant","content":null,"refusal":"no"},{"role":"assistant","content":"x"}]',
    );
  });

  it("counts null as absent", () => {
    const request = readGood(
      openaiChat,
      chat(
        '"temperature":null,"tools":null,"stop":null,"n":null,"response_format":null,"stream":null',
      ),
    );
    assert.is_nil(request.temperature);
    assert.is_false(request.stream);
    assert.same({}, request.special);
  });

  it("tells developers as the system to servers that are not OpenAI's own", () => {
    const text = chat("", '[{"role":"developer","content":"a"},{"role":"user","content":"b"}]');
    assert.equal(
      canonical(
        '{"model":"m","messages":[{"role":"system","content":"a"},{"role":"user","content":"b"}]}',
      ),
      translated(openaiChat, openaiChat, text, { old_maximum_tokens: true }),
    );
  });

  it("is told by its place what is wrong in it", () => {
    const wrong: Readonly<Record<string, string>> = {
      model: '{"messages":[{"role":"user","content":"a"}]}',
      messages: '{"model":"m","messages":[]}',
      "messages[1].role":
        '{"model":"m","messages":[{"role":"user","content":"a"},{"role":"robot","content":"a"}]}',
      "messages[0].content": '{"model":"m","messages":[{"role":"user"}]}',
      "messages[0].content[0].text":
        '{"model":"m","messages":[{"role":"user","content":[{"type":"text"}]}]}',
      "messages[0].tool_calls[0].function":
        '{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"a"}]}]}',
      "messages[0].tool_call_id": '{"model":"m","messages":[{"role":"tool","content":"a"}]}',
      "messages[0].content[0].image_url.url":
        '{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png,x"}}]}]}',
      temperature: chat('"temperature":"hot"'),
      stop: chat('"stop":[1]'),
      stream: chat('"stream":"yes"'),
      tools: chat('"tools":[{"type":"function"}]'),
    };
    for (const [field, text] of pairs(wrong)) assert.equal(field, readBad(openaiChat, text).field);
  });
});
