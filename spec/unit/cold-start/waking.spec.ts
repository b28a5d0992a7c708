import { runTo } from "../../support/lua/sim/overload";
import type { FakeHttp } from "../../support/lua/http";
import { come, Coming, countsOf, finish, nothing, QueueScene, startScene } from "../queue/scene";

interface ColdOptions {
  readonly cold?: string;
  readonly queue?: string;
  readonly pool?: string;
  readonly pools?: string;
  readonly limit?: number;
  readonly workers?: number;
  /** When the instance is there. */
  readonly ready: number;
}

const signalUrl = "http://scaler.internal/start";

const start = (options: ColdOptions): QueueScene => {
  const { cold = "", queue = `"queue": {}`, pool = "", pools = "", limit = 100, ready } = options;
  const wake = `"wake": { "url": "${signalUrl}" }`;
  const all = startScene(
    { workers: options.workers ?? 1 },
    `{ "pools": { "web": { "endpoints": ["10.0.0.1:80"], ${queue === "" ? "" : `${queue},`}
         "limit": { "algorithm": "static", "maximum": ${limit} },
         "cold_start": { "path": "/readyz", ${wake}${cold} }${pool} }${pools} },
       "routes": [{ "pool": "web" }] }`,
  );
  all.scene.machine.http.answer(({ url }) => {
    if (url === signalUrl) return { status: 202 };
    return all.scene.events.now >= ready ? {} : "connection refused";
  });
  return all;
};

const asked = ({ asked: requests }: FakeHttp, url: string): number => {
  let count = 0;
  for (const request of requests) if (request.url === url) count += 1;
  return count;
};

const signals = (all: QueueScene): number => asked(all.scene.machine.http, signalUrl);
const probes = (all: QueueScene): number =>
  asked(all.scene.machine.http, "http://10.0.0.1:80/readyz");

describe("a pool without a running instance", () => {
  it("holds 150 requests of all classes and lets them in by class, never more than may be under way", () => {
    const all = start({ workers: 2, limit: 40, ready: 3, queue: `"queue": { "order": "fifo" }` });
    const { scene } = all;
    for (const i of $range(0, 149)) {
      const coming: Coming = { worker: i % 2, tier: i % 3 === 0 ? 0 : 2 + (i % 3), seconds: 0.05 };
      come(all, 0, `${i}`, coming);
    }
    let most = 0;
    for (const tick of $range(1, 1200)) {
      runTo(scene, tick * 0.005);
      most = math.max(most, countsOf(scene.workers[0]!)["permits"]!);
    }
    assert.equal(150, all.ended.length);
    assert.equal(40, most);
    let last = 0;
    let first = math.huge;
    for (const [, { tier, ended, status }] of pairs(all.answers)) {
      assert.equal(200, status);
      if (tier === 0) last = math.max(last, ended);
      else first = math.min(first, ended);
    }
    assert.is_true(last <= first + 0.06, `critical until ${last}, others from ${first}`);
    assert.equal(1, signals(all));
    // Every 50 ms, by one worker of both.
    assert.is_true(probes(all) >= 45 && probes(all) <= 65, `${probes(all)} probes`);
    assert.same(nothing, countsOf(scene.workers[0]!));
  });

  it("is not started where it had only nothing to do, whichever worker asks it", () => {
    const all = start({ workers: 2, ready: 0.1 });
    come(all, 0, "first", { worker: 0, seconds: 0.05 });
    come(all, 0, "second", { worker: 1, seconds: 0.05 });
    finish(all);
    assert.equal(200, all.answers["first"]!.status);
    assert.equal(200, all.answers["second"]!.status);
    assert.equal(0, signals(all));
  });

  it("is started by a request that may not wait; whoever comes back as told finds it", () => {
    for (const options of [{ cold: `, "timeout_seconds": 0` }, { queue: "" }]) {
      const all = start({ ...options, ready: 3 });
      come(all, 0, "early");
      come(all, 3.1, "again");
      finish(all);
      assert.equal("starting", all.answers["early"]!.reason);
      assert.equal(0, all.answers["early"]!.ended);
      assert.equal(200, all.answers["again"]!.status);
      assert.equal(1, signals(all));
    }
  });

  it("is looked for as long as a start may take after the last one was refused, and no longer", () => {
    const all = start({ cold: `, "timeout_seconds": 0, "startup_seconds": 5`, ready: math.huge });
    come(all, 0, "refused");
    finish(all, 9.9);
    const until_then = probes(all);
    assert.is_true(until_then > 180, `${until_then} probes`);
    finish(all, 0.3);
    const at_the_end = probes(all);
    finish(all, 60);
    assert.equal(at_the_end, probes(all));
  });

  it("is not looked for when everybody has left who was held", () => {
    const all = start({ ready: math.huge });
    come(all, 0, "gone", { leaves: 0.5 });
    runTo(all.scene, 0.6);
    const until_then = probes(all);
    finish(all);
    assert.equal(until_then, probes(all));
  });

  it("holds requests before they go to another pool", () => {
    const all = start({
      cold: `, "timeout_seconds": 0.5`,
      pool: `, "spillover": { "pool": "west" }`,
      pools: `, "west": { "endpoints": ["10.0.1.1:80"] }`,
      ready: 2,
    });
    come(all, 0, "early", { seconds: 0.05 });
    come(all, 1.8, "held", { seconds: 0.05 });
    finish(all);
    const { early, held } = all.answers;
    assert.is_true(math.abs(early!.ended - 0.55) < 0.01, `${early!.ended}`);
    assert.is_true(held!.ended > 2 && held!.ended < 2.15, `${held!.ended}`);
    assert.equal(200, early!.status);
    assert.equal(1, signals(all));
    assert.same(nothing, countsOf(all.scene.workers[0]!));
  });

  it("is started though another pool takes its requests meanwhile", () => {
    const all = start({
      cold: `, "timeout_seconds": 0`,
      pool: `, "spillover": { "pool": "west" }`,
      pools: `, "west": { "endpoints": ["10.0.1.1:80"] }`,
      ready: 2,
    });
    come(all, 0, "early", { seconds: 0.05 });
    finish(all);
    assert.equal(200, all.answers["early"]!.status);
    assert.equal(0.05, all.answers["early"]!.ended);
    assert.equal(1, signals(all));
  });

  it("is looked after by a worker on its way out while that holds requests", () => {
    const all = start({ ready: 2 });
    come(all, 0, "held", { seconds: 0.05 });
    runTo(all.scene, 1);
    all.scene.machine.exiting = true;
    finish(all);
    assert.equal(200, all.answers["held"]!.status);
  });
});
