import { runTo, Scene } from "../../support/lua/sim/overload";
import { come, countsOf, finish, nothing, QueueScene, startScene } from "./scene";

/** So many a second through one worker, for a while. */
const stream = (
  all: QueueScene,
  worker: number,
  rate: number,
  until: number,
  options: { tier?: number; from?: number; name: string },
): void => {
  const { tier, from = 0, name } = options;
  for (const i of $range(0, (until - from) * rate - 1)) {
    // At uneven times: whoever came in step with the service would always be the first to see a place.
    const at = from + (i + ((i * 7919 + worker * 104729) % 997) / 997) / rate;
    come(all, at, `${name}${i}`, { worker, tier, seconds: 0.05 });
  }
};

/** How many of a stream were served, and how many of them. */
const served = (all: QueueScene, name: string): [served: number, of: number] => {
  let good = 0;
  let sum = 0;
  for (const [key, { status }] of pairs(all.answers)) {
    if (string.match(key, `^${name}%d`)[0] !== undefined) {
      sum += 1;
      if (status === 200) good += 1;
    }
  }
  return [good, sum];
};

const permitsHere = (scene: Scene): number[] => {
  const places: number[] = [];
  for (const gateway of scene.workers) {
    places[places.length] = gateway.pools.get("web")!.permits.here;
  }
  return places;
};

describe("the queues of several workers", () => {
  it("share the places by who waits where, though one had all of them when the others began", () => {
    const all = startScene({ workers: 2, limit: 10, queue: `"timeout_seconds": 1` });
    stream(all, 0, 400, 6, { name: "a" });
    stream(all, 1, 400, 6, { name: "b", from: 2 });
    runTo(all.scene, 4);
    const [first, second] = permitsHere(all.scene);
    assert.is_true(first! >= 2 && second! >= 2, `${first} and ${second}`);
    finish(all);
    const [good, sum] = served(all, "b");
    // Of 200 a second this worker deserves half.
    assert.is_true(good >= 0.2 * sum && good <= 0.32 * sum, `${good} of ${sum}`);
    assert.same(nothing, countsOf(all.scene.workers[0]!));
  });

  it("leave nobody without, though there are fewer places than workers", () => {
    const all = startScene({ workers: 4, limit: 2, queue: `"timeout_seconds": 1` });
    for (const worker of $range(0, 3)) {
      stream(all, worker, 100, 6, { name: `w${worker}x`, from: worker * 0.3 });
    }
    finish(all);
    for (const worker of $range(0, 3)) {
      const [good, sum] = served(all, `w${worker}x`);
      assert.is_true(good >= 0.05 * sum, `${worker}: ${good} of ${sum}`);
    }
  });

  it("let the most important go first, wherever they wait", () => {
    const all = startScene({ workers: 2, limit: 10, queue: `"timeout_seconds": 1` });
    stream(all, 0, 600, 5, { name: "low", tier: 3 });
    stream(all, 1, 40, 5, { name: "top", tier: 0, from: 1 });
    finish(all);
    const [good, sum] = served(all, "top");
    assert.equal(sum, good);
    for (const [name, { began, ended }] of pairs(all.answers)) {
      const isTop = string.match(name, "^top")[0] !== undefined;
      if (isTop) assert.is_true(ended - began < 0.05 + 0.05, `${name} took ${ended - began}`);
    }
  });

  it("keep the place of a worker busy that nobody waits for elsewhere", () => {
    const all = startScene({ workers: 2, limit: 10, queue: `"timeout_seconds": 1` });
    stream(all, 0, 400, 5, { name: "a" });
    finish(all);
    const [good] = served(all, "a");
    assert.is_true(good >= 0.99 * 200 * 5, `${good}`);
  });

  it("make room for a more important one that comes through another worker", () => {
    const all = startScene({
      workers: 2,
      limit: 1,
      queue: `"order": "fifo", "timeout_seconds": 10, "maximum_length": 3`,
    });
    come(all, 0, "first");
    for (const [i, name] of ["a", "b", "c"].entries()) come(all, 0.1 + 0.1 * i, name, { tier: 4 });
    come(all, 0.5, "top", { worker: 1, tier: 0 });
    come(all, 0.6, "low", { worker: 1, tier: 4 });
    runTo(all.scene, 0.62);
    assert.same(["c queue_full", "low queue_full"], all.ended);
    assert.equal(3, countsOf(all.scene.workers[0]!)["waiting"]);
    finish(all);
    assert.equal(200, all.answers["top"]!.status);
    assert.same(nothing, countsOf(all.scene.workers[0]!));
  });
});
