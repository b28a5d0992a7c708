import { isComplete } from "moontide/policy/answer-cache/complete";
import { readControl, readTags } from "moontide/policy/answer-cache/control";
import { AnswerEntry, openEntry, sealEntry } from "moontide/policy/answer-cache/entry";
import {
  createGathering,
  gather,
  gathered,
  tellAsStream,
} from "moontide/policy/answer-cache/events";
import type { Choice, ModelAnswer } from "moontide/policy/dialect/conversation";
import { hashOf } from "moontide/policy/key/hash";

const sha256 = (text: string): string => string.format("%08x", hashOf(text));

const entry: AnswerEntry = {
  form: "stream",
  dialect: "openai_chat",
  candidate: "openai/gpt-4o",
  kept_at: 1700000000,
  marks: "0 0 17",
  input_tokens: 7,
  output_tokens: 5,
  cost_nano_usd: 123456789,
  body: "data: {}\n\ndata: [DONE]\n\n\0",
};

describe("an entry", () => {
  it("comes back as it was, under its own key alone", () => {
    const text = sealEntry(entry, "key", sha256)!;
    assert.same(entry, openEntry(text, "key", sha256));
    assert.is_nil(openEntry(text, "another", sha256));
  });

  it("is none when a byte is another, or missing, or when it is somebody else's", () => {
    const text = sealEntry(entry, "key", sha256)!;
    for (const i of $range(1, text.length)) {
      const byte = string.char((string.byte(text, i) + 1) % 256);
      const changed = string.sub(text, 1, i - 1) + byte + string.sub(text, i + 1);
      assert.is_nil(openEntry(changed, "key", sha256));
      assert.is_nil(openEntry(string.sub(text, 1, i - 1), "key", sha256));
    }
    for (const foreign of ["", "garbage", "{}", "moontide-answer 2\nabc\n{}\n"]) {
      assert.is_nil(openEntry(foreign, "key", sha256));
    }
  });
});

describe("what a client says", () => {
  it("is a few words", () => {
    assert.same(
      { no_cache: true, no_store: true, ttl_seconds: 60 },
      readControl("No-Cache,no-store ttl=60"),
    );
    const nothing = { no_cache: false, no_store: false, ttl_seconds: undefined };
    assert.same(nothing, readControl(undefined));
    for (const words of ["", "ttl=", "ttl=-1", "ttl=1e9", "nocache", string.rep("no-cache,", 30)]) {
      assert.same(nothing, readControl(words));
    }
  });

  it("names no more tags than are counted", () => {
    assert.same(["a", "b"], readTags("a, b"));
    assert.equal(16, readTags(string.rep("t ", 40)).length);
    assert.same([], readTags(string.rep("x", 101)));
  });
});

const call = (text: string) =>
  ({ kind: "tool_call", id: "1", name: "f", arguments: text }) as const;

const answer: ModelAnswer = {
  id: "id",
  model: "m",
  usage: { input_tokens: 3, output_tokens: 4 },
  choices: [
    {
      parts: [
        { kind: "reasoning", text: "hm", signature: "s" },
        { kind: "text", text: "hello" },
        call('{"a":1}'),
        call("{}"),
      ],
      finish: "tool_calls",
    },
  ],
};

describe("a whole answer and its stream", () => {
  it("say the same", () => {
    const gathering = createGathering();
    tellAsStream(answer, (event) => {
      gather(gathering, event);
    });
    assert.same(answer, gathered(gathering));
  });

  it("are no answer without a finish", () => {
    const gathering = createGathering();
    gather(gathering, { kind: "text", choice: 0, text: "a" });
    assert.is_nil(gathered(gathering));
  });
});

describe("a complete answer", () => {
  const withChoice = (choice: Choice): ModelAnswer => ({ id: "", model: "", choices: [choice] });
  const text = { kind: "text", text: "a" } as const;

  it("came to its own end", () => {
    for (const finish of ["stop", "stop_sequence", "tool_calls"] as const) {
      assert.is_true(isComplete(withChoice({ parts: [text], finish })));
    }
    for (const finish of [
      "length",
      "content_filter",
      "refusal",
      "pause",
      "context_length",
    ] as const) {
      assert.is_false(isComplete(withChoice({ parts: [text], finish })));
    }
  });

  it("says something, and has whole calls", () => {
    const thoughts = { kind: "reasoning", text: "hm" } as const;
    assert.is_false(isComplete(withChoice({ parts: [], finish: "stop" })));
    assert.is_false(isComplete(withChoice({ parts: [thoughts], finish: "stop" })));
    assert.is_true(isComplete(withChoice({ parts: [call("{}")], finish: "tool_calls" })));
    assert.is_false(isComplete(withChoice({ parts: [call('{"a":')], finish: "tool_calls" })));
  });
});
