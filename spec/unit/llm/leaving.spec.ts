import { outliveClient } from "moontide/feature/llm/disconnect";
import { newRelayState, Relay } from "moontide/feature/llm/relay";
import type { ModelSession } from "moontide/feature/llm/session";
import { answerStream } from "moontide/feature/llm/stream";
import type { Upstream } from "moontide/feature/llm/upstream";
import { parseHead } from "moontide/policy/http/head";
import { newBody } from "moontide/policy/http/body";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { ask, plan, startModels } from "../model/world";
import { nextAttempt } from "moontide/feature/model/plan";

const candidates = '"smart": {"candidates": [{"provider": "own", "model": "llama"}]}';

interface World {
  readonly machine: FakeMachine;
  /** The client leaves. */
  leave: (this: void) => void;
}

/**
 * A stream of three pieces, whose client has asked for nothing special.
 *
 * @param arrive is called before each piece, and may say that nothing comes in time
 * @param take is called with what the client is sent
 */
const streamed = (
  llm: string,
  arrive: (this: void, world: World, position: number) => "timeout" | undefined,
  take: (this: void, world: World, bytes: string) => void = () => undefined,
): { cut: string | undefined; sent: string } => {
  const machine = fakeMachine();
  const world: World = { machine, leave: () => undefined };
  const gateway = startModels(machine, candidates, llm);
  let sent = "";
  const client = {
    set_header: () => undefined,
    begin: () => undefined,
    send: (bytes: string) => {
      sent += bytes;
      take(world, bytes);
      return true;
    },
    outlive: (run: (this: void) => void) => {
      world.leave = run;
    },
  };
  const pieces = ["a", "b", "c"];
  let next = 0;
  const connection = {
    receiveSome: () => {
      const problem = arrive(world, next);
      if (problem !== undefined) return $multi(undefined, problem);
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
    fail: () => "failed",
    usage: () => undefined,
  };
  const attempt = nextAttempt(gateway, plan(gateway, ask(gateway, "smart")));
  const session = {
    gateway,
    ports: { isExiting: () => false },
    client,
    body: "{}",
    members: [],
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
  outliveClient(session);
  answerStream(session, upstream, relay as unknown as Relay, machine.clock.now());
  return { cut: session.cut, sent };
};

describe("a client that leaves a stream which is drained", () => {
  it("counts as one that left, and is sent nothing more", () => {
    const left = streamed('{"on_disconnect": "drain"}', ({ leave }, position) => {
      if (position === 1) leave();
      return undefined;
    });
    assert.same({ cut: "client", sent: "a" }, left);
  });
});

describe("a client that is slow to take", () => {
  it("does not make its provider slow", () => {
    let stalls = 1;
    const slow = streamed(
      "{}",
      (_, position) => {
        if (position !== 1 || stalls === 0) return undefined;
        stalls -= 1;
        return "timeout";
      },
      ({ machine }, bytes) => {
        if (bytes === "a") machine.clock.advance(100);
      },
    );
    assert.equal("abc", slow.sent);
    assert.is_nil(slow.cut);
  });
});
