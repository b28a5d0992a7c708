import { rawOf } from "moontide/policy/json/value";
import type { ModelRequest, Part } from "moontide/policy/dialect/conversation";
import { bedrock } from "moontide/policy/dialect/bedrock/index";
import { canonical, plainRequest, unsaid, writing, written } from "../exchange";

const claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

const textOf = (request: ModelRequest, model?: string): string => {
  const [text, problem] = bedrock.writeRequest(request, { ...writing, model: model ?? claude });
  if (text === undefined) error(problem.field);
  return text;
};

const call = (id: string): Part => ({ kind: "tool_call", id, name: "f", arguments: '{"n":1}' });
const result = (call_id: string, text: string): Part => ({
  kind: "tool_result",
  call_id,
  parts: [{ kind: "text", text }],
});

describe("a request for Converse", () => {
  it("is messages alone where nothing else was said", () => {
    assert.equal(
      canonical('{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}'),
      textOf(plainRequest({})),
    );
  });

  it("has turns that alternate, and what is to be kept as blocks behind it", () => {
    const cache_control = rawOf('{"type":"ephemeral","ttl":"1h"}');
    const request = plainRequest({
      messages: [
        { role: "system", parts: [{ kind: "text", text: "S", cache_control }] },
        { role: "user", parts: [{ kind: "text", text: "A" }] },
        { role: "user", parts: [{ kind: "text", text: "  " }] },
        {
          role: "assistant",
          parts: [
            { kind: "reasoning", text: "Hm", signature: "s" },
            { kind: "reasoning", text: "unsigned" },
            { kind: "reasoning", text: "", sealed: "rs_1:gAAA" },
            { kind: "reasoning", text: "", sealed: "CC" },
            call("a"),
            call("b.c"),
          ],
        },
        { role: "tool", parts: [result("a", "one")] },
        { role: "tool", parts: [result("b.c", "two")] },
        { role: "user", parts: [{ kind: "text", text: "Go on." }] },
      ],
      tools: [{ name: "f", schema: rawOf('{"type":"object","b":1,"a":2}') }],
    });
    const text = textOf(request);
    const [id] = string.match(text, '"toolUseId":"(b_c_%x+)"');
    assert.equal(
      canonical(`{"system":[{"text":"S"},{"cachePoint":{"type":"default","ttl":"1h"}}],"messages":[
        {"role":"user","content":[{"text":"A"}]},
        {"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"Hm","signature":"s"}}},
          {"reasoningContent":{"redactedContent":"CC"}},
          {"toolUse":{"toolUseId":"a","name":"f","input":{"n":1}}},{"toolUse":{"toolUseId":"${id!}","name":"f","input":{"n":1}}}]},
        {"role":"user","content":[{"toolResult":{"toolUseId":"a","content":[{"text":"one"}]}},
          {"toolResult":{"toolUseId":"${id!}","content":[{"text":"two"}]}},{"text":"Go on."}]}],
        "toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object","b":1,"a":2}}}}]}}`),
      canonical(text),
    );
    assert.is_truthy(string.find(text, '{"type":"object","b":1,"a":2}', 1, true)[0]);
  });

  it("has images, documents and sound as data, and nothing from the web", () => {
    const media: Part[] = [
      { kind: "image", media_type: "image/jpeg", data: "AA" },
      { kind: "image", url: "s3://b/a.png" },
      { kind: "file", media_type: "application/pdf", data: "BB", name: "my_file.pdf" },
      { kind: "file", media_type: "application/pdf", data: "CC", name: "my_file.pdf" },
      { kind: "audio", format: "mp3", data: "DD" },
    ];
    assert.equal(
      canonical(`{"messages":[{"role":"user","content":[{"image":{"format":"jpeg","source":{"bytes":"AA"}}},
        {"image":{"format":"png","source":{"s3Location":{"uri":"s3://b/a.png"}}}},
        {"document":{"format":"pdf","name":"my file pdf 1","source":{"bytes":"BB"}}},
        {"document":{"format":"pdf","name":"my file pdf 2","source":{"bytes":"CC"}}},
        {"audio":{"format":"mp3","source":{"bytes":"DD"}}}]}]}`),
      textOf(plainRequest({ messages: [{ role: "user", parts: media }] })),
    );
    const web: Part = { kind: "image", url: "https://a/b.png" };
    const asking = plainRequest({ messages: [{ role: "user", parts: [web] }] });
    assert.equal("messages", unsaid(bedrock, asking));
    const [, problem] = bedrock.writeRequest(asking, { ...writing, drop_unsupported: true });
    assert.equal("messages", problem?.field);
  });

  it("chooses among its tools; none are told where none may be called", () => {
    const tools = [{ name: "f" }];
    const config = (request: Partial<ModelRequest>): string =>
      string.match(textOf(plainRequest(request)), '"toolChoice":(%b{})')[0] ?? "";
    assert.equal('{"auto":{}}', config({ tools, tool_choice: { kind: "auto" } }));
    assert.equal('{"any":{}}', config({ tools, tool_choice: { kind: "required" } }));
    assert.equal(
      '{"tool":{"name":"f"}}',
      config({ tools, tool_choice: { kind: "named", name: "f" } }),
    );
    const silent = written(bedrock, plainRequest({ tools, tool_choice: { kind: "none" } }));
    assert.is_nil(silent.toolConfig);
    const messages = [{ role: "assistant", parts: [call("a")] }] as const;
    const called = plainRequest({ messages, tools, tool_choice: { kind: "none" } });
    assert.equal("tool_choice", unsaid(bedrock, called));
  });

  it("has the tools that were called where it has no others: Converse wants them told", () => {
    const messages = [
      { role: "user", parts: [{ kind: "text", text: "x" }] },
      { role: "assistant", parts: [call("a")] },
      { role: "tool", parts: [result("a", "one")] },
    ] as const;
    const { toolConfig } = written(bedrock, plainRequest({ messages }));
    assert.same(
      {
        tools: [
          { toolSpec: { name: "f", inputSchema: { json: { type: "object", properties: {} } } } },
        ],
      },
      toolConfig,
    );
  });

  it("thinks in the words of the model's maker", () => {
    const body = (model: string, more?: Partial<ModelRequest>): Record<string, unknown> =>
      written(
        bedrock,
        plainRequest({
          reasoning: { effort: "high" },
          maximum_tokens: 20000,
          temperature: 0.5,
          ...more,
        }),
        { model },
      );
    assert.same(
      { thinking: { type: "enabled", budget_tokens: 4096 } },
      body(claude).additionalModelRequestFields,
    );
    assert.same({ maxTokens: 20000 }, body(claude).inferenceConfig);
    assert.same(
      { reasoning_effort: "high" },
      body("openai.gpt-oss-120b-1:0").additionalModelRequestFields,
    );
    assert.same(
      { reasoningConfig: { type: "enabled", maxReasoningEffort: "high" } },
      body("us.amazon.nova-2-lite-v1:0").additionalModelRequestFields,
    );
    assert.equal("reasoning", unsaid(bedrock, plainRequest({ reasoning: { effort: "high" } })));
    assert.is_nil(body(claude, { reasoning: { effort: "none" } }).additionalModelRequestFields);
  });

  it("has a schema as a text, settings where they belong, and says what it can't say", () => {
    const body = written(
      bedrock,
      plainRequest({
        format: { kind: "schema", name: "n", schema: rawOf('{"z":1,"a":2}') },
        maximum_tokens: 9,
        temperature: 1.5,
        top_k: 5,
        stop: ["x"],
      }),
      { model: claude },
    );
    assert.same(
      {
        textFormat: {
          type: "json_schema",
          structure: { jsonSchema: { schema: '{"z":1,"a":2}', name: "n" } },
        },
      },
      body.outputConfig,
    );
    assert.same({ maxTokens: 9, temperature: 1, stopSequences: ["x"] }, body.inferenceConfig);
    assert.same({ top_k: 5 }, body.additionalModelRequestFields);
    assert.equal("format", unsaid(bedrock, plainRequest({ format: { kind: "json" } })));
    assert.equal("seed", unsaid(bedrock, plainRequest({ seed: 1 })));
    assert.equal("choices", unsaid(bedrock, plainRequest({ choices: 2 })));
    assert.equal("presence_penalty", unsaid(bedrock, plainRequest({ presence_penalty: 1 })));
    assert.is_nil(unsaid(bedrock, plainRequest({ frequency_penalty: 0 })));
    assert.equal(
      "parallel_tools",
      unsaid(bedrock, plainRequest({ tools: [{ name: "f" }], parallel_tools: false })),
    );
  });
});
