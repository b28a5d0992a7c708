import type { Choice, ModelAnswer } from "moontide/policy/dialect/conversation";
import { openaiResponses } from "moontide/policy/dialect/openai-responses/index";
import { answerOf, asked, bodyOf } from "../exchange";

const whole = `{"id":"resp_1","object":"response","created_at":1,"status":"completed","model":"gpt-5-2025","error":null,
  "incomplete_details":null,"output":[
    {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"A"},{"type":"summary_text","text":"B"}]},
    {"type":"web_search_call","id":"ws_1","status":"completed"},
    {"type":"message","id":"msg_1","role":"assistant","status":"completed",
     "content":[{"type":"output_text","text":"Hi","annotations":[{"type":"url_citation"}]}]},
    {"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{\\"a\\":1}","status":"completed"}],
  "usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":20,
    "output_tokens_details":{"reasoning_tokens":8},"total_tokens":30}}`;

describe("an answer of OpenAI responses", () => {
  it("is read with its thoughts, texts, calls and usage", () => {
    assert.same(
      {
        id: "resp_1",
        model: "gpt-5-2025",
        choices: [
          {
            finish: "tool_calls",
            parts: [
              { kind: "reasoning", text: "A\n\nB" },
              { kind: "text", text: "Hi" },
              { kind: "tool_call", id: "c1", name: "f", arguments: '{"a":1}' },
            ],
          },
        ],
        usage: { input_tokens: 10, cached_tokens: 4, output_tokens: 20, reasoning_tokens: 8 },
      },
      answerOf(openaiResponses, whole),
    );
    assert.same(
      { input_tokens: 10, cached_tokens: 4, output_tokens: 20, reasoning_tokens: 8 },
      openaiResponses.readUsage(bodyOf(openaiResponses, whole)),
    );
  });

  it("may be incomplete, refused or failed", () => {
    const finishOf = (text: string): string => answerOf(openaiResponses, text).choices[0]!.finish;
    assert.equal(
      "length",
      finishOf(
        '{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[]}',
      ),
    );
    assert.equal(
      "content_filter",
      finishOf(
        '{"status":"incomplete","incomplete_details":{"reason":"content_filter"},"output":[]}',
      ),
    );
    assert.equal(
      "refusal",
      finishOf(
        '{"status":"completed","output":[{"type":"message","content":[{"type":"refusal","refusal":"No"}]}]}',
      ),
    );
    const [answer, problem] = openaiResponses.readAnswer(
      bodyOf(openaiResponses, '{"status":"failed","error":{"message":"Oh"},"output":[]}'),
    );
    assert.is_nil(answer);
    assert.equal("Oh", problem);
    const [nothing] = openaiResponses.readAnswer(bodyOf(openaiResponses, "{}"));
    assert.is_nil(nothing);
  });

  it("is written with all that clients look for", () => {
    const answer: ModelAnswer = {
      id: "x",
      model: "claude",
      choices: [
        {
          finish: "tool_calls",
          parts: [
            { kind: "reasoning", text: "Hm.", signature: "s" },
            { kind: "text", text: "A" },
            { kind: "text", text: "B" },
            { kind: "tool_call", id: "c1", name: "f", arguments: "{}" },
          ],
        },
      ],
      usage: { input_tokens: 3, output_tokens: 4 },
    };
    const body = bodyOf(openaiResponses, openaiResponses.writeAnswer(answer, asked));
    assert.equal("resp_abc", body.id);
    assert.equal("response", body.object);
    assert.equal(1764500000, body.created_at);
    assert.equal("completed", body.status);
    assert.equal("smart", body.model);
    assert.equal(
      `[{"encrypted_content":"moontide.signature.s","id":"rs_abc_0","summary":[{"text":"Hm.","type":"summary_text"}],"type":"reasoning"},` +
        `{"content":[{"annotations":[],"logprobs":[],"text":"A","type":"output_text"},` +
        `{"annotations":[],"logprobs":[],"text":"B","type":"output_text"}],"id":"msg_abc_1","role":"assistant","status":"completed","type":"message"},` +
        `{"arguments":"{}","call_id":"c1","id":"fc_abc_2","name":"f","status":"completed","type":"function_call"}]`,
      string.match(openaiResponses.writeAnswer(answer, asked), '"output":(%b[])')[0],
    );
    assert.same(
      {
        input_tokens: 3,
        input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
        output_tokens: 4,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 7,
      },
      body.usage,
    );
  });

  it("is incomplete where the model had to stop, and has an empty list where it said nothing", () => {
    const text = openaiResponses.writeAnswer(
      { id: "", model: "", choices: [{ parts: [], finish: "length" }] },
      asked,
    );
    const body = bodyOf(openaiResponses, text);
    assert.equal("incomplete", body.status);
    assert.same({ reason: "max_output_tokens" }, body.incomplete_details);
    assert.is_truthy(string.find(text, '"output":[]', 1, true)[0]);
    assert.is_truthy(string.find(text, '"error":null', 1, true)[0]);
  });

  it("is complete where the model refuses in words, and incomplete where it was stopped", () => {
    const statusOf = (kind: "refusal" | "text"): unknown => {
      const choice: Choice = { parts: [{ kind, text: "No." }], finish: "refusal" };
      const text = openaiResponses.writeAnswer({ id: "", model: "", choices: [choice] }, asked);
      return bodyOf(openaiResponses, text).status;
    };
    assert.equal("completed", statusOf("refusal"));
    assert.equal("incomplete", statusOf("text"));
  });
});
