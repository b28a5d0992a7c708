import type { Part } from "moontide/policy/dialect/conversation";
import { anthropic } from "moontide/policy/dialect/anthropic/index";
import { isOpenAiSeal } from "moontide/policy/dialect/shared/seal";
import { plainRequest, written } from "../exchange";

describe("OpenAI's sealed thoughts", () => {
  it("are told from others'", () => {
    assert.is_true(isOpenAiSeal("rs_1:gAAA"));
    assert.is_false(isOpenAiSeal("EqQBCg=="));
    assert.is_false(isOpenAiSeal(undefined));
  });

  it("don't go to Anthropic when a conversation moves there", () => {
    const parts: Part[] = [
      { kind: "reasoning", text: "", sealed: "rs_1:gAAA" },
      { kind: "reasoning", text: "", sealed: "EqQBCg==" },
      { kind: "text", text: "A" },
    ];
    const messages = [
      { role: "user", parts: [{ kind: "text", text: "Q" }] },
      { role: "assistant", parts },
    ] as const;
    const body = written(anthropic, plainRequest({ messages }));
    assert.same(
      [
        { type: "redacted_thinking", data: "EqQBCg==" },
        { type: "text", text: "A" },
      ],
      (body.messages as unknown as { content: unknown }[])[1]!.content,
    );
  });
});
