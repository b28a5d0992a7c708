import { seededRandom } from "../support/lua/random";
import { runUntil } from "../support/lua/sim/events";
import {
  arrive,
  Asked,
  Asking,
  keepAsking,
  modelScene,
  ModelScene,
  slotsOf,
} from "../support/lua/sim/model-queue";

// What docs/model-queue.md promises of a model's slots: fairness by tokens, classes, and batch traffic in idle capacity.

const seeds = [1, 2];

const short = (tenant: string, more: Partial<Asking> = {}): Asking => ({
  tenant,
  input: 60,
  output: 40,
  ...more,
});

const long = (tenant: string, more: Partial<Asking> = {}): Asking => ({
  tenant,
  input: 3000,
  output: 900,
  ...more,
});

/** Jain, Chiu and Hawe 1984: 1 when all have the same. */
const jain = (values: readonly number[]): number => {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  return (sum * sum) / (values.length * squares);
};

const run = ({ scene }: ModelScene, until: number): void => {
  runUntil(scene.events, until);
};

const sorted = (values: number[]): number[] => {
  table.sort(values);
  return values;
};

const quantile = (values: number[], part: number): number =>
  sorted(values)[math.floor(part * (values.length - 1))] ?? 0;

const figures = ({ used }: ModelScene): string => {
  const parts: string[] = [];
  for (const [tenant, tokens] of pairs(used)) parts[parts.length] = `${tenant} ${tokens}`;
  return table.concat(parts, ", ");
};

describe("tenants of a model that is asked for more than it can", () => {
  for (const seed of seeds) {
    it(`get the same, one with short and one with long requests, seed ${seed}`, () => {
      const model = modelScene(`"parallel_requests": 8`, 4, seed);
      keepAsking(model, 40, 200, () => short("a"));
      keepAsking(model, 40, 200, () => long("b"));
      run(model, 200);
      const index = jain([model.used["a"]!, model.used["b"]!]);
      assert.is_true(index >= 0.95, `Jain ${index}: ${figures(model)}`);
    });

    it(`get the same though one asks through a single worker, seed ${seed}`, () => {
      const model = modelScene(`"parallel_requests": 8`, 4, seed);
      keepAsking(model, 80, 200, () => long("b"));
      keepAsking(model, 10, 200, () => short("a", { worker: 2 }));
      run(model, 200);
      const index = jain([model.used["a"]!, model.used["b"]!]);
      assert.is_true(index >= 0.95, `Jain ${index}: ${figures(model)}`);
    });
  }

  it("get the same though one says that it takes far more than it does", () => {
    const model = modelScene(`"parallel_requests": 8`, 2);
    keepAsking(model, 40, 200, () => short("a", { cap: 8000 }));
    keepAsking(model, 40, 200, () => long("b"));
    run(model, 200);
    const index = jain([model.used["a"]!, model.used["b"]!]);
    assert.is_true(index >= 0.95, `Jain ${index}: ${figures(model)}`);
  });

  it("get what their weights say", () => {
    const model = modelScene(`"parallel_requests": 8, "tenant_weights": { "a": 3 }`, 2);
    keepAsking(model, 40, 200, () => short("a"));
    keepAsking(model, 40, 200, () => long("b"));
    run(model, 200);
    const ratio = model.used["a"]! / model.used["b"]!;
    assert.is_true(ratio > 2.6 && ratio < 3.4, `${ratio}: ${figures(model)}`);
  });

  it("don't save up what they don't use: who comes back is served soon, and does not push the others out", () => {
    const model = modelScene(`"parallel_requests": 8`, 2);
    keepAsking(model, 40, 250, () => long("a"));
    run(model, 100);
    const before = model.used["a"]!;
    const waits: number[] = [];
    keepAsking(
      model,
      40,
      250,
      () => long("b"),
      ({ waited }) => (waits[waits.length] = waited ?? 100),
    );
    run(model, 250);
    const since = model.used["a"]! - before;
    const index = jain([since, model.used["b"]!]);
    assert.is_true(index >= 0.95, `Jain ${index}: ${since} and ${model.used["b"]!}`);
    assert.is_true(quantile(waits, 0) < 10);
  });
});

