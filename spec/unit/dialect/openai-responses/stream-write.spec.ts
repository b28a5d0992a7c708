import type { StreamEvent } from "moontide/policy/dialect/conversation";
import { openaiResponses } from "moontide/policy/dialect/openai-responses/index";
import { asked, sseEvents } from "../exchange";
import { asObject, JsonObject } from "moontide/policy/json/value";

const streamOf = (events: readonly StreamEvent[]): { name: string; data: JsonObject }[] => {
  const writer = openaiResponses.writeStream(asked);
  const pieces: string[] = [];
  for (const event of events) pieces.push(writer.write(event));
  return sseEvents(table.concat(pieces));
};

const namesOf = (events: readonly { name: string }[]): string[] => {
  const names: string[] = [];
  for (const { name } of events) names.push(name);
  return names;
};

const start: StreamEvent = { kind: "start", id: "x", model: "claude" };
const end: StreamEvent = { kind: "end" };
const text = (piece: string): StreamEvent => ({ kind: "text", choice: 0, text: piece });

describe("a stream for a client of OpenAI responses", () => {
  it("tells of each item when it begins, grows and ends", () => {
    const events = streamOf([
      start,
      text("Hel"),
      text("lo"),
      { kind: "usage", usage: { input_tokens: 1, output_tokens: 2 } },
      { kind: "finish", choice: 0, finish: "stop" },
      end,
    ]);
    assert.same(
      [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
      ],
      namesOf(events),
    );
    for (const i of $range(1, events.length)) {
      const { name, data } = events[i - 1]!;
      assert.equal(i - 1, data.sequence_number);
      assert.equal(name, data.type);
    }
    const response = asObject(events[9]!.data.response)!;
    assert.equal("completed", response.status);
    assert.equal("msg_abc_0", asObject((response.output as JsonObject[])[0])!.id);
    assert.equal(3, asObject(response.usage)!.total_tokens);
    assert.equal("Hello", events[6]!.data.text);
  });

  it("has calls that grow side by side, whole at the end", () => {
    const call = (number: number, piece: string): StreamEvent => ({
      kind: "tool_arguments",
      choice: 0,
      call: number,
      text: piece,
    });
    const events = streamOf([
      start,
      text("I look."),
      { kind: "tool_call", choice: 0, call: 0, id: "c1", name: "f" },
      { kind: "tool_call", choice: 0, call: 1, id: "c2", name: "g" },
      call(0, '{"a"'),
      call(1, "{}"),
      call(0, ":1}"),
      { kind: "finish", choice: 0, finish: "tool_calls" },
      end,
    ]);
    const last = asObject(events[events.length - 1]!.data.response)!;
    const output = last.output as JsonObject[];
    assert.equal(3, output.length);
    assert.equal('{"a":1}', output[1]!.arguments);
    assert.equal("c2", output[2]!.call_id);
    let done = 0;
    for (const { name, data } of events) {
      if (name === "response.function_call_arguments.delta" && data.delta === "{}") {
        assert.equal(2, data.output_index);
        assert.equal("fc_abc_2", data.item_id);
      }
      if (name === "response.output_item.done") done += 1;
    }
    assert.equal(3, done);
  });

  it("has thoughts as summaries, with what signs them for the next turn", () => {
    const events = streamOf([
      start,
      { kind: "reasoning", choice: 0, text: "Hm" },
      { kind: "reasoning_seal", choice: 0, signature: "s" },
      { kind: "reasoning_seal", choice: 0, sealed: "secret" },
      text("So."),
      { kind: "finish", choice: 0, finish: "stop" },
      end,
    ]);
    assert.same(
      [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.reasoning_summary_part.added",
        "response.reasoning_summary_text.delta",
        "response.reasoning_summary_text.done",
        "response.reasoning_summary_part.done",
        "response.output_item.done",
        "response.output_item.added",
        "response.output_item.done",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
      ],
      namesOf(events),
    );
    assert.equal("moontide.signature.s", asObject(events[7]!.data.item)!.encrypted_content);
    assert.equal("moontide.sealed.secret", asObject(events[9]!.data.item)!.encrypted_content);
  });

  it("has one message where the model says something and then refuses", () => {
    const events = streamOf([
      start,
      text("I"),
      { kind: "refusal", choice: 0, text: "No." },
      { kind: "finish", choice: 0, finish: "refusal" },
      end,
    ]);
    const last = asObject(events[events.length - 1]!.data.response)!;
    const output = last.output as JsonObject[];
    assert.equal(1, output.length);
    assert.same(
      ["output_text", "refusal"],
      [
        asObject((output[0]!.content as JsonObject[])[0])!.type,
        asObject((output[0]!.content as JsonObject[])[1])!.type,
      ],
    );
    assert.equal("completed", last.status);
  });

  it("is incomplete where the model was stopped without words of refusal", () => {
    const finish: StreamEvent = { kind: "finish", choice: 0, finish: "refusal" };
    const events = streamOf([start, text("I"), finish, end]);
    const last = events[events.length - 1]!;
    assert.equal("response.incomplete", last.name);
    assert.same({ reason: "content_filter" }, asObject(last.data.response)!.incomplete_details);
  });

  it("is incomplete where the model had to stop", () => {
    const events = streamOf([
      start,
      text("I"),
      { kind: "finish", choice: 0, finish: "length" },
      end,
    ]);
    const last = events[events.length - 1]!;
    assert.equal("response.incomplete", last.name);
    assert.same({ reason: "max_output_tokens" }, asObject(last.data.response)!.incomplete_details);
  });

  it("says that it failed in both ways that clients look for", () => {
    const events = streamOf([
      start,
      text("I"),
      {
        kind: "error",
        error: { kind: "rate_limit", status: 429, message: "Slow down" },
      },
    ]);
    const failed = events[events.length - 2]!;
    assert.equal("response.failed", failed.name);
    const response = asObject(failed.data.response)!;
    assert.equal("failed", response.status);
    assert.same({ code: "rate_limit_exceeded", message: "Slow down" }, response.error);
    const last = events[events.length - 1]!;
    assert.equal("error", last.name);
    assert.equal("Slow down", last.data.message);
    assert.equal("rate_limit_exceeded", asObject(last.data.error)!.code);
  });

  it("begins by itself, and knows one answer", () => {
    const events = streamOf([text("x"), { kind: "text", choice: 1, text: "y" }]);
    assert.equal("response.created", events[0]!.name);
    assert.equal("x", events[events.length - 1]!.data.delta);
  });

  it("is kept alive by what means nothing", () => {
    assert.equal(": ping\n\n", openaiResponses.writeStream(asked).ping());
  });
});
