import { createWhereabouts } from "moontide/feature/http/whereabouts";
import { leaveUpstream, Message, openUpstream, Place } from "moontide/feature/llm/upstream";
import { readPiece } from "moontide/feature/http/answer";
import type { PooledConnection, YieldingPorts } from "moontide/kernel/ports";
import { fakeMachine, portsOn } from "../../support/lua/ports";

/** What a connection brings; `dead` is a kept one that the server has closed. */
interface Script {
  readonly reused?: boolean;
  /** What keeps so manieth part of the request from being sent, counted from 1. */
  readonly unsent?: { readonly part: number; readonly problem: string };
  readonly arrivals: readonly string[];
}

const world = (scripts: readonly Script[]) => {
  const machine = fakeMachine();
  const done: string[] = [];
  const sent: string[] = [];
  let next = 0;
  const borrow = () => {
    const script = scripts[next]!;
    next += 1;
    let position = 0;
    let parts_sent = 0;
    const connection: PooledConnection = {
      reused: script.reused === true,
      send: () => $multi(undefined, "not used"),
      sendParts: (parts) => {
        parts_sent += 1;
        if (parts_sent === script.unsent?.part) return $multi(undefined, script.unsent.problem);
        sent[sent.length] = table.concat(parts as string[]);
        return $multi(true, undefined);
      },
      receive: () => $multi(undefined, "not used"),
      receiveLine: () => $multi(undefined, "not used"),
      receiveSome: () => {
        const piece = script.arrivals[position];
        position += 1;
        if (piece === undefined) return $multi(undefined, "closed");
        return $multi(piece, undefined);
      },
      close: () => {
        done[done.length] = "closed";
      },
      keep: (seconds) => {
        done[done.length] = `kept ${seconds}`;
      },
    };
    return $multi(connection, undefined);
  };
  const ports = portsOn(machine) as unknown as Record<string, unknown>;
  ports["sockets"] = { borrow };
  return { ports: ports as unknown as YieldingPorts, done, sent };
};

const place: Place = {
  whereabouts: createWhereabouts("192.0.2.1"),
  port: 80,
  tls: undefined,
  pool: { name: "p", size: 4 },
  idle_seconds: 60,
};

const message: Message = { method: "POST", head: "POST / HTTP/1.1\r\n\r\n", body: "{}" };
const patience = { silence_seconds: 5, until: math.huge };

const ask = (scripts: readonly Script[], asked = message) => {
  const { ports, done, sent } = world(scripts);
  const limits = { connect_seconds: 1, send_seconds: 1, patience };
  const { method, head, body, once } = asked;
  const [upstream, problem] = openUpstream(ports, place, { method, head, body, once }, limits);
  let text: string | undefined;
  if (upstream !== undefined) {
    text = readPiece(upstream.answer, upstream.body, patience)[0];
    while (text !== undefined && text !== "" && !upstream.body.ended) {
      const [more] = readPiece(upstream.answer, upstream.body, patience);
      if (more === undefined) break;
      text += more;
    }
    leaveUpstream(upstream);
  }
  return { text, problem, done, sent };
};

const good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

describe("a provider's connection", () => {
  it("is kept when its answer ended as it should", () => {
    const { text, done, sent } = ask([{ arrivals: [good] }]);
    assert.equal("ok", text);
    assert.same(["kept 60"], done);
    assert.same(["POST / HTTP/1.1\r\n\r\n{}"], sent);
  });

  it("is closed after anything else", () => {
    const others = [
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok, and more",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok",
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.1 200 OK\r\n\r\nok",
    ];
    for (const answer of others)
      assert.same(["closed"], ask([{ arrivals: [answer] }]).done, answer);
  });

  it("is replaced when the server had closed it before it was used", () => {
    const dead: Script = { reused: true, arrivals: [] };
    const { text, done } = ask([dead, dead, { arrivals: [good] }]);
    assert.equal("ok", text);
    assert.same(["closed", "closed", "kept 60"], done);
  });

  it("is not replaced for what may be done twice, where the request was sent", () => {
    const dead: Script = { reused: true, arrivals: [] };
    const { method, head, body } = message;
    const { problem, sent } = ask([dead, { arrivals: [good] }], { method, head, body, once: true });
    assert.equal("closed without an answer", problem);
    assert.equal(1, sent.length);
  });

  it("is not replaced once something has come, nor when it was new", () => {
    const begun = ask([{ reused: true, arrivals: ["HTTP/1.1 200"] }]);
    assert.equal("closed in the header", begun.problem);
    assert.equal("closed without an answer", ask([{ arrivals: [] }]).problem);
  });

  it("gets a large request in parts", () => {
    const body = string.rep("x", 150000);
    const { sent } = ask([{ arrivals: [good] }], { method: "POST", head: "head", body });
    assert.equal(`head${body}`, table.concat(sent));
    assert.equal(3, sent.length);
    for (const part of sent) assert.is_true(part.length <= 65536 + 4);
  });
});

describe("a request that is not taken whole", () => {
  const refusal = "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno";
  const large: Message = { method: "POST", head: "head", body: string.rep("x", 150000) };
  const unsent = { part: 2, problem: "broken pipe" };

  it("is judged by what the provider says of it", () => {
    const { text, done } = ask([{ unsent, arrivals: [refusal] }], large);
    assert.equal("no", text);
    assert.same(["closed"], done);
  });

  it("has failed where the provider says nothing, or that all is well", () => {
    for (const arrivals of [[], [good]]) {
      assert.equal("sending: broken pipe", ask([{ unsent, arrivals }], large).problem);
    }
    const silent = { part: 2, problem: "timeout" };
    assert.equal("timeout", ask([{ unsent: silent, arrivals: [] }], large).problem);
  });

  it("is sent again where a kept connection had timed out", () => {
    const tired = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n";
    const { text } = ask(
      [{ reused: true, unsent, arrivals: [tired] }, { arrivals: [good] }],
      large,
    );
    assert.equal("ok", text);
  });
});
