import { anthropic } from "moontide/policy/dialect/anthropic/index";
import { openaiChat } from "moontide/policy/dialect/openai-chat/index";
import { openaiCompletions } from "moontide/policy/dialect/openai-completions/index";
import {
  asked,
  canonical,
  documentOf,
  eventLines,
  eventsOf,
  looksOf,
  readBad,
  refusedFor,
  streamOf,
  translated,
} from "../../../support/lua/dialects";

const body = (members: string): string => `{"model":"smart","prompt":"hi"${members}}`;

describe("a completion", () => {
  it("is a conversation of one message to other dialects", () => {
    assert.equal(
      canonical(
        '{"model":"m","max_completion_tokens":5,"stop":["x"],"messages":[{"role":"user","content":"hi"}]}',
      ),
      translated(openaiCompletions, openaiChat, body(',"max_tokens":5,"stop":"x","echo":false')),
    );
    assert.equal(
      canonical(
        '{"model":"m","max_tokens":4096,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}',
      ),
      translated(openaiCompletions, anthropic, '{"model":"smart","prompt":["hi"]}'),
    );
  });

  it("survives the pivot for a provider of its own dialect, tokens and several prompts as well", () => {
    for (const prompt of ['"hi"', '["a","b"]', "[1,2,3]", "[[1],[2]]"]) {
      const members = `"prompt":${prompt},"suffix":"s","logprobs":3,"best_of":2,"top_k":5`;
      assert.equal(
        canonical(`{"model":"m",${members}}`),
        translated(openaiCompletions, openaiCompletions, `{"model":"smart",${members}}`),
      );
    }
  });

  it("is refused to others by its own names", () => {
    const refused = (text: string) => refusedFor(openaiCompletions, openaiChat, text);
    assert.equal("suffix", refused(body(',"suffix":"s"')));
    assert.equal("logprobs", refused(body(',"logprobs":3')));
    assert.equal("prompt", refused('{"model":"m","prompt":["a","b"]}'));
    assert.equal("prompt", readBad(openaiCompletions, '{"model":"m"}').field);
  });

  it("says no more than text", () => {
    const chat = (messages: string) => `{"model":"m","messages":[${messages}]}`;
    assert.equal(
      canonical('{"model":"m","prompt":"a\\n\\nb"}'),
      translated(
        openaiChat,
        openaiCompletions,
        chat('{"role":"system","content":"a"},{"role":"user","content":"b"}'),
      ),
    );
    const image =
      '{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x"}}]}';
    assert.equal("messages[0].content", refusedFor(openaiChat, openaiCompletions, chat(image)));
  });

  it("has its answers read and written", () => {
    const text =
      '{"id":"cmpl-1","object":"text_completion","created":1700000000,"model":"smart","choices":[{"index":0,"text":"a","logprobs":null,"finish_reason":"length"}],' +
      '"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}}';
    const [answer] = openaiCompletions.readAnswer(documentOf(openaiCompletions, text));
    assert.equal(canonical(text), canonical(openaiCompletions.writeAnswer(answer!, asked())));
    assert.equal(
      2,
      openaiCompletions.readUsage(documentOf(openaiCompletions, text))?.output_tokens,
    );
    const [, problem] = openaiCompletions.readAnswer({});
    assert.equal("an answer without choices", problem);
  });

  it("streams", () => {
    const chunk = (text: string, finish: string) =>
      canonical(
        `{"id":"cmpl-1","object":"text_completion","created":1700000000,"model":"smart","choices":[{"index":0,"text":"${text}","logprobs":null,"finish_reason":${finish}}]}`,
      );
    const sent = [chunk("a", "null"), chunk("", '"stop"'), "[DONE]"];
    const events = eventsOf(openaiCompletions.readStream(), sent);
    assert.same(
      [
        { kind: "start", id: "cmpl-1", model: "smart" },
        { kind: "text", choice: 0, text: "a" },
        { kind: "finish", choice: 0, finish: "stop" },
        { kind: "end" },
      ],
      events,
    );
    const lines: string[] = [];
    const written = streamOf(openaiCompletions.writeStream(asked()), events);
    for (const line of eventLines(written)) {
      lines[lines.length] = line === "[DONE]" ? line : canonical(line);
    }
    assert.same(sent, lines);
    assert.equal("content other end", looksOf(openaiCompletions.inspectStream(), sent));
  });

  it("tells usage to who asked, and what went wrong", () => {
    const writer = openaiCompletions.writeStream(asked({ stream_usage: true }));
    writer.write({ kind: "usage", usage: { input_tokens: 1, output_tokens: 2 } });
    const lines = eventLines(writer.write({ kind: "end" }));
    assert.is_not_nil(string.find(lines[0]!, '"choices":[],"usage":{', 1, true)[0]);
    assert.equal("[DONE]", lines[1]);
    const failed = openaiCompletions.writeStream(asked());
    const error = { kind: "server" as const, status: 502, message: "cut" };
    assert.is_not_nil(
      string.find(failed.write({ kind: "error", error }), 'data: {"error":', 1, true)[0],
    );
  });
});
