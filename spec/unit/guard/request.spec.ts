import { ModelAnswer, ModelRequest } from "moontide/policy/dialect/conversation";
import { createMask } from "moontide/policy/guard/mask";
import { lastUserText, maskRequest, restoreAnswer, takeTexts } from "moontide/policy/guard/request";

const requestWith = (messages: ModelRequest["messages"]): ModelRequest => ({
  model: "m",
  stream: false,
  messages,
  tools: [],
  special: {},
});

const request = requestWith([
  { role: "system", parts: [{ kind: "text", text: "Be kind to boss@x.org" }] },
  {
    role: "user",
    parts: [
      { kind: "text", text: "I am a@x.org" },
      { kind: "image", url: "https://x.org/a@x.org" },
    ],
  },
  {
    role: "assistant",
    parts: [
      { kind: "reasoning", text: "a@x.org?", signature: "s" },
      { kind: "tool_call", id: "1", name: "f", arguments: '{"to":"a@x.org"}' },
    ],
  },
  {
    role: "tool",
    parts: [
      { kind: "tool_result", call_id: "1", parts: [{ kind: "text", text: "sent to c@x.org" }] },
    ],
  },
]);

describe("a guarded request", () => {
  it("has placeholders in all texts of people and tools", () => {
    const mask = createMask({ kinds: ["email"], words: undefined });
    const masked = maskRequest(mask, request);
    assert.same(
      [
        { role: "system", parts: [{ kind: "text", text: "Be kind to <EMAIL_1>" }] },
        {
          role: "user",
          parts: [
            { kind: "text", text: "I am <EMAIL_2>" },
            { kind: "image", url: "https://x.org/a@x.org" },
          ],
        },
        {
          role: "assistant",
          parts: [
            { kind: "reasoning", text: "a@x.org?", signature: "s" },
            { kind: "tool_call", id: "1", name: "f", arguments: '{"to":"<EMAIL_2>"}' },
          ],
        },
        {
          role: "tool",
          parts: [
            {
              kind: "tool_result",
              call_id: "1",
              parts: [{ kind: "text", text: "sent to <EMAIL_3>" }],
            },
          ],
        },
      ],
      masked.messages,
    );
    assert.equal("m", masked.model);
  });

  it("gives no placeholder that the user wrote", () => {
    const mask = createMask({ kinds: ["email"], words: undefined });
    const written = requestWith([
      { role: "user", parts: [{ kind: "text", text: "a@x.org; what does <EMAIL_1> mean?" }] },
    ]);
    const [message] = maskRequest(mask, written).messages;
    assert.same({ kind: "text", text: "<EMAIL_2>; what does <EMAIL_1> mean?" }, message!.parts[0]);
  });

  it("is answered with what the placeholders stand for", () => {
    const mask = createMask({ kinds: ["email"], words: undefined });
    maskRequest(mask, request);
    const answer: ModelAnswer = {
      id: "1",
      model: "m",
      choices: [
        {
          finish: "stop",
          parts: [
            { kind: "text", text: "Dear <EMAIL_2>" },
            { kind: "tool_call", id: "2", name: "f", arguments: '{"to":"<EMAIL_3>"}' },
          ],
        },
      ],
    };
    assert.same(
      [
        { kind: "text", text: "Dear a@x.org" },
        { kind: "tool_call", id: "2", name: "f", arguments: '{"to":"c@x.org"}' },
      ],
      restoreAnswer(mask, answer).choices[0]!.parts,
    );
  });

  it("is known by the last text of its user", () => {
    assert.equal("I am a@x.org", lastUserText(request));
    assert.equal("", lastUserText(requestWith([])));
  });

  it("counts all texts", () => {
    let bytes = 0;
    takeTexts(request, (text) => {
      bytes += text.length;
    });
    assert.equal(64, bytes);
  });
});
