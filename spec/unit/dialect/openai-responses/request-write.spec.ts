import { rawOf } from "moontide/policy/json/value";
import type { Part } from "moontide/policy/dialect/conversation";
import { openaiResponses } from "moontide/policy/dialect/openai-responses/index";
import { canonical, plainRequest, requestOf, unsaid, writing, written } from "../exchange";

const textOf = (request: ReturnType<typeof plainRequest>): string => {
  const [text] = openaiResponses.writeRequest(request, writing);
  return text!;
};

describe("a request for a provider that speaks OpenAI responses", () => {
  it("keeps nothing at the provider, and asks for no thoughts that a model may not have", () => {
    assert.equal(
      canonical(`{"model":"m-1","store":false,
        "input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}]}`),
      textOf(plainRequest({})),
    );
  });

  it("has a system message that stands in front as instructions", () => {
    const system = { role: "system", parts: [{ kind: "text", text: "Be brief." }] } as const;
    const user = { role: "user", parts: [{ kind: "text", text: "Hi" }] } as const;
    const first = written(openaiResponses, plainRequest({ messages: [system, user] }));
    assert.equal("Be brief.", first.instructions);
    assert.equal(1, (first.input as unknown[]).length);
    const later = written(openaiResponses, plainRequest({ messages: [user, system] }));
    assert.is_nil(later.instructions);
    assert.equal(2, (later.input as unknown[]).length);
  });

  it("has the items of a turn in their order, and only OpenAI's own thoughts", () => {
    const parts: Part[] = [
      { kind: "reasoning", text: "Theirs.", signature: "s" },
      { kind: "reasoning", text: "Ours." },
      { kind: "reasoning", text: "", sealed: "rs_1:gAAA" },
      { kind: "text", text: "I look." },
      { kind: "tool_call", id: "c1", name: "f", arguments: '{"a":1}' },
      { kind: "text", text: "And wait." },
    ];
    const image: Part = { kind: "image", media_type: "image/png", data: "AAAA" };
    const request = plainRequest({
      messages: [
        { role: "assistant", parts },
        {
          role: "tool",
          parts: [
            { kind: "tool_result", call_id: "c1", parts: [{ kind: "text", text: "one" }] },
            { kind: "tool_result", call_id: "c2", parts: [{ kind: "text", text: "two" }, image] },
          ],
        },
      ],
    });
    assert.equal(
      canonical(`{"model":"m-1","store":false,"input":[
        {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Ours."}],"encrypted_content":"gAAA"},
        {"type":"message","role":"assistant","content":[{"type":"output_text","text":"I look."}]},
        {"type":"function_call","call_id":"c1","name":"f","arguments":"{\\"a\\":1}"},
        {"type":"message","role":"assistant","content":[{"type":"output_text","text":"And wait."}]},
        {"type":"function_call_output","call_id":"c1","output":"one"},
        {"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"two"},
          {"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"auto"}]}]}`),
      textOf(request),
    );
  });

  it("does not hold tools to their schema unless the client wants it", () => {
    const schema = rawOf('{"type":"object"}');
    const request = plainRequest({
      tools: [
        { name: "a", schema },
        { name: "b", strict: true },
      ],
      tool_choice: { kind: "required" },
      parallel_tools: false,
    });
    const body = written(openaiResponses, request);
    assert.same(
      [
        { type: "function", name: "a", strict: false, parameters: { type: "object" } },
        {
          type: "function",
          name: "b",
          strict: true,
          parameters: { type: "object", properties: {} },
        },
      ],
      body.tools,
    );
    assert.equal("required", body.tool_choice);
    assert.is_false(body.parallel_tool_calls);
  });

  it("has a form and thinks, and then asks for what it thought", () => {
    const body = written(
      openaiResponses,
      plainRequest({
        stream: true,
        maximum_tokens: 100,
        format: { kind: "schema", schema: rawOf('{"type":"object"}') },
        reasoning: { budget_tokens: 4000, shown: true },
      }),
    );
    assert.is_true(body.stream);
    assert.equal(100, body.max_output_tokens);
    assert.same(
      { format: { type: "json_schema", name: "answer", schema: { type: "object" } } },
      body.text,
    );
    assert.same({ effort: "high", summary: "auto" }, body.reasoning);
    assert.same(["reasoning.encrypted_content"], body.include);
  });

  it("says what it can't say", () => {
    const { writeRequest } = openaiResponses;
    assert.equal("stop", unsaid(openaiResponses, plainRequest({ stop: ["x"] })));
    assert.equal("seed", unsaid(openaiResponses, plainRequest({ seed: 1 })));
    assert.equal("top_k", unsaid(openaiResponses, plainRequest({ top_k: 1 })));
    assert.equal("choices", unsaid(openaiResponses, plainRequest({ choices: 2 })));
    assert.is_nil(unsaid(openaiResponses, plainRequest({ choices: 1 })));
    assert.equal(
      "logit_bias",
      unsaid(openaiResponses, plainRequest({ special: { logit_bias: {} } })),
    );
    assert.is_nil(unsaid(openaiResponses, plainRequest({ special: { metadata: {} } })));
    const [, problem] = writeRequest(plainRequest({ choices: 2 }), {
      ...writing,
      client: "openai_chat",
    });
    assert.equal("n", problem?.field);
    const dropped = written(openaiResponses, plainRequest({ stop: ["x"] }), {
      drop_unsupported: true,
    });
    assert.is_nil(dropped.stop);
  });

  it("comes back as it went", () => {
    const request = plainRequest({
      messages: [
        { role: "system", parts: [{ kind: "text", text: "S" }] },
        { role: "user", parts: [{ kind: "text", text: "U" }] },
        {
          role: "assistant",
          parts: [
            { kind: "text", text: "A" },
            { kind: "tool_call", id: "c", name: "f", arguments: "{}" },
          ],
        },
        {
          role: "tool",
          parts: [{ kind: "tool_result", call_id: "c", parts: [{ kind: "text", text: "R" }] }],
        },
      ],
      temperature: 0.5,
    });
    const back = requestOf(openaiResponses, textOf(request));
    assert.equal(textOf(request), textOf(back));
    assert.equal(0.5, back.temperature);
  });
});
