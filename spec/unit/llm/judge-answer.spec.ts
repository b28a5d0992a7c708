import { judgeAnswer } from "moontide/feature/llm/judge-answer";
import type { Cut } from "moontide/feature/llm/session";
import { nextAttempt } from "moontide/feature/model/plan";
import { fakeMachine } from "../../support/lua/ports";
import { ask, plan, startModels } from "../model/world";

const candidates =
  '"smart": {"candidates": [{"provider": "own", "model": "llama"}, {"provider": "two", "model": "claude-x"}]}';

/** Who is asked after five streams of the first candidate that ended so. */
const askedAfter = (cut: Cut): string => {
  const gateway = startModels(fakeMachine(), candidates);
  for (const _ of $range(1, 5)) {
    const made = plan(gateway, ask(gateway, "smart"));
    const session = { gateway, cut, stream: true, first_token_at: undefined, usage: undefined };
    judgeAnswer(session, made, nextAttempt(gateway, made)!);
  }
  return nextAttempt(gateway, plan(gateway, ask(gateway, "smart")))!.candidate.name;
};

describe("who gave an answer that is not whole", () => {
  it("stands aside where that broke off or stood still", () => {
    assert.equal("two/claude-x", askedAfter("provider"));
    assert.equal("two/claude-x", askedAfter("limit"));
  });

  it("is not to blame for a client that left", () => {
    assert.equal("own/llama", askedAfter("client"));
  });

  it("is not to blame for a worker that had to end", () => {
    assert.equal("own/llama", askedAfter("gateway"));
  });
});
