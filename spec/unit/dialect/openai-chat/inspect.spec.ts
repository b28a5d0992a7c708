import { openaiChat } from "moontide/policy/dialect/openai-chat/index";
import { looksOf } from "../../../support/lua/dialects";

const chunk = (delta: string, more = ""): string =>
  `{"id":"c","choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":null}]${more}}`;

describe("an inspected stream of OpenAI chat", () => {
  it("has content, usage alone, and an end", () => {
    const inspector = openaiChat.inspectStream();
    assert.equal(
      "other content content other usage end",
      looksOf(inspector, [
        chunk('{"role":"assistant","content":""}', ',"usage":null'),
        chunk('{"content":"ab"}', ',"usage": null'),
        chunk('{"content": "\\"c\\\\"}'),
        '{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}',
        '{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}',
        "[DONE]",
      ]),
    );
    assert.same({ input_tokens: 3, output_tokens: 2 }, inspector.usage());
    assert.equal(2 + 5, inspector.outputBytes());
  });

  it("counts usage that comes with content, and does not take it for usage alone", () => {
    const inspector = openaiChat.inspectStream();
    const told = ',"usage":{"prompt_tokens":3,"completion_tokens":2}';
    assert.equal("content", looksOf(inspector, [chunk('{"content":"a"}', told)]));
    assert.equal(2, inspector.usage()?.output_tokens);
  });

  it("has calls, arguments, thoughts and refusals for content", () => {
    assert.equal(
      "content content content content other",
      looksOf(openaiChat.inspectStream(), [
        chunk('{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]}'),
        chunk('{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}'),
        chunk('{"content":null,"reasoning_content":"hm"}'),
        chunk('{"refusal":"no"}'),
        chunk('{"content":"","tool_calls":[]}'),
      ]),
    );
  });

  it("finds errors, and is not taken in by a model that writes of them", () => {
    const inspector = openaiChat.inspectStream();
    assert.equal(
      "content other error",
      looksOf(inspector, [
        chunk('{"content":"{\\"error\\":{\\"message\\":1},\\"usage\\":{}}"}'),
        chunk("{}", ',"error":null'),
        '{"error":{"message":"busy","code":503}}',
      ]),
    );
    assert.equal("overloaded", inspector.error()?.kind);
    assert.equal("error", looksOf(openaiChat.inspectStream(), [["error", '{"message":"x"}']]));
  });

  it("has something of Azure's filters that is no content", () => {
    assert.equal(
      "other",
      looksOf(openaiChat.inspectStream(), [
        '{"choices":[],"prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false}}}]}',
      ]),
    );
  });
});
