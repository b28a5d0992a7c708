import { closeOverdue, createDepartures } from "moontide/feature/drain/close";
import type { Gateway } from "moontide/feature/gateway/gateway";
import type { Member } from "moontide/feature/pool/member";
import { Exchange, createExchange } from "moontide/feature/proxy/exchange";
import { admitRequest } from "../../support/lua/admit";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { fakeRequest } from "./request";

let machine: FakeMachine;
let gateway: Gateway;
let under_way: LuaMap<number, Exchange>;
const departures = createDepartures();

const pool = '{ "endpoints": ["10.0.0.1:80"], "drain": { "deadline_seconds": 10 } }';

before_each(() => {
  machine = fakeMachine();
  gateway = startGateway(
    machine,
    `{ "pools": { "web": ${pool}, "other": ${pool} },
       "routes": [{ "match": { "path": "/other" }, "pool": "other" }, { "pool": "web" }] }`,
  );
  under_way = new LuaMap();
});

let key = 0;

/** A request that goes on; what it holds can be asked of its member. */
const open = (path: string, headers: Record<string, string> = {}): Member => {
  const exchange = createExchange();
  admitRequest(gateway, exchange, fakeRequest({ path, headers }));
  key += 1;
  under_way.set(key, exchange);
  return exchange.member!;
};

const openWebsocket = (path = "/"): Member => open(path, { upgrade: "websocket" });

/** The endpoints whose connections are closed after so many seconds. */
const closedAfter = (seconds: number): string[] => {
  machine.clock.advance(seconds);
  const closed: string[] = [];
  closeOverdue(gateway, departures, under_way, (endpoints) => {
    for (const endpoint of endpoints) closed[closed.length] = endpoint.id;
    return endpoints.length;
  });
  return closed;
};

const drain = (member: Member): void => {
  member.draining = true;
  member.draining_since = machine.clock.now();
  member.drain_deadline = member.draining_since + 10;
};

describe("connections to endpoints that leave", () => {
  it("stay while the endpoint does", () => {
    openWebsocket();
    assert.same([], closedAfter(1000));
  });

  it("are closed at the deadline of the drain", () => {
    drain(openWebsocket());
    assert.same([], closedAfter(9));
    assert.same(["10.0.0.1:80"], closedAfter(1));
  });

  it("are closed as long after the endpoint has left its list", () => {
    openWebsocket().departed = true;
    assert.same([], closedAfter(0));
    assert.same([], closedAfter(9));
    assert.same(["10.0.0.1:80"], closedAfter(1));
  });

  it("are not looked for when nothing is under way there", () => {
    drain(openWebsocket());
    for (const [each] of under_way) under_way.delete(each);
    assert.same([], closedAfter(1000));
  });

  it("give a request that is no WebSocket its total time", () => {
    drain(openWebsocket());
    open("/");
    assert.same([], closedAfter(69));
    assert.same(["10.0.0.1:80"], closedAfter(1));
  });

  it("stay while another pool's may stay at the same address", () => {
    drain(openWebsocket());
    const other = openWebsocket("/other");
    assert.same([], closedAfter(100));
    drain(other);
    assert.same([], closedAfter(9));
    assert.same(["10.0.0.1:80"], closedAfter(1));
  });
});
