import { bedrock } from "moontide/policy/dialect/bedrock/index";
import { requestOf, requestProblem } from "../exchange";

const place = { model: "us.anthropic.claude-sonnet-4-5", stream: true };

describe("a request in Converse's dialect", () => {
  it("has its model and its streaming in the path", () => {
    const request = requestOf(
      bedrock,
      `{"system":[{"text":"S"},{"cachePoint":{"type":"default"}}],"messages":[{"role":"user","content":[{"text":"Hi"}]}],
        "inferenceConfig":{"maxTokens":50,"temperature":0.5,"topP":0.9,"stopSequences":["x"]},
        "additionalModelRequestFields":{"top_k":40,"thinking":{"type":"enabled","budget_tokens":2000}},
        "requestMetadata":{"a":"b"}}`,
      place,
    );
    assert.equal(place.model, request.model);
    assert.is_true(request.stream);
    const system = request.messages[0]!;
    assert.equal("system", system.role);
    const part = system.parts[0]!;
    if (part.kind !== "text") error("no text");
    assert.equal("S", part.text);
    assert.equal('{"type":"ephemeral"}', part.cache_control!.raw);
    assert.equal(50, request.maximum_tokens);
    assert.equal(0.5, request.temperature);
    assert.equal(0.9, request.top_p);
    assert.equal(40, request.top_k);
    assert.same(["x"], request.stop);
    assert.same({ budget_tokens: 2000, shown: true }, request.reasoning);
    assert.same({}, request.special);
  });

  it("has calls and what came of them, thoughts, images and documents", () => {
    const { messages } = requestOf(
      bedrock,
      `{"messages":[{"role":"user","content":[{"image":{"format":"png","source":{"bytes":"AA"}}},
          {"document":{"format":"pdf","name":"d","source":{"bytes":"BB"}}}]},
        {"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"Hm","signature":"s"}}},
          {"reasoningContent":{"redactedContent":"CC"}},{"toolUse":{"toolUseId":"t1","name":"f","input":{"b":1,"a":2}}}]},
        {"role":"user","content":[{"toolResult":{"toolUseId":"t1","content":[{"text":"x"},{"json":{"z":1,"a":2}}],"status":"error"}},
          {"text":"Go on."}]}]}`,
      place,
    );
    assert.same(
      [
        { kind: "image", media_type: "image/png", data: "AA" },
        { kind: "file", media_type: "application/pdf", data: "BB", name: "d" },
      ],
      messages[0]!.parts,
    );
    assert.same(
      [
        { kind: "reasoning", text: "Hm", signature: "s" },
        { kind: "reasoning", text: "", sealed: "CC" },
        { kind: "tool_call", id: "t1", name: "f", arguments: '{"b":1,"a":2}' },
      ],
      messages[1]!.parts,
    );
    assert.equal("tool", messages[2]!.role);
    assert.same(
      [
        {
          kind: "tool_result",
          call_id: "t1",
          is_error: true,
          parts: [
            { kind: "text", text: "x" },
            { kind: "text", text: '{"z":1,"a":2}' },
          ],
        },
      ],
      messages[2]!.parts,
    );
    assert.equal("user", messages[3]!.role);
  });

  it("has tools, a choice among them, and a form", () => {
    const request = requestOf(
      bedrock,
      `{"messages":[{"role":"user","content":[{"text":"Hi"}]}],
        "toolConfig":{"tools":[{"toolSpec":{"name":"f","description":"d","inputSchema":{"json":{"type":"object","b":1,"a":2}}}},
          {"cachePoint":{"type":"default","ttl":"1h"}}],"toolChoice":{"tool":{"name":"f"}}},
        "outputConfig":{"effort":"low","textFormat":{"type":"json_schema","structure":{"jsonSchema":{"name":"n","schema":"{\\"z\\":1}"}}}}}`,
      place,
    );
    const tool = request.tools[0]!;
    assert.equal("f", tool.name);
    assert.equal('{"type":"object","b":1,"a":2}', tool.schema!.raw);
    assert.equal('{"type":"ephemeral","ttl":"1h"}', tool.cache_control!.raw);
    assert.same({ kind: "named", name: "f" }, request.tool_choice);
    assert.same({ effort: "low" }, request.reasoning);
    const { format } = request;
    if (format?.kind !== "schema") error("no schema");
    assert.equal('{"z":1}', format.schema.raw);
    const choice = (text: string): unknown =>
      requestOf(
        bedrock,
        `{"messages":[{"role":"user","content":[{"text":"Hi"}]}],"toolConfig":{"tools":[],"toolChoice":${text}}}`,
        place,
      ).tool_choice;
    assert.same({ kind: "auto" }, choice('{"auto":{}}'));
    assert.same({ kind: "required" }, choice('{"any":{}}'));
  });

  it("keeps by its place what no other dialect has a word for", () => {
    const { special } = requestOf(
      bedrock,
      `{"messages":[{"role":"user","content":[{"video":{}},{"text":"Hi"}]}],"guardrailConfig":{},
        "additionalModelRequestFields":{"reasoningConfig":{}}}`,
      place,
    );
    assert.same(
      {
        guardrailConfig: {},
        "additionalModelRequestFields.reasoningConfig": {},
        "messages[0].content[0].video": true,
      },
      special,
    );
  });

  it("is told what is wrong with it, by the field's name", () => {
    const fieldOf = (text: string): string | undefined =>
      requestProblem(bedrock, text, place)?.field;
    assert.equal("messages", fieldOf("{}"));
    assert.equal("messages[0].role", fieldOf('{"messages":[{"role":"system"}]}'));
    assert.equal(
      "messages[0].content[0].toolUseId",
      fieldOf('{"messages":[{"role":"assistant","content":[{"toolUse":{"name":"f"}}]}]}'),
    );
  });
});
