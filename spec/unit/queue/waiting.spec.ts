import { beginEpoch, followEpoch } from "moontide/feature/pool/recount";
import { adoptConfiguration } from "moontide/feature/gateway/gateway";
import { checkConfiguration } from "moontide/feature/configuration/check";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { settleLists } from "../../support/lua/worker";
import { runTo } from "../../support/lua/sim/overload";
import {
  come,
  configurationOf,
  countsOf,
  finish,
  nothing,
  outcomes,
  startScene,
  webOf,
} from "./scene";

const change = (gateway: Gateway, text: string): void => {
  const { configuration } = checkConfiguration(text, gateway.ports.json);
  adoptConfiguration(gateway, configuration!, gateway.configuration_version + 1);
  settleLists(gateway);
};

describe("requests that wait for a pool", () => {
  it("are served in the order in which they came, and counted until then", () => {
    const all = startScene({ queue: `"order": "fifo", "timeout_seconds": 10` });
    const [gateway] = all.scene.workers;
    for (const [i, name] of ["a", "b", "c"].entries()) come(all, 0.1 * i, name);
    runTo(all.scene, 0.5);
    assert.same({ waiting: 2, by_tier: 2, bytes: 0, permits: 1 }, countsOf(gateway!));
    assert.same(["a 200", "b 200", "c 200"], finish(all));
    assert.same(nothing, countsOf(gateway!));
    assert.same({ granted: 2 }, outcomes(gateway!));
    assert.is_true(math.abs(all.answers["c"]!.ended - 3) < 0.02);
  });

  it("are served by class first", () => {
    const all = startScene({ queue: `"order": "fifo", "timeout_seconds": 10` });
    come(all, 0, "first");
    come(all, 0.1, "bulk", { tier: 5 });
    come(all, 0.2, "normal", { tier: 2 });
    come(all, 0.3, "critical", { tier: 0 });
    assert.same(["first 200", "critical 200", "normal 200", "bulk 200"], finish(all));
  });

  it("are not overtaken by newcomers for whom there would be a place", () => {
    const all = startScene({ queue: `"order": "fifo", "timeout_seconds": 10` });
    come(all, 0, "first");
    come(all, 0.5, "second");
    come(all, 1, "third");
    assert.same(["first 200", "second 200", "third 200"], finish(all));
  });

  it("are told so when their time is over", () => {
    const all = startScene({ queue: `"timeout_seconds": 0.3` });
    come(all, 0, "first");
    come(all, 0.1, "late");
    assert.same(["late queue_timeout", "first 200"], finish(all));
    assert.is_true(math.abs(all.answers["late"]!.ended - 0.4) < 0.01);
    assert.same({ timeout: 1 }, outcomes(all.scene.workers[0]!));
    assert.same(nothing, countsOf(all.scene.workers[0]!));
  });

  it("leave at once when their client does", () => {
    const all = startScene({ queue: `"timeout_seconds": 10` });
    come(all, 0, "first");
    come(all, 0.1, "gone", { leaves: 0.2, sent: { body_bytes: 500 } });
    come(all, 0.2, "second");
    runTo(all.scene, 0.25);
    assert.equal(500, countsOf(all.scene.workers[0]!)["bytes"]);
    runTo(all.scene, 0.31);
    assert.same({ waiting: 1, by_tier: 1, bytes: 0, permits: 1 }, countsOf(all.scene.workers[0]!));
    assert.same(["gone gone", "first 200", "second 200"], finish(all));
    assert.same({ gone: 1, granted: 1 }, outcomes(all.scene.workers[0]!));
  });

  it("give their place on when their client leaves in the moment in which they got it", () => {
    const all = startScene({ queue: `"timeout_seconds": 10` });
    come(all, 0, "first");
    come(all, 0.5, "gone", { leaves: 0.5 });
    come(all, 0.6, "second");
    finish(all);
    assert.same(nothing, countsOf(all.scene.workers[0]!));
    assert.equal(200, all.answers["second"]!.status);
  });

  it("wait no longer than their client gives them, less what serving takes", () => {
    const all = startScene({ queue: `"timeout_seconds": 10`, limit: 1 });
    come(all, 0, "known", { seconds: 0.4 });
    come(all, 1, "first", { seconds: 0.4 });
    come(all, 1.1, "call", { sent: { headers: { "grpc-timeout": "600m" } } });
    const deadline = `${1767225600 + 1.1 + 0.3}`;
    come(all, 1.1, "soon", { sent: { headers: { "x-request-deadline": deadline } } });
    come(all, 1.1, "odd", { seconds: 0.1, sent: { headers: { "grpc-timeout": "soon" } } });
    finish(all);
    assert.equal("queue_timeout", all.answers["call"]!.reason);
    assert.is_true(math.abs(all.answers["call"]!.ended - 1.3) < 0.03);
    assert.equal("deadline_too_short", all.answers["soon"]!.reason);
    assert.equal(1.1, all.answers["soon"]!.ended);
    assert.equal(200, all.answers["odd"]!.status);
  });

  it("come last in, first out, and for a short time only, once the queue has not been empty for long", () => {
    const all = startScene({
      queue: `"timeout_seconds": 10, "overload_after_seconds": 0.25, "overload_timeout_seconds": 0.6`,
    });
    come(all, 0, "first");
    come(all, 0.1, "old");
    come(all, 0.2, "older");
    come(all, 0.9, "young");
    come(all, 0.95, "unlucky");
    finish(all);
    assert.same(
      ["first 200", "young queue_timeout", "unlucky 200"],
      [all.ended[0], all.ended[1], all.ended[2]],
    );
  });

  it("are as many as may be; the youngest of the lowest class makes room for a more important one", () => {
    const all = startScene({
      queue: `"order": "fifo", "timeout_seconds": 10, "maximum_length": 3`,
    });
    come(all, 0, "first");
    come(all, 0.1, "low", { tier: 3 });
    come(all, 0.2, "lower", { tier: 4 });
    come(all, 0.3, "lower too", { tier: 4 });
    come(all, 0.4, "lower late", { tier: 4 });
    come(all, 0.5, "high", { tier: 1 });
    runTo(all.scene, 0.6);
    assert.same(["lower late queue_full", "lower too queue_full"], all.ended);
    assert.same({ refused: 1, evicted: 1 }, outcomes(all.scene.workers[0]!));
    assert.equal(3, countsOf(all.scene.workers[0]!)["waiting"]);
    finish(all);
    assert.same(nothing, countsOf(all.scene.workers[0]!));
  });

  it("hold as many bytes as they may, also of bodies that nobody announced", () => {
    const all = startScene({
      queue: `"order": "fifo", "timeout_seconds": 10, "maximum_bytes": 1000`,
    });
    come(all, 0, "first", { sent: { body_bytes: 5000 } });
    come(all, 0.1, "announced", { sent: { announced_bytes: 400, body_bytes: 400 }, tier: 4 });
    come(all, 0.2, "chunked", { sent: { body_bytes: 500 }, tier: 3 });
    come(all, 0.3, "too much", { sent: { body_bytes: 200 }, tier: 4 });
    come(all, 0.4, "without", {});
    come(all, 0.5, "important", { sent: { body_bytes: 800 }, tier: 0 });
    come(all, 0.6, "huge", { sent: { body_bytes: 1001 }, tier: 0 });
    runTo(all.scene, 0.7);
    assert.same(
      ["too much queue_full", "announced queue_full", "chunked queue_full", "huge queue_full"],
      all.ended,
    );
    assert.same(
      { waiting: 2, by_tier: 2, bytes: 800, permits: 1 },
      countsOf(all.scene.workers[0]!),
    );
    finish(all);
    assert.same(nothing, countsOf(all.scene.workers[0]!));
  });

  it("go on waiting when the pool's options change, and are let in by the new ones", () => {
    const all = startScene({ queue: `"order": "fifo", "timeout_seconds": 10` });
    const [gateway] = all.scene.workers;
    for (const [i, name] of ["a", "b", "c"].entries()) come(all, 0.1 * i, name);
    runTo(all.scene, 0.5);
    change(gateway!, configurationOf({ limit: 3, queue: `"maximum_length": 2` }));
    runTo(all.scene, 0.52);
    assert.same({ waiting: 0, by_tier: 0, bytes: 0, permits: 3 }, countsOf(gateway!));
    finish(all);
    assert.same(nothing, countsOf(gateway!));
  });

  it("are let in before the queue ends that was taken off the pool; nobody joins them", () => {
    const all = startScene({ queue: `"order": "fifo", "timeout_seconds": 10` });
    const [gateway] = all.scene.workers;
    come(all, 0, "first");
    come(all, 0.1, "waiting");
    runTo(all.scene, 0.5);
    const [without] = string.gsub(configurationOf({}), `,%s*"queue": {  }`, "");
    change(gateway!, without);
    come(all, 0.6, "late");
    assert.same(["late pool_at_limit", "first 200", "waiting 200"], finish(all));
    change(gateway!, without);
    assert.is_nil(webOf(all.scene).queue);
  });

  it("make room when the bound is lowered", () => {
    const all = startScene({ queue: `"order": "fifo", "timeout_seconds": 10` });
    const [gateway] = all.scene.workers;
    for (const [i, name] of ["a", "b", "c", "d"].entries()) come(all, 0.1 * i, name);
    runTo(all.scene, 0.5);
    change(gateway!, configurationOf({ queue: `"maximum_length": 1, "order": "fifo"` }));
    runTo(all.scene, 0.52);
    assert.same(["d queue_full", "c queue_full"], all.ended);
    finish(all);
  });

  it("are refused when their turn comes while the pool's circuit is open", () => {
    const all = startScene({
      queue: `"timeout_seconds": 10`,
      pool: `"breaker": { "minimum_requests": 20 }`,
    });
    come(all, 0, "first");
    come(all, 0.1, "second");
    runTo(all.scene, 0.5);
    webOf(all.scene).breaker.opened_until = 1000 + 30;
    assert.same(["first 200", "second circuit_open"], finish(all, 5));
    assert.same({ refused: 1 }, outcomes(all.scene.workers[0]!));
    assert.same(nothing, countsOf(all.scene.workers[0]!));
  });

  it("come again with the next look when the endpoints are at their own limits, and hold nobody up meanwhile", () => {
    const all = startScene({
      limit: 10,
      queue: `"order": "fifo", "timeout_seconds": 0.5`,
      pool: `"endpoint_limit": { "algorithm": "static", "maximum": 1 }`,
      endpoints: `"10.0.0.1:80", "10.0.0.2:80"`,
    });
    const counts = all.scene.machine.shared.in_flight.numbers;
    // Somebody else's attempts fill both endpoints, and the pool's own count does not know.
    for (const member of webOf(all.scene).members) counts.add(member.in_flight_key, 1);
    come(all, 0, "late");
    come(all, 0.1, "lucky");
    runTo(all.scene, 0.52);
    assert.same(["late queue_timeout"], all.ended);
    counts.add(webOf(all.scene).members[0]!.in_flight_key, -1);
    finish(all, 5);
    assert.equal(200, all.answers["lucky"]!.status);
    assert.is_true(math.abs(all.answers["lucky"]!.ended - 1.52) < 0.02);
    assert.same(nothing, countsOf(all.scene.workers[0]!));
  });

  it("are served without a timer to look for places, by those who leave", () => {
    const all = startScene({ queue: `"order": "fifo", "timeout_seconds": 10` });
    const ports = all.scene.ports[0] as unknown as { spawn: (this: void) => boolean };
    ports.spawn = () => false;
    for (const [i, name] of ["a", "b", "c"].entries()) come(all, 0.1 * i, name);
    assert.same(["a 200", "b 200", "c 200"], finish(all));
  });

  it("are counted anew with the others when a worker's death begins a new epoch", () => {
    const all = startScene({ workers: 2, queue: `"order": "fifo", "timeout_seconds": 10` });
    const [first, second] = all.scene.workers;
    come(all, 0, "a");
    come(all, 0.1, "b", { sent: { body_bytes: 7 } });
    come(all, 0.2, "dead", { worker: 1, sent: { body_bytes: 9 } });
    runTo(all.scene, 0.5);
    assert.same({ waiting: 2, by_tier: 2, bytes: 16, permits: 1 }, countsOf(first!));
    beginEpoch(first!.ports);
    followEpoch(first!);
    assert.same({ waiting: 1, by_tier: 1, bytes: 7, permits: 1 }, countsOf(first!));
    // It was not dead after all.
    followEpoch(second!);
    assert.same({ waiting: 2, by_tier: 2, bytes: 16, permits: 1 }, countsOf(first!));
    finish(all);
    assert.same(nothing, countsOf(first!));
  });
});
