import { gemini } from "moontide/policy/dialect/gemini/index";
import { requestOf, requestProblem } from "../exchange";

const place = { model: "gemini-3-pro", stream: true };

describe("a request in Gemini's dialect", () => {
  it("has its model and its streaming in the path, and all settings in one group", () => {
    const request = requestOf(
      gemini,
      `{"systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[{"role":"user","parts":[{"text":"Hi"}]}],
        "safetySettings":[{"category":"X","threshold":"BLOCK_NONE"}],
        "generationConfig":{"temperature":0.5,"topP":0.9,"topK":40,"candidateCount":2,"maxOutputTokens":50,
          "stopSequences":["a"],"seed":7,"presencePenalty":0.1,"frequencyPenalty":0.2,"responseModalities":["TEXT"],
          "thinkingConfig":{"thinkingBudget":1024,"includeThoughts":true}}}`,
      place,
    );
    assert.equal("gemini-3-pro", request.model);
    assert.is_true(request.stream);
    assert.equal("system", request.messages[0]!.role);
    assert.same([{ kind: "text", text: "Hi" }], request.messages[1]!.parts);
    assert.equal(0.5, request.temperature);
    assert.equal(0.9, request.top_p);
    assert.equal(40, request.top_k);
    assert.equal(2, request.choices);
    assert.equal(50, request.maximum_tokens);
    assert.same(["a"], request.stop);
    assert.equal(7, request.seed);
    assert.equal(0.1, request.presence_penalty);
    assert.equal(0.2, request.frequency_penalty);
    assert.same({ budget_tokens: 1024, shown: true }, request.reasoning);
    assert.same({}, request.special);
  });

  it("may be written with underscores", () => {
    const request = requestOf(
      gemini,
      `{"system_instruction":{"parts":[{"text":"S"}]},"contents":[{"parts":[
          {"inline_data":{"mime_type":"image/png","data":"AA"}},{"file_data":{"mime_type":"image/jpeg","file_uri":"gs://a"}}]}],
        "tools":[{"function_declarations":[{"name":"f","parameters_json_schema":{"type":"object"}}]}],
        "tool_config":{"function_calling_config":{"mode":"ANY","allowed_function_names":["f"]}},
        "generation_config":{"max_output_tokens":5,"response_mime_type":"application/json"}}`,
      place,
    );
    assert.same(
      [
        { kind: "image", media_type: "image/png", data: "AA" },
        { kind: "image", media_type: "image/jpeg", url: "gs://a" },
      ],
      request.messages[1]!.parts,
    );
    assert.equal('{"type":"object"}', request.tools[0]!.schema!.raw);
    assert.same({ kind: "named", name: "f" }, request.tool_choice);
    assert.equal(5, request.maximum_tokens);
    assert.same({ kind: "json" }, request.format);
    assert.same({}, request.special);
  });

  it("has sound and files beside images", () => {
    const { messages } = requestOf(
      gemini,
      `{"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"audio/mpeg","data":"AA"}},
        {"inlineData":{"mimeType":"audio/wav","data":"BB"}},{"inlineData":{"mimeType":"application/pdf","data":"CC"}}]}]}`,
      place,
    );
    assert.same(
      [
        { kind: "audio", format: "mp3", data: "AA" },
        { kind: "audio", format: "wav", data: "BB" },
        { kind: "file", media_type: "application/pdf", data: "CC" },
      ],
      messages[0]!.parts,
    );
  });

  it("names results by function: each answers the first call of it that has no answer yet", () => {
    const { messages } = requestOf(
      gemini,
      `{"contents":[{"role":"user","parts":[{"text":"?"}]},
        {"role":"model","parts":[{"text":"hm","thought":true},
          {"functionCall":{"name":"f","args":{"b":1,"a":2.50}},"thoughtSignature":"c2ln"},{"functionCall":{"name":"f"}},
          {"functionCall":{"id":"own","name":"g","args":{}}}]},
        {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"one"}}},
          {"functionResponse":{"name":"f","response":{"error":"two"}}},
          {"functionResponse":{"id":"own","name":"g","response":{"x":1,"y":2}}},{"text":"Go on."}]}]}`,
      place,
    );
    assert.same(
      [
        { kind: "reasoning", text: "hm" },
        {
          kind: "tool_call",
          id: "call_1_1",
          name: "f",
          arguments: '{"b":1,"a":2.50}',
          signature: "c2ln",
        },
        { kind: "tool_call", id: "call_1_2", name: "f", arguments: "{}" },
        { kind: "tool_call", id: "own", name: "g", arguments: "{}" },
      ],
      messages[1]!.parts,
    );
    assert.equal("tool", messages[2]!.role);
    assert.same(
      [
        {
          kind: "tool_result",
          call_id: "call_1_1",
          name: "f",
          parts: [{ kind: "text", text: "one" }],
        },
        {
          kind: "tool_result",
          call_id: "call_1_2",
          name: "f",
          parts: [{ kind: "text", text: "two" }],
          is_error: true,
        },
        {
          kind: "tool_result",
          call_id: "own",
          name: "g",
          parts: [{ kind: "text", text: '{"x":1,"y":2}' }],
        },
      ],
      messages[2]!.parts,
    );
    assert.equal("user", messages[3]!.role);
  });

  it("has Google's own schemas, which become JSON Schema and keep their order", () => {
    const request = requestOf(
      gemini,
      `{"contents":[{"parts":[{"text":"x"}]}],"tools":[{"functionDeclarations":[{"name":"f","description":"d",
        "parameters":{"type":"OBJECT","properties":{"z":{"type":"STRING","maxLength":"5"},"a":{"type": "INTEGER"}}}}]}],
        "generationConfig":{"responseMimeType":"application/json","responseSchema":{"type":"ARRAY","items":{"type":"NUMBER"},"minItems":"1"}}}`,
      place,
    );
    assert.equal(
      '{"type":"object","properties":{"z":{"type":"string","maxLength":5},"a":{"type": "integer"}}}',
      request.tools[0]!.schema!.raw,
    );
    const { format } = request;
    if (format?.kind !== "schema") error("no schema");
    assert.equal('{"type":"array","items":{"type":"number"},"minItems":1}', format.schema.raw);
  });

  it("thinks by levels, by tokens, not at all, or as the model likes", () => {
    const thinking = (config: string): unknown =>
      requestOf(
        gemini,
        `{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"thinkingConfig":${config}}}`,
        place,
      ).reasoning;
    // Its clients see thoughts only where they ask for them.
    const shown = false;
    assert.same({ effort: "high", shown }, thinking('{"thinkingLevel":"HIGH"}'));
    assert.same({ effort: "low", shown }, thinking('{"thinkingLevel":"low"}'));
    assert.same({ effort: "none", budget_tokens: 0, shown }, thinking('{"thinkingBudget":0}'));
    assert.same({ shown }, thinking('{"thinkingBudget":-1}'));
  });

  it("chooses among its tools in four ways", () => {
    const choice = (config: string): unknown =>
      requestOf(
        gemini,
        `{"contents":[{"parts":[{"text":"x"}]}],"toolConfig":{"functionCallingConfig":${config}}}`,
        place,
      ).tool_choice;
    assert.same({ kind: "auto" }, choice('{"mode":"AUTO"}'));
    assert.same({ kind: "auto" }, choice('{"mode":"VALIDATED"}'));
    assert.same({ kind: "none" }, choice('{"mode":"NONE"}'));
    assert.same({ kind: "required" }, choice('{"mode":"ANY"}'));
  });

  it("keeps by its place what no other dialect has a word for", () => {
    const { special } = requestOf(
      gemini,
      `{"contents":[{"parts":[{"executableCode":{"code":"x"}}]}],"cachedContent":"c","tools":[{"googleSearch":{}}],
        "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["a","b"]}},
        "generationConfig":{"speechConfig":{},"responseLogprobs":false}}`,
      place,
    );
    assert.same(
      {
        cachedContent: "c",
        "contents[0].parts[0].executableCode": true,
        "generationConfig.speechConfig": {},
        "toolConfig.functionCallingConfig.allowedFunctionNames": ["a", "b"],
        "tools[0].googleSearch": true,
      },
      special,
    );
  });

  it("has other providers' signatures inside Google's", () => {
    const { messages } = requestOf(
      gemini,
      `{"contents":[{"role":"model","parts":[
        {"text":"a","thought":true,"thoughtSignature":"bW9vbnRpZGUuc2lnbmF0dXJlLnNpZw=="},
        {"text":"","thought":true,"thoughtSignature":"bW9vbnRpZGUuc2VhbGVkLnM="},
        {"text":"b","thought":true,"thoughtSignature":"AAAA"}]}]}`,
      place,
    );
    assert.same(
      [
        { kind: "reasoning", text: "a", signature: "sig" },
        { kind: "reasoning", text: "", sealed: "s" },
        { kind: "reasoning", text: "b" },
      ],
      messages[0]!.parts,
    );
  });

  it("is told what is wrong with it, by the field's name", () => {
    const fieldOf = (text: string): string | undefined =>
      requestProblem(gemini, text, place)?.field;
    assert.equal("model", requestProblem(gemini, '{"contents":[{"parts":[{"text":"x"}]}]}')?.field);
    assert.equal("contents", fieldOf("{}"));
    assert.equal("contents[0].role", fieldOf('{"contents":[{"role":"assistant"}]}'));
    assert.equal(
      "contents[0].parts[0].functionResponse",
      fieldOf('{"contents":[{"parts":[{"functionResponse":{"name":"f","response":{}}}]}]}'),
    );
    assert.equal(
      "generationConfig.topK",
      fieldOf('{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"topK":"x"}}'),
    );
  });
});
