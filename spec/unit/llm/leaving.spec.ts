import { newRelayState, Relay } from "moontide/feature/llm/relay";
import type { ModelSession } from "moontide/feature/llm/session";
import { answerStream } from "moontide/feature/llm/stream";
import type { Upstream } from "moontide/feature/llm/upstream";
import { parseHead } from "moontide/policy/http/head";
import { newBody } from "moontide/policy/http/body";
import { fakeMachine } from "../../support/lua/ports";
import { ask, plan, startModels } from "../model/world";
import { nextAttempt } from "moontide/feature/model/plan";

const candidates = '"smart": {"candidates": [{"provider": "own", "model": "llama"}]}';

/** A stream of three pieces whose client leaves after the first. */
const drained = (): { cut: string | undefined; sent: string } => {
  const machine = fakeMachine();
  const gateway = startModels(machine, candidates, '{"on_disconnect": "drain"}');
  let sent = "";
  let leave: (this: void) => void = () => undefined;
  const client = {
    set_header: () => undefined,
    begin: () => undefined,
    send: (bytes: string) => {
      sent += bytes;
      return true;
    },
    outlive: (run: (this: void) => void) => {
      leave = run;
    },
  };
  const pieces = ["a", "b", "c"];
  let next = 0;
  const connection = {
    receiveSome: () => {
      if (next === 1) leave();
      const piece = pieces[next];
      next += 1;
      if (piece === undefined) return $multi(undefined, "closed");
      return $multi(piece, undefined);
    },
  };
  const state = newRelayState();
  const relay = {
    state,
    feed: (bytes: string) => {
      state.contents += 1;
      state.ended = bytes === "c";
      return bytes;
    },
    close: () => "",
    usage: () => undefined,
  };
  const attempt = nextAttempt(gateway, plan(gateway, ask(gateway, "smart")));
  const session = {
    gateway,
    client,
    attempt,
    attempts: 1,
    dialect: { framing: "sse" },
    llm: { configuration: gateway.configuration.routes[0]!.llm },
    begun: false,
    gone: false,
  } as unknown as ModelSession;
  const [head] = parseHead("HTTP/1.1 200 OK\r\n\r\n");
  const upstream = {
    connection,
    head,
    answer: { connection, clock: machine.clock, rest: "" },
    body: newBody({ kind: "until_close" }),
  } as unknown as Upstream;
  answerStream(session, upstream, relay as unknown as Relay, machine.clock.now());
  return { cut: session.cut, sent };
};

describe("a client that leaves a stream which is drained", () => {
  it("counts as one that left, and is sent nothing more", () => {
    assert.same({ cut: "client", sent: "a" }, drained());
  });
});