describe("classes", () => {
  it("keep the top class from waiting longer than for the next free slot", () => {
    for (const seed of seeds) {
      const model = modelScene(`"parallel_requests": 8`, 4, seed);
      const waits: number[] = [];
      const random = seededRandom(seed, 5);
      const uneven = (tenant: string, tier: number): Asking =>
        long(tenant, { tier, output: 450 + random.integer(900) });
      keepAsking(model, 60, 200, () => uneven("b", 2));
      arrive(
        model,
        0.2,
        200,
        () => uneven("a", 0),
        ({ waited }) => (waits[waits.length] = waited ?? 100),
      );
      run(model, 230);
      // A long request takes 9.65 s on average, so one of eight slots is free every 1.2 s; others wait for a minute.
      assert.is_true(quantile(waits, 0.5) <= 2, `median ${quantile(waits, 0.5)}`);
      assert.is_true(quantile(waits, 0.95) <= 5, `95 % ${quantile(waits, 0.95)}`);
    }
  });

  it("share what the top leaves, the more important having more, and none starves", () => {
    const model = modelScene(`"parallel_requests": 8, "timeout_seconds": 600`, 2);
    keepAsking(model, 30, 200, () => short("a", { tier: 1 }));
    keepAsking(model, 30, 200, () => short("b", { tier: 2 }));
    keepAsking(model, 30, 200, () => short("c", { tier: 4 }));
    run(model, 200);
    const { a, b, c } = model.used as { a: number; b: number; c: number };
    assert.is_true(a > 1.7 * b && b > 3 * c && c > 0, figures(model));
  });
});

describe("batch traffic", () => {
  const interactive = { per_second: 2, seconds: 150 };

  /** Interactive requests that keep about four of ten slots busy, and how long they waited. */
  const waitsWith = (
    bulk: boolean,
    seed: number,
    percent: number,
  ): LuaMultiReturn<[number[], ModelScene]> => {
    const queue = `"parallel_requests": 10, "bulk_percent": ${percent}`;
    const model = modelScene(queue, 2, seed);
    const waits: number[] = [];
    const note = ({ waited }: Asked): void => {
      waits[waits.length] = waited ?? 100;
    };
    if (bulk) keepAsking(model, 50, 150, () => short("c", { tier: 5 }));
    const asking = (): Asking => ({ tenant: "a", input: 500, output: 185 });
    arrive(model, interactive.per_second, interactive.seconds, asking, note);
    run(model, 165);
    return $multi(waits, model);
  };

  it("fills what others leave, up to its part of the slots", () => {
    const [, model] = waitsWith(true, 1, 80);
    // A request of 40 tokens of output takes 0.462 s; without anybody else 8 slots would do 17.3 of them a second.
    const served = model.used["c"]! / 140 / 150;
    assert.is_true(served > 0.4 * 17.3 && served < 0.75 * 17.3, `${served} a second`);
  });

  it("hardly delays the others", () => {
    for (const seed of seeds) {
      const [without] = waitsWith(false, seed, 80);
      const [beside] = waitsWith(true, seed, 80);
      assert.is_true(quantile(without, 0.99) < 1);
      assert.is_true(quantile(beside, 0.9) <= 0.01, `90 % ${quantile(beside, 0.9)}`);
      assert.is_true(quantile(beside, 0.99) <= quantile(without, 0.99) + 0.46, "99 %");
    }
  });

  it("gets nothing while others wait", () => {
    const model = modelScene(`"parallel_requests": 4`, 2);
    keepAsking(model, 30, 100, () => long("a"));
    run(model, 20);
    keepAsking(model, 10, 100, () => short("c", { tier: 5 }));
    run(model, 100);
    assert.is_nil(model.used["c"]);
  });
});

describe("slots", () => {
  it("are never more than there are, in however many workers, and all are given back", () => {
    const model = modelScene(`"parallel_requests": 5, "maximum_length": 30`, 4);
    keepAsking(model, 60, 100, () => short("a", { leaves_seconds: 4 }));
    keepAsking(model, 20, 100, () => long("b", { leaves_seconds: 15 }));
    const { events, workers } = model.scene;
    let most = 0;
    for (const second of $range(1, 130)) {
      runUntil(events, second);
      let taken = 0;
      for (const worker of workers) taken += slotsOf(worker).taken.here;
      most = math.max(most, taken);
    }
    assert.equal(5, most);
    for (const worker of workers) {
      const { taken, waiting, line } = slotsOf(worker);
      assert.same([0, 0, 0], [taken.here, waiting.all.here, line.length]);
    }
  });
});
