import { changeOverlay } from "moontide/feature/discovery/overlays";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { className, statusClass } from "moontide/feature/proxy/attempt";
import { finishExchange } from "moontide/feature/proxy/finish";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { settleLists, startGateway } from "../../support/lua/worker";
import { twoEndpoints } from "../admin/client";
import { attemptCounts, begin, counted, finish, retry, serve, webPool } from "./driver";

const oneEndpoint =
  '{ "pools": { "web": { "endpoints": ["10.0.0.1:80"] } }, "routes": [{ "pool": "web" }] }';

let machine: FakeMachine;
let gateway: Gateway;

const start = (configuration: string): void => {
  machine = fakeMachine();
  gateway = startGateway(machine, configuration);
};

describe("status classes", () => {
  it("are named after the hundreds, and none where there is no status of HTTP", () => {
    const cases: Readonly<Record<number, string>> = {
      0: "none",
      99: "none",
      100: "1xx",
      204: "2xx",
      304: "3xx",
      499: "4xx",
      599: "5xx",
      600: "none",
    };
    for (const [status, name] of pairs(cases)) {
      assert.equal(name, className(statusClass(status)));
    }
  });
});

describe("the end of an attempt is judged and counted", () => {
  interface Ending {
    readonly status: number;
    readonly header_seconds?: number;
    /** The class under which it is counted; without one it is not. */
    readonly counted?: string;
    readonly failed?: boolean;
  }
  const endings: readonly Ending[] = [
    { status: 200, header_seconds: 0.05, counted: "2xx" },
    { status: 304, header_seconds: 0.05, counted: "3xx" },
    { status: 404, header_seconds: 0.05, counted: "4xx" },
    { status: 429, header_seconds: 0.05, counted: "4xx" },
    { status: 500, header_seconds: 0.05, counted: "5xx", failed: true },
    { status: 501, header_seconds: 0.05, counted: "5xx" },
    { status: 503, header_seconds: 0.05, counted: "5xx", failed: true },
    { status: 502, counted: "none", failed: true },
    { status: 504, counted: "none", failed: true },
    { status: 400 },
    { status: 499 },
    { status: 499, header_seconds: 0.05 },
  ];
  before_each(() => start(oneEndpoint));

  for (const { status, header_seconds, counted: name, failed = false } of endings) {
    const how = header_seconds === undefined ? "without an answer" : "with an answer";
    it(`${status} ${how}: ${name ?? "nothing"}, ${failed ? "a failure" : "no failure"}`, () => {
      serve(gateway, status, header_seconds);
      const expected = name === undefined ? {} : { [`10.0.0.1:80 ${name}`]: 1 };
      assert.same(expected, attemptCounts(gateway));
      const [member] = webPool(gateway).members;
      assert.equal(failed, member!.failing);
      assert.equal(failed ? 1 : 0, member!.window_failures);
      assert.equal(name === undefined ? 0 : 1, member!.window_attempts);
    });
  }
});

describe("an attempt that never began", () => {
  it("says nothing of its endpoint, whatever the client was told", () => {
    start(oneEndpoint);
    const exchange = begin(gateway);
    exchange.attempts = 0;
    finish(gateway, exchange, 502);
    assert.same({}, attemptCounts(gateway));
    assert.is_false(webPool(gateway).members[0]!.failing);
  });
});

describe("an answer that something else was put in place of", () => {
  it("is judged and counted by what the endpoint said, the request by what the client was told", () => {
    start(oneEndpoint);
    finishExchange(gateway, begin(gateway), 200, 0.05, 503);
    assert.same({ "10.0.0.1:80 5xx": 1 }, attemptCounts(gateway));
    assert.is_true(webPool(gateway).members[0]!.failing);
    assert.same(
      { 'route="route-1",pool="web",status_class="2xx"': 1 },
      counted(gateway, "requests_total"),
    );
  });
});

describe("the latency of an endpoint", () => {
  const latency = (): [seconds: number, at: number] => {
    const [member] = webPool(gateway).members;
    return [member!.latency_seconds, member!.latency_at];
  };
  before_each(() => start(oneEndpoint));

  it("is fed with the time of a good answer's header", () => {
    serve(gateway, 200, 0.25);
    assert.same([0.25, machine.clock.now()], latency());
  });

  it("is fed with a second at least when an attempt fails, however quickly", () => {
    serve(gateway, 502);
    assert.same([1, machine.clock.now()], latency());
  });

  it("is fed with the time of a failure that took longer", () => {
    const exchange = begin(gateway);
    machine.clock.advance(3);
    finish(gateway, exchange, 504);
    assert.equal(3, latency()[0]);
  });

  it("is fed with the time of a client that left only if that was longer than usual", () => {
    const leavesAfter = (seconds: number): void => {
      const exchange = begin(gateway);
      machine.clock.advance(seconds);
      finish(gateway, exchange, 499);
    };
    serve(gateway, 200, 2);
    const [, known_at] = latency();
    leavesAfter(1);
    assert.same([2, known_at], latency());
    leavesAfter(3);
    assert.same([3, machine.clock.now()], latency());
  });

  it("is fed per attempt: a retry does not carry the time of the one before", () => {
    const exchange = begin(gateway);
    machine.clock.advance(4);
    retry(gateway, exchange);
    assert.equal(4, latency()[0]);
    assert.equal(machine.clock.now(), exchange.attempt_started_at);
    assert.equal(machine.clock.now() - 4, exchange.started_at);
  });
});

describe("an attempt that ends after its endpoint has left the list", () => {
  it("is not counted, so that series of comers and goers do not pile up", () => {
    start(twoEndpoints);
    serve(gateway, 200, 0.01);
    const exchange = begin(gateway);
    const { id } = exchange.member!;
    const overlay = { added: {}, weights: {}, drained: {}, removed: { [id]: true as const } };
    changeOverlay(gateway.ports, "/state", "web", () => $multi(overlay, undefined));
    settleLists(gateway);
    finish(gateway, exchange, 200, 0.01);
    for (const [counted_under] of pairs(attemptCounts(gateway))) {
      assert.is_nil(string.find(counted_under, id, 1, true)[0]);
    }
  });
});
