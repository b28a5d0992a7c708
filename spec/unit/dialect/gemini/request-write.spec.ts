import { rawOf } from "moontide/policy/json/value";
import type { ModelRequest, Part } from "moontide/policy/dialect/conversation";
import { gemini } from "moontide/policy/dialect/gemini/index";
import { canonical, plainRequest, unsaid, writing, written } from "../exchange";

const textOf = (request: ModelRequest, model?: string): string => {
  const [text, problem] = gemini.writeRequest(request, {
    ...writing,
    model: model ?? "gemini-2.5",
  });
  if (text === undefined) error(problem.field);
  return text;
};

const call = (id: string, name: string, signature?: string): Part => ({
  kind: "tool_call",
  id,
  name,
  arguments: '{"n":1}',
  signature,
});

const result = (call_id: string, text: string, is_error?: boolean): Part => ({
  kind: "tool_result",
  call_id,
  parts: [{ kind: "text", text }],
  is_error,
});

describe("a request for Gemini", () => {
  it("is contents alone where nothing else was said", () => {
    assert.equal(
      canonical('{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}'),
      textOf(plainRequest({ user: "u" })),
    );
  });

  it("has what systems and developers say in one place, and no empty texts", () => {
    const request = plainRequest({
      messages: [
        { role: "system", parts: [{ kind: "text", text: "A" }] },
        { role: "user", parts: [{ kind: "text", text: "Hi" }] },
        { role: "developer", parts: [{ kind: "text", text: "B" }] },
        { role: "assistant", parts: [{ kind: "text", text: "" }] },
      ],
    });
    assert.equal(
      canonical(`{"systemInstruction":{"parts":[{"text":"A"},{"text":"B"}]},
        "contents":[{"role":"user","parts":[{"text":"Hi"}]}]}`),
      textOf(request),
    );
  });

  it("has all results of a turn in one content, by name, in the order of the calls", () => {
    const request = plainRequest({
      messages: [
        { role: "user", parts: [{ kind: "text", text: "?" }] },
        {
          role: "assistant",
          parts: [
            { kind: "reasoning", text: "hm", signature: "theirs" },
            call("a", "f", "sig"),
            call("b", "f"),
            call("c", "g"),
          ],
        },
        { role: "tool", parts: [result("c", '{"ok":true}')] },
        { role: "tool", parts: [result("b", "no", true)] },
        { role: "tool", parts: [result("a", "yes")] },
      ],
    });
    assert.equal(
      canonical(`{"contents":[{"role":"user","parts":[{"text":"?"}]},
        {"role":"model","parts":[{"functionCall":{"name":"f","args":{"n":1}},"thoughtSignature":"sig"},
          {"functionCall":{"name":"f","args":{"n":1}}},{"functionCall":{"name":"g","args":{"n":1}}}]},
        {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"yes"}}},
          {"functionResponse":{"name":"f","response":{"error":"no"}}},
          {"functionResponse":{"name":"g","response":{"ok":true}}}]}]}`),
      textOf(request),
    );
  });

  it("has a stand-in for the signature that Gemini 3 wants, on the first call of a turn", () => {
    const request = plainRequest({
      messages: [{ role: "assistant", parts: [call("a", "f"), call("b", "g")] }],
    });
    assert.equal(
      canonical(`{"contents":[{"role":"model","parts":[
        {"functionCall":{"name":"f","args":{"n":1}},"thoughtSignature":"skip_thought_signature_validator"},
        {"functionCall":{"name":"g","args":{"n":1}}}]}]}`),
      textOf(request, "gemini-3.1-pro"),
    );
  });

  it("refuses a result that answers nothing", () => {
    const request = plainRequest({ messages: [{ role: "tool", parts: [result("x", "?")] }] });
    assert.equal("messages", unsaid(gemini, request));
  });

  it("has images, sound and files, and what a tool showed", () => {
    const request = plainRequest({
      messages: [
        {
          role: "user",
          parts: [
            { kind: "image", media_type: "image/png", data: "AA" },
            { kind: "image", url: "https://a/b.png" },
            { kind: "audio", format: "mp3", data: "BB" },
            { kind: "audio", format: "wav", data: "CC" },
            { kind: "file", media_type: "application/pdf", data: "DD", name: "x.pdf" },
          ],
        },
        { role: "assistant", parts: [call("a", "f")] },
        {
          role: "tool",
          parts: [
            {
              kind: "tool_result",
              call_id: "a",
              parts: [
                { kind: "text", text: "see" },
                { kind: "image", media_type: "image/png", data: "EE" },
              ],
            },
          ],
        },
      ],
    });
    assert.equal(
      canonical(`{"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"AA"}},
          {"fileData":{"fileUri":"https://a/b.png"}},{"inlineData":{"mimeType":"audio/mpeg","data":"BB"}},
          {"inlineData":{"mimeType":"audio/wav","data":"CC"}},{"inlineData":{"mimeType":"application/pdf","data":"DD"}}]},
        {"role":"model","parts":[{"functionCall":{"name":"f","args":{"n":1}}}]},
        {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"see"},
          "parts":[{"inlineData":{"mimeType":"image/png","data":"EE"}}]}}]}]}`),
      textOf(request),
    );
  });

  it("passes schemas on as they are: Google's own kind of schema refuses what is in them", () => {
    const schema =
      '{"$schema":"x","type":"object","additionalProperties":false,"properties":{"b":{},"a":{}}}';
    const text = textOf(
      plainRequest({
        tools: [{ name: "f", description: "d", schema: rawOf(schema), strict: true }],
        tool_choice: { kind: "named", name: "f" },
        format: { kind: "schema", name: "n", schema: rawOf(schema) },
      }),
    );
    assert.is_truthy(string.find(text, `"parametersJsonSchema":${schema}`, 1, true)[0]);
    assert.is_truthy(string.find(text, `"responseJsonSchema":${schema}`, 1, true)[0]);
    assert.is_truthy(string.find(text, '"responseMimeType":"application/json"', 1, true)[0]);
    assert.is_truthy(string.find(text, '{"allowedFunctionNames":["f"],"mode":"ANY"}', 1, true)[0]);
  });

  it("chooses among its tools, and says nothing of them where there are none", () => {
    const tools = [{ name: "f" }];
    const mode = (kind: "auto" | "none" | "required"): unknown =>
      written(gemini, plainRequest({ tools, tool_choice: { kind } })).toolConfig;
    assert.same({ functionCallingConfig: { mode: "AUTO" } }, mode("auto"));
    assert.same({ functionCallingConfig: { mode: "NONE" } }, mode("none"));
    assert.same({ functionCallingConfig: { mode: "ANY" } }, mode("required"));
    assert.is_nil(written(gemini, plainRequest({ tool_choice: { kind: "auto" } })).toolConfig);
  });

  it("thinks by tokens before Gemini 3, and by levels from there on", () => {
    const thinking = (model: string, reasoning: ModelRequest["reasoning"]): unknown =>
      (
        written(gemini, plainRequest({ reasoning }), { model }).generationConfig as unknown as {
          thinkingConfig: unknown;
        }
      ).thinkingConfig;
    assert.same(
      { thinkingBudget: 4096, includeThoughts: true },
      thinking("gemini-2.5-flash", { effort: "high", shown: true }),
    );
    assert.same({ thinkingBudget: 0 }, thinking("gemini-2.5-flash", { effort: "none" }));
    assert.same(
      { thinkingLevel: "MEDIUM", includeThoughts: true },
      thinking("gemini-3-pro", { budget_tokens: 2000 }),
    );
    assert.same(
      { thinkingBudget: 4096, includeThoughts: false },
      thinking("gemini-2.5-flash", { effort: "high", shown: false }),
    );
    assert.same({ thinkingLevel: "MINIMAL" }, thinking("gemini-3-flash", { effort: "none" }));
  });

  it("has the settings that others have, and says what it can't say", () => {
    assert.same(
      {
        temperature: 0.5,
        topP: 0.9,
        topK: 3,
        candidateCount: 2,
        maxOutputTokens: 9,
        stopSequences: ["x"],
        seed: 1,
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
      },
      written(
        gemini,
        plainRequest({
          temperature: 0.5,
          top_p: 0.9,
          top_k: 3,
          choices: 2,
          maximum_tokens: 9,
          stop: ["x"],
          seed: 1,
          presence_penalty: 0.1,
          frequency_penalty: 0.2,
        }),
      ).generationConfig,
    );
    assert.equal("logit_bias", unsaid(gemini, plainRequest({ special: { logit_bias: {} } })));
    assert.equal(
      "parallel_tools",
      unsaid(gemini, plainRequest({ parallel_tools: false, tools: [{ name: "f" }] })),
    );
    assert.is_nil(unsaid(gemini, plainRequest({ parallel_tools: false })));
  });
});
