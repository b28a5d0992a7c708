import type { Usage } from "moontide/policy/dialect/conversation";
import { gemini } from "moontide/policy/dialect/gemini/index";
import { answerOf, asked, bodyOf, canonical } from "../exchange";

describe("an answer of Gemini", () => {
  it("is read with thoughts, texts, calls and all that was counted", () => {
    const text = `{"candidates":[{"content":{"role":"model","parts":[{"text":"Hm","thought":true},{"text":"I "},{"text":"look."},
        {"functionCall":{"name":"f","args":{"b":1,"a":2}},"thoughtSignature":"sig"},{"functionCall":{"name":"f"}}]},
        "finishReason":"STOP","index":0,"safetyRatings":[]}],
      "usageMetadata":{"promptTokenCount":10,"cachedContentTokenCount":4,"candidatesTokenCount":5,"thoughtsTokenCount":7,
        "toolUsePromptTokenCount":1,"totalTokenCount":23},"modelVersion":"gemini-2.5-pro","responseId":"r1"}`;
    const answer = answerOf(gemini, text);
    const { parts, finish } = answer.choices[0]!;
    assert.equal("tool_calls", finish);
    assert.same({ kind: "reasoning", text: "Hm" }, parts[0]);
    assert.same({ kind: "text", text: "I look." }, parts[1]);
    const first = parts[2]!;
    const second = parts[3]!;
    if (first.kind !== "tool_call" || second.kind !== "tool_call") error("no calls");
    assert.equal('{"b":1,"a":2}', first.arguments);
    assert.equal("sig", first.signature);
    assert.equal("{}", second.arguments);
    assert.not_equal(first.id, second.id);
    assert.same(answer, answerOf(gemini, text));
    const other = answerOf(gemini, string.gsub(text, '"r1"', '"r2"')[0]);
    const same_call = other.choices[0]!.parts[2]!;
    if (same_call.kind !== "tool_call") error("no call");
    assert.not_equal(first.id, same_call.id);
    const usage: Usage = {
      input_tokens: 11,
      cached_tokens: 4,
      output_tokens: 12,
      reasoning_tokens: 7,
    };
    assert.same(usage, answer.usage);
    assert.same(usage, gemini.readUsage(bodyOf(gemini, text)));
    assert.equal("gemini-2.5-pro", answer.model);
  });

  it("ends for many reasons", () => {
    const finish = (reason: string): string =>
      answerOf(
        gemini,
        `{"candidates":[{"content":{"parts":[{"text":"x"}]},"finishReason":"${reason}"}]}`,
      ).choices[0]!.finish;
    assert.equal("stop", finish("STOP"));
    assert.equal("length", finish("MAX_TOKENS"));
    for (const reason of ["SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII"]) {
      assert.equal("content_filter", finish(reason));
    }
    assert.equal("stop", finish("MALFORMED_FUNCTION_CALL"));
  });

  it("is none where the call that it should have was malformed", () => {
    const [answer, problem] = gemini.readAnswer(
      bodyOf(gemini, '{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL"}]}'),
    );
    assert.is_nil(answer);
    assert.equal("MALFORMED_FUNCTION_CALL", problem);
    const [nothing] = gemini.readAnswer(bodyOf(gemini, "{}"));
    assert.is_nil(nothing);
  });

  it("is filtered where the prompt was", () => {
    assert.same(
      [{ parts: [], finish: "content_filter" }],
      answerOf(gemini, '{"promptFeedback":{"blockReason":"SAFETY"}}').choices,
    );
  });

  it("is written with what Google's clients look for", () => {
    const text = gemini.writeAnswer(
      {
        id: "x",
        model: "claude",
        choices: [
          {
            finish: "tool_calls",
            parts: [
              { kind: "reasoning", text: "Hm", signature: "sig" },
              { kind: "text", text: "A" },
              { kind: "tool_call", id: "c1", name: "f", arguments: '{"z":1,"a":2}' },
            ],
          },
        ],
        usage: { input_tokens: 3, cached_tokens: 1, output_tokens: 10, reasoning_tokens: 4 },
      },
      asked,
    );
    assert.equal(
      canonical(`{"candidates":[{"content":{"role":"model","parts":[
          {"text":"Hm","thought":true,"thoughtSignature":"bW9vbnRpZGUuc2lnbmF0dXJlLnNpZw=="},{"text":"A"},
          {"functionCall":{"id":"c1","name":"f","args":{"z":1,"a":2}}}]},"finishReason":"STOP","index":0}],
        "usageMetadata":{"promptTokenCount":3,"cachedContentTokenCount":1,"candidatesTokenCount":6,"thoughtsTokenCount":4,
          "totalTokenCount":13},"modelVersion":"smart","responseId":"abc"}`),
      canonical(text),
    );
  });
});
