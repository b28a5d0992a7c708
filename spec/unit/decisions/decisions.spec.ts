import { openCircuit } from "moontide/feature/breaker/circuit";
import { publishDecisions } from "moontide/feature/decisions/publish";
import { recordRefusal } from "moontide/feature/decisions/refusals";
import { decisionReports, DecisionReport } from "moontide/feature/decisions/report";
import type { DecisionFilter } from "moontide/feature/decisions/schema";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { takeExchange } from "moontide/feature/proxy/exchange";
import type { Refusal } from "moontide/kernel/verdict";
import { admitRequest } from "../../support/lua/admit";
import { FakeMachine, fakeMachine, keysIn } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";
import { countingShared, Tally } from "../proxy/counters";
import { fakeRequest, Sent } from "../proxy/request";

const configurationWith = (more = ""): string => `{ "pools": {
    "web": { "endpoints": ["10.0.0.1:80"], "breaker": {} }, "empty": { "discovery": { "type": "admin" } } },
  "routes": [{ "name": "shop", "match": { "path_prefix": "/shop" }, "pool": "web" },
             { "name": "other", "match": { "path_prefix": "/other" }, "pool": "empty" }] ${more} }`;

const refusalOf = (reason: string): Refusal => ({
  action: "shed",
  status: 503,
  reason,
  detail: "no secret",
});

/** A request that the chain refuses, as phase/refuse.ts records it. */
const refused = (gateway: Gateway, sent: Sent = {}): void => {
  const request = fakeRequest({ path: "/other/cart", ...sent });
  const exchange = takeExchange();
  const verdict = admitRequest(gateway, exchange, request);
  if (verdict.action === "admit") error("admitted", 2);
  recordRefusal(gateway, exchange, verdict, request);
};

/** Refusals that no chain has to give. */
const refuse = (gateway: Gateway, times: number, reason = "pool_at_limit"): void => {
  const exchange = takeExchange();
  exchange.route = gateway.routes[0];
  const refusal = refusalOf(reason);
  const request = fakeRequest();
  for (const _ of $range(1, times)) recordRefusal(gateway, exchange, refusal, request);
};

const shown = (gateway: Gateway, filter: Partial<DecisionFilter> = {}): readonly DecisionReport[] =>
  decisionReports(gateway, { limit: 1000, ...filter });

const reasons = (reports: readonly DecisionReport[]): string[] => {
  const found: string[] = [];
  for (const { reason } of reports) found[found.length] = reason;
  return found;
};

/** How many refusals the reports stand for. */
const total = (reports: readonly DecisionReport[]): number => {
  let sum = 0;
  for (const { kind, similar } of reports) if (kind === "refusal") sum += 1 + similar;
  return sum;
};

const start = (machine: FakeMachine = fakeMachine(), more = ""): Gateway => {
  const gateway = startGateway(machine, configurationWith(more));
  // What was logged on the way is the business of others.
  gateway.journal.decisions.fresh = [];
  return gateway;
};

describe("a refusal", () => {
  it("is told with what an operator asks for", () => {
    const gateway = start();
    refused(gateway, { method: "POST", peer_address: "203.0.113.9" });
    const [report] = shown(gateway);
    assert.same(
      {
        time: "2026-01-01T00:00:00.000Z",
        kind: "refusal",
        reason: "no_endpoint",
        status: 503,
        route: "other",
        pool: "empty",
        priority: "normal",
        address: "203.0.113.9",
        method: "POST",
        path: "/other/cart",
        similar: 0,
        worker: 100,
      },
      report,
    );
  });

  it("without a route has none", () => {
    const gateway = start();
    refused(gateway, { path: "/nowhere" });
    const [report] = shown(gateway);
    assert.equal("no_route", report!.reason);
    assert.is_nil(report!.route);
    assert.is_nil(report!.pool);
  });

  it("tells of the client what the operator wants to know", () => {
    const addressIn = (option: string, peer_address: string): string | undefined => {
      const gateway = start(fakeMachine(), `, "admin": { "client_addresses": "${option}" }`);
      refused(gateway, { peer_address });
      return shown(gateway)[0]!.address;
    };
    assert.equal("203.0.113.9", addressIn("full", "203.0.113.9"));
    assert.equal("203.0.113.0/24", addressIn("network", "203.0.113.9"));
    assert.equal("2001:db8:1::/48", addressIn("network", "2001:db8:1:2::3"));
    assert.equal("unix:", addressIn("network", "unix:"));
    assert.is_nil(addressIn("none", "203.0.113.9"));
  });

  it("is JSON, whatever bytes its path holds", () => {
    const gateway = start();
    refused(gateway, { path: `/other/${string.char(255, 254)} a` });
    assert.equal("/other/%FF%FE%20a", shown(gateway)[0]!.path);
  });

  it("does not keep a path of any length", () => {
    const gateway = start();
    refused(gateway, { path: `/other/${string.rep("x", 5000)}` });
    assert.is_true(shown(gateway)[0]!.path!.length < 300);
  });
});

