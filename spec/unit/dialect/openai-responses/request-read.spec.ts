import { openaiResponses } from "moontide/policy/dialect/openai-responses/index";
import { requestOf, requestProblem } from "../exchange";

describe("a request in the dialect of OpenAI responses", () => {
  it("may be a text and instructions", () => {
    const request = requestOf(
      openaiResponses,
      `{"model":"gpt-5","instructions":"Be brief.","input":"Hi","stream":true,"max_output_tokens":50,
        "temperature":0.5,"top_p":0.9,"parallel_tool_calls":false,"user":"u1","store":true,"metadata":{"a":"b"}}`,
    );
    assert.equal("gpt-5", request.model);
    assert.is_true(request.stream);
    assert.equal("system", request.messages[0]!.role);
    assert.same([{ kind: "text", text: "Be brief." }], request.messages[0]!.parts);
    assert.equal("user", request.messages[1]!.role);
    assert.same([{ kind: "text", text: "Hi" }], request.messages[1]!.parts);
    assert.equal(50, request.maximum_tokens);
    assert.is_false(request.parallel_tools);
    assert.equal("u1", request.user);
  });

  it("has messages of texts and images, and files", () => {
    const { messages } = requestOf(
      openaiResponses,
      `{"model":"m","input":[{"role":"developer","content":"Dev."},
        {"type":"message","role":"user","content":[
          {"type":"input_text","text":"What is this?"},
          {"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"low"},
          {"type":"input_image","image_url":"https://a/b.png"},
          {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,BBBB"},
          {"type":"input_audio","input_audio":{"data":"CC","format":"wav"}}]}]}`,
    );
    assert.equal("developer", messages[0]!.role);
    assert.same(
      [
        { kind: "text", text: "What is this?" },
        { kind: "image", media_type: "image/png", data: "AAAA", detail: "low" },
        { kind: "image", url: "https://a/b.png" },
        { kind: "file", name: "a.pdf", media_type: "application/pdf", data: "BBBB" },
        { kind: "audio", data: "CC", format: "wav" },
      ],
      messages[1]!.parts,
    );
  });

  it("has thoughts, calls and texts of one turn in one message, and so what came of them", () => {
    const { messages } = requestOf(
      openaiResponses,
      `{"model":"m","input":[{"role":"user","content":"Weather?"},
        {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"gAAA"},
        {"type":"function_call","call_id":"c1","name":"weather","arguments":"{\\"city\\":\\"Rome\\"}"},
        {"type":"function_call","call_id":"c2","name":"time","arguments":""},
        {"type":"function_call_output","call_id":"c1","output":"sunny"},
        {"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"noon"}]},
        {"type":"message","role":"assistant","id":"msg_1","status":"completed",
         "content":[{"type":"output_text","text":"Sunny.","annotations":[]},{"type":"refusal","refusal":"No."}]}]}`,
    );
    assert.equal(4, messages.length);
    assert.same(
      [
        { kind: "reasoning", text: "Hm." },
        { kind: "reasoning", text: "", sealed: "rs_1:gAAA" },
        { kind: "tool_call", id: "c1", name: "weather", arguments: '{"city":"Rome"}' },
        { kind: "tool_call", id: "c2", name: "time", arguments: "{}" },
      ],
      messages[1]!.parts,
    );
    assert.equal("tool", messages[2]!.role);
    assert.same(
      [
        { kind: "tool_result", call_id: "c1", parts: [{ kind: "text", text: "sunny" }] },
        { kind: "tool_result", call_id: "c2", parts: [{ kind: "text", text: "noon" }] },
      ],
      messages[2]!.parts,
    );
    assert.same(
      [
        { kind: "text", text: "Sunny." },
        { kind: "refusal", text: "No." },
      ],
      messages[3]!.parts,
    );
  });

  it("has thoughts of other providers as they were signed and sealed", () => {
    const { messages } = requestOf(
      openaiResponses,
      `{"model":"m","input":[
        {"type":"reasoning","id":"rs_abc_0","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"moontide.signature.EqQ="},
        {"type":"reasoning","id":"rs_abc_1","summary":[],"encrypted_content":"moontide.sealed.Xy"}]}`,
    );
    assert.same(
      [
        { kind: "reasoning", text: "Hm.", signature: "EqQ=" },
        { kind: "reasoning", text: "", sealed: "Xy" },
      ],
      messages[0]!.parts,
    );
  });

  it("has tools, a choice among them, a form, and how much to think", () => {
    const request = requestOf(
      openaiResponses,
      `{"model":"m","input":"x","tools":[{"type":"function","name":"f","description":"d","strict":true,
        "parameters":{"type":"object","properties":{"b":{},"a":{}},"additionalProperties":false}}],
        "tool_choice":{"type":"function","name":"f"},
        "text":{"format":{"type":"json_schema","name":"n","schema":{"z":1,"a":2},"strict":true}},
        "reasoning":{"effort":"low","summary":"auto"}}`,
    );
    const tool = request.tools[0]!;
    assert.equal("f", tool.name);
    assert.is_true(tool.strict);
    assert.equal(
      '{"type":"object","properties":{"b":{},"a":{}},"additionalProperties":false}',
      tool.schema!.raw,
    );
    assert.same({ kind: "named", name: "f" }, request.tool_choice);
    const { format } = request;
    if (format?.kind !== "schema") error("no schema");
    assert.equal("n", format.name);
    assert.equal('{"z":1,"a":2}', format.schema.raw);
    assert.same({ effort: "low", shown: true }, request.reasoning);
  });

  it("keeps by its place what no other dialect has a word for", () => {
    const { special } = requestOf(
      openaiResponses,
      `{"model":"m","previous_response_id":"resp_1","background":false,"truncation":"auto","top_logprobs":0,
        "text":{"verbosity":"low"},"tools":[{"type":"web_search"}],
        "input":[{"type":"item_reference","id":"x"},{"role":"user","content":[{"type":"input_image","file_id":"f1"}]}]}`,
    );
    assert.same(
      {
        previous_response_id: "resp_1",
        truncation: "auto",
        "text.verbosity": "low",
        "tools[0]": "web_search",
        "input[0]": "item_reference",
        "input[1].content[0].file_id": "f1",
      },
      special,
    );
  });

  it("is told what is wrong with it, by the field's name", () => {
    const fieldOf = (text: string): string | undefined =>
      requestProblem(openaiResponses, text)?.field;
    assert.equal("model", fieldOf('{"input":"x"}'));
    assert.equal("input", fieldOf('{"model":"m"}'));
    assert.equal("input", fieldOf('{"model":"m","input":5}'));
    assert.equal("input[0]", fieldOf('{"model":"m","input":["x"]}'));
    assert.equal("input[0].role", fieldOf('{"model":"m","input":[{"role":"tool","content":""}]}'));
    assert.equal(
      "input[0].content[0].text",
      fieldOf('{"model":"m","input":[{"role":"user","content":[{"type":"input_text"}]}]}'),
    );
    assert.equal(
      "input[0].call_id",
      fieldOf('{"model":"m","input":[{"type":"function_call_output","output":"x"}]}'),
    );
    assert.equal(
      "text.format.type",
      fieldOf('{"model":"m","input":"x","text":{"format":{"type":"xml"}}}'),
    );
  });
});
