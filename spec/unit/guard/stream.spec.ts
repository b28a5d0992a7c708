import { StreamEvent } from "moontide/policy/dialect/conversation";
import { createMask, Mask, maskText } from "moontide/policy/guard/mask";
import { createStreamRestorer, restoreEvent } from "moontide/policy/guard/stream";

const newMask = (): Mask => {
  const mask = createMask({ kinds: ["email"], words: undefined });
  maskText(mask, "a@x.org b@x.org");
  return mask;
};

/** Texts by what they belong to, and kinds of events in order. */
const restoreAll = (events: readonly StreamEvent[]): readonly StreamEvent[] => {
  const stream = createStreamRestorer(newMask());
  const out: StreamEvent[] = [];
  const emit = (event: StreamEvent): void => {
    out[out.length] = event;
  };
  for (const event of events) restoreEvent(stream, event, emit);
  return out;
};

const text = (choice: number, piece: string): StreamEvent => ({
  kind: "text",
  choice,
  text: piece,
});

describe("restoring a stream", () => {
  it("joins what was split over events", () => {
    assert.same(
      [text(0, "to "), text(0, "a@x.org"), text(0, "."), { kind: "end" }],
      restoreAll([
        text(0, "to <EM"),
        text(0, "AIL_1"),
        text(0, ">"),
        text(0, "."),
        { kind: "end" },
      ]),
    );
  });

  it("keeps choices apart", () => {
    assert.same(
      [text(0, "a@x.org"), text(1, "b@x.org")],
      restoreAll([text(0, "<EMAIL"), text(1, "<EMAIL"), text(0, "_1>"), text(1, "_2>")]),
    );
  });

  it("sends what it held back before whatever ends the text", () => {
    const call: StreamEvent = { kind: "tool_call", choice: 0, call: 0, id: "c", name: "f" };
    const finish: StreamEvent = { kind: "finish", choice: 0, finish: "stop" };
    const failed: StreamEvent = {
      kind: "error",
      error: { kind: "server", status: 502, message: "cut" },
    };
    for (const event of [call, finish, failed, { kind: "end" } as StreamEvent]) {
      assert.same([text(0, "x "), text(0, "<EMA"), event], restoreAll([text(0, "x <EMA"), event]));
    }
  });

  it("holds a choice's text back while another choice goes on", () => {
    const finish: StreamEvent = { kind: "finish", choice: 1, finish: "stop" };
    assert.same(
      [finish, text(0, "a@x.org")],
      restoreAll([text(0, "<EMAIL_"), finish, text(0, "1>")]),
    );
  });

  it("restores arguments of calls that alternate, as JSON", () => {
    const piece = (call: number, json: string): StreamEvent => ({
      kind: "tool_arguments",
      choice: 0,
      call,
      text: json,
    });
    assert.same(
      [piece(0, '{"a":"'), piece(1, '{"b":"'), piece(0, 'a@x.org"}'), piece(1, 'b@x.org"}')],
      restoreAll([
        piece(0, '{"a":"<EMA'),
        piece(1, '{"b":"<EMAIL_'),
        piece(0, 'IL_1>"}'),
        piece(1, '2>"}'),
      ]),
    );
  });

  it("leaves thoughts as they are: their seal holds for what the model wrote", () => {
    const thought: StreamEvent = { kind: "reasoning", choice: 0, text: "mail <EMAIL_1>" };
    assert.same([thought], restoreAll([thought]));
  });
});