describe("decisions", () => {
  it("are those lines of the log that say that something changed", () => {
    const machine = fakeMachine();
    const gateway = start(machine);
    openCircuit(gateway, gateway.pools.get("web")!, "error_percent");
    const [report] = shown(gateway);
    assert.equal("decision", report!.kind);
    assert.equal("circuit_opened", report!.reason);
    assert.equal("web", report!.pool);
    assert.equal("warn", report!.level);
    assert.equal("error_percent", report!.details!["cause"]);
    assert.is_nil(report!.details!["pool"]);
    assert.equal("circuit_opened", machine.logged[machine.logged.length - 1]!.event);
  });

  it("are told whatever numbers they hold", () => {
    const gateway = start();
    gateway.ports.log.notice("odd", { most: math.huge, none: 0 / 0, some: 3 });
    publishDecisions(gateway);
    const { details } = shown(gateway)[0]!;
    assert.equal("inf", details!["most"]);
    assert.equal("string", type(details!["none"]));
    assert.equal(3, details!["some"]);
  });

  it("stay while refusals come in floods", () => {
    const machine = fakeMachine();
    const gateway = start(machine);
    gateway.ports.log.notice("limit_changed", { pool: "web", from: 10, to: 20 });
    for (const i of $range(1, 500)) {
      refuse(gateway, 100, `reason_${i % 20}`);
      publishDecisions(gateway);
      machine.clock.advance(1);
    }
    assert.same(["limit_changed"], reasons(shown(gateway, { kind: "decision" })));
  });

  it("of a worker that does nothing else are bounded too", () => {
    const gateway = start();
    for (const i of $range(1, 10000)) gateway.ports.log.warn("again", { i });
    assert.is_true(gateway.journal.decisions.fresh.length <= 50);
  });
});

describe("what is shown", () => {
  it("is the newest first, over all workers, whatever the wall clock does", () => {
    const machine = fakeMachine();
    const gateway = start(machine);
    const other = startWorker(machine, 200);
    refuse(gateway, 1, "first");
    machine.clock.advance(1);
    refuse(other, 1, "second");
    publishDecisions(other);
    machine.clock.stepWall(-3600);
    machine.clock.advance(1);
    refuse(gateway, 1, "third");
    const reports = shown(gateway);
    assert.same(["third", "second", "first"], reasons(reports));
    assert.equal(200, reports[1]!.worker);
  });

  it("can be filtered, and has as many as are asked for", () => {
    const machine = fakeMachine();
    const gateway = start(machine);
    refuse(gateway, 1, "a");
    machine.clock.advance(1);
    refused(gateway);
    gateway.ports.log.notice("event", { pool: "web", route: "shop" });
    assert.same(["no_endpoint"], reasons(shown(gateway, { pool: "empty" })));
    assert.same(["a"], reasons(shown(gateway, { reason: "a" })));
    assert.equal(2, shown(gateway, { route: "shop" }).length);
    assert.equal(2, shown(gateway, { kind: "refusal" }).length);
    assert.equal(0, shown(gateway, { consumer: "nobody" }).length);
    assert.equal(1, shown(gateway, { limit: 1 }).length);
  });

  it("outlives the worker that told it, and has the last 1,000", () => {
    const machine = fakeMachine();
    const gateway = start(machine);
    for (const i of $range(1, 1500)) {
      refuse(gateway, 1, `reason_${i}`);
      machine.clock.advance(0.1);
      if (i % 10 === 0) publishDecisions(gateway);
    }
    const next = startWorker(machine, 300);
    const reports = shown(next, { kind: "refusal" });
    assert.equal(1000, reports.length);
    assert.equal("reason_1500", reports[0]!.reason);
    assert.equal("reason_501", reports[999]!.reason);
  });
});

describe("a flood of refusals", () => {
  it("is told by its first ones, and counted whole", () => {
    const gateway = start();
    refuse(gateway, 100000);
    const reports = shown(gateway);
    assert.is_true(reports.length <= 10);
    assert.equal(100000, total(reports));
  });

  it("does not hide what else happens in the same second", () => {
    const gateway = start();
    refuse(gateway, 100000);
    refused(gateway);
    assert.equal(1, shown(gateway, { reason: "no_endpoint" }).length);
  });

  it("writes nothing to shared memory, and leaves no garbage", () => {
    const plain = fakeMachine();
    const tally: Tally = {};
    const gateway = start({ ...plain, shared: countingShared(plain.shared, tally) });
    const exchange = takeExchange();
    exchange.route = gateway.routes[0];
    const refusal = refusalOf("pool_at_limit");
    const request = fakeRequest();
    refuse(gateway, 100);
    for (const [key] of pairs(tally)) tally[key] = 0;
    jit.off();
    jit.flush();
    collectgarbage("collect");
    collectgarbage("stop");
    const before = collectgarbage("count");
    for (const _ of $range(1, 10000)) recordRefusal(gateway, exchange, refusal, request);
    const bytes = (collectgarbage("count") - before) * 1024;
    collectgarbage("restart");
    jit.on();
    assert.is_true(bytes < 1000, `${bytes} bytes`);
    for (const [key, times] of pairs(tally)) assert.equal(0, times, key);
  });

  it("of a thousand reasons stays bounded as well", () => {
    const gateway = start();
    for (const i of $range(1, 1000)) refuse(gateway, 100, `reason_${i}`);
    assert.is_true(gateway.journal.refusals.fresh.length <= 100);
  });

  it("leaves shared memory bounded, however long it lasts", () => {
    const machine = fakeMachine();
    const gateway = start(machine);
    for (const _ of $range(1, 300)) {
      for (const i of $range(1, 50)) refuse(gateway, 10, `reason_${i}`);
      publishDecisions(gateway);
      machine.clock.advance(1);
    }
    assert.is_true(keysIn(machine.shared.metrics).length <= 66);
  });

  it("of a zone without room costs the oldest that were not told, and nothing else", () => {
    const machine = fakeMachine();
    const gateway = start(machine);
    machine.full.add(machine.shared.metrics);
    for (const _ of $range(1, 1000)) {
      refuse(gateway, 100);
      publishDecisions(gateway);
    }
    assert.is_true(gateway.journal.refusals.page.length <= 50);
    machine.full.delete(machine.shared.metrics);
    machine.clock.advance(1);
    refuse(gateway, 1, "newest");
    assert.equal("newest", shown(gateway)[0]!.reason);
  });
});
