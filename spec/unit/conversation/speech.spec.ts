import { itemsIn, joined, speeches } from "moontide/policy/conversation/speech";
import { answeredItems } from "moontide/policy/conversation/response-items";
import { decode } from "moontide/policy/json/decode";

const answers = {
  openai_chat: '{"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"hi"}}]}',
  anthropic: '{"content":[{"type":"text","text":"hi"}]}',
  gemini: '{"candidates":[{"content":{"role":"model","parts":[{"text":"hi"}]}}]}',
  bedrock: '{"output":{"message":{"role":"assistant","content":[{"text":"hi"}]}}}',
  openai_responses:
    '{"output":[{"id":"msg_1","status":"completed","type":"message","content":[{"text":"hi"}]}]}',
} as const;

describe("what was said in a conversation", () => {
  it("is taken from an answer of each dialect as it can be said again", () => {
    const said = (name: keyof typeof answers) => speeches[name]!.answerOf(answers[name]);
    assert.equal('{"role":"assistant","content":"hi"}', said("openai_chat"));
    assert.equal('{"role":"assistant","content":[{"type":"text","text":"hi"}]}', said("anthropic"));
    assert.equal('{"role":"model","parts":[{"text":"hi"}]}', said("gemini"));
    assert.equal('{"role":"assistant","content":[{"text":"hi"}]}', said("bedrock"));
    assert.equal('{"content":[{"text":"hi"}],"type":"message"}', said("openai_responses"));
  });

  it("is nothing where an answer says nothing", () => {
    assert.is_nil(speeches.anthropic!.answerOf('{"content":[]}'));
    assert.is_nil(speeches.openai_chat!.answerOf('{"choices":[]}'));
    assert.is_nil(speeches.gemini!.answerOf('{"promptFeedback":{}}'));
    assert.is_nil(speeches.openai_responses!.answerOf('{"output":[]}'));
    assert.is_nil(speeches.openai_chat!.answerOf("no JSON"));
  });

  it("of a client is a list, or a text where that stands for one", () => {
    const [chat, responses] = [speeches.openai_chat!, speeches.openai_responses!];
    assert.equal('{"role":"user"}', itemsIn(chat, '[ {"role":"user"} ]'));
    assert.equal("", itemsIn(chat, "[]"));
    assert.equal('{"role":"user","content":"a\\"]"}', itemsIn(responses, '"a\\"]"'));
    for (const wrong of ["{}", "1", "null"]) assert.is_nil(itemsIn(responses, wrong));
    assert.is_nil(itemsIn(chat, '"text"'));
  });

  it("is put together without what is empty", () => {
    assert.equal("a,b", joined(["", "a", "", "b", ""]));
    assert.equal("", joined([]));
  });

  it("can be said by the gateway in each dialect, whatever stands in it", () => {
    for (const [, speech] of pairs(speeches)) {
      for (const role of ["user", "assistant"] as const) {
        assert.is_nil(decode(speech.say(role, 'a "quote"\n'))[1]);
      }
    }
  });
});

describe("the output of a response", () => {
  it("loses names that only its server knows, and thoughts that nobody can read", () => {
    const lost = '{"type":"reasoning","id":"rs_1","summary":[]}';
    const sealed = '{"type":"reasoning","id":"rs_2","encrypted_content":"x","summary":[]}';
    const call = '{"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":"{}"}';
    assert.equal(
      '{"encrypted_content":"x","id":"rs_2","summary":[],"type":"reasoning"},' +
        '{"arguments":"{}","call_id":"c","name":"f","type":"function_call"}',
      answeredItems(`[${lost},${sealed},${call}]`),
    );
    assert.is_nil(answeredItems(`[${lost}]`));
  });
});
