import type { Endpoint } from "moontide/kernel/endpoint";
import type { Selection } from "moontide/policy/balance/balancer";
import { consistentHash, HashState } from "moontide/policy/balance/consistent-hash";
import { buildRing, ownerOf } from "moontide/policy/balance/ring";
import { hashOf } from "moontide/policy/key/hash";
import { seededRandom } from "../../../support/lua/random";
import { blankEndpoints, equalWeights } from "../../../support/lua/endpoint";
import { createSelection } from "../../../support/lua/selection";

const keyCount = 50000;
const keys: number[] = [];
for (const i of $range(1, keyCount)) keys[i - 1] = hashOf(`user-${i}`);

const start = (endpoints: readonly Endpoint[], bounded_load_percent = 0): HashState =>
  consistentHash.start(endpoints, seededRandom(1), {
    decay_seconds: 3,
    hash: { bounded_load_percent },
  });

const pick = (state: HashState, selection: Selection, key: number): Endpoint => {
  selection.hash = key;
  return consistentHash.pick(state, selection);
};

/** Which share of all keys has another endpoint in the second list than in the first. */
const moved = (before: readonly Endpoint[], after: readonly Endpoint[]): number => {
  const first = buildRing(before);
  const second = buildRing(after);
  let count = 0;
  for (const key of keys) if (ownerOf(first, key).id !== ownerOf(second, key).id) count += 1;
  return count / keyCount;
};

const without = (endpoints: readonly Endpoint[], index: number): Endpoint[] => {
  const rest: Endpoint[] = [];
  for (const i of $range(0, endpoints.length - 1)) {
    if (i !== index) rest[rest.length] = endpoints[i]!;
  }
  return rest;
};

describe("consistent hash", () => {
  it("sends a key to the same endpoint, whatever the order of the list", () => {
    const endpoints = blankEndpoints(equalWeights(20));
    const reversed: Endpoint[] = [];
    for (const i of $range(0, 19)) reversed[i] = endpoints[19 - i]!;
    const [first, second] = [start(endpoints), start(reversed)];
    const selection = createSelection();
    for (const i of $range(0, 999)) {
      assert.equal(pick(first, selection, keys[i]!), pick(second, selection, keys[i]!));
    }
  });

  for (const size of [2, 5, 20, 100, 1000]) {
    it(`moves no more than its share when one of ${size} leaves or comes back`, () => {
      const endpoints = blankEndpoints(equalWeights(size));
      const rest = without(endpoints, math.floor(size / 2));
      const share = moved(endpoints, rest);
      assert.is_true(share > 0.3 / size && share <= 1.5 / size, `${share * size} shares`);
      assert.equal(share, moved(rest, endpoints));
    });
  }

  it("moves keys of whoever left and of nobody else", () => {
    const endpoints = blankEndpoints(equalWeights(50));
    const [before, after] = [buildRing(endpoints), buildRing(without(endpoints, 7))];
    for (const key of keys) {
      const owner = ownerOf(before, key);
      if (owner !== endpoints[7]) assert.equal(owner, ownerOf(after, key));
    }
  });

  it("moves little when a weight changes", () => {
    const before = blankEndpoints(equalWeights(20));
    const after = blankEndpoints(equalWeights(20));
    after[3]!.weight = 2;
    assert.is_true(moved(before, after) <= 2 / 20);
  });

  it("gives nobody much more than the mean", () => {
    for (const size of [2, 10, 100]) {
      const ring = buildRing(blankEndpoints(equalWeights(size)));
      const counts = new LuaMap<Endpoint, number>();
      for (const key of keys) {
        const owner = ownerOf(ring, key);
        counts.set(owner, (counts.get(owner) ?? 0) + 1);
      }
      for (const [, count] of counts) assert.is_true(count <= (1.25 * keyCount) / size, `${count}`);
    }
  });

  it("follows weights", () => {
    const weights = [1, 2, 3, 4, 10, 1, 2, 3, 4, 10];
    const ring = buildRing(blankEndpoints(weights));
    const counts = new LuaMap<number, number>();
    for (const key of keys) {
      const { weight } = ownerOf(ring, key);
      counts.set(weight, (counts.get(weight) ?? 0) + 1);
    }
    for (const weight of [1, 2, 3, 4, 10]) {
      const expected = (keyCount * weight * 2) / 40;
      assert.near(expected, counts.get(weight) ?? 0, 0.25 * expected);
    }
  });

  it("sends a retry always to the same next endpoint", () => {
    const endpoints = blankEndpoints(equalWeights(10));
    const state = start(endpoints);
    const selection = createSelection();
    for (const i of $range(0, 99)) {
      selection.tried_count = 0;
      const first = pick(state, selection, keys[i]!);
      selection.tried = [first];
      selection.tried_count = 1;
      const second = pick(state, selection, keys[i]!);
      assert.not_equal(first, second);
      assert.equal(second, pick(state, createSelectionTried(first), keys[i]!));
    }
  });

  it("takes whoever is left when all others were tried", () => {
    const endpoints = blankEndpoints(equalWeights(300));
    const state = start(endpoints);
    const selection = createSelection();
    selection.tried = without(endpoints, 123);
    selection.tried_count = 299;
    assert.equal(endpoints[123], pick(state, selection, keys[0]!));
  });

  it("balances requests without a key by their load", () => {
    const endpoints = blankEndpoints([1, 1]);
    endpoints[0]!.in_flight_here = 5;
    const state = start(endpoints);
    const selection = createSelection();
    for (const _ of $range(1, 20)) {
      assert.equal(endpoints[1], consistentHash.pick(state, selection));
    }
  });
});

const createSelectionTried = (tried: Endpoint): Selection => {
  const selection = createSelection(9);
  selection.tried = [tried];
  selection.tried_count = 1;
  return selection;
};

describe("consistent hash with bounded load", () => {
  it("keeps every endpoint at 1.25 times the mean, all requests with one key included", () => {
    const endpoints = blankEndpoints(equalWeights(10));
    const state = start(endpoints, 125);
    const selection = createSelection();
    for (const _ of $range(1, 1000)) pick(state, selection, keys[0]!).in_flight_here += 1;
    for (const { in_flight_here } of endpoints) {
      assert.is_true(in_flight_here <= 126, `${in_flight_here}`);
    }
  });

  it("in proportion to weights", () => {
    const endpoints = blankEndpoints([1, 1, 1, 7]);
    const state = start(endpoints, 150);
    const selection = createSelection();
    for (const i of $range(1, 1000)) pick(state, selection, keys[i % 3]!).in_flight_here += 1;
    for (const { in_flight_here, weight } of endpoints) {
      assert.is_true(in_flight_here <= 151 * weight, `${in_flight_here} of weight ${weight}`);
    }
  });

  it("leaves a key where it is in a quiet pool", () => {
    const endpoints = blankEndpoints(equalWeights(10));
    const state = start(endpoints, 125);
    const selection = createSelection();
    const first = pick(state, selection, keys[0]!);
    first.in_flight_here = 3;
    assert.equal(first, pick(state, selection, keys[0]!));
  });

  it("passes a key on always to the same next endpoint", () => {
    const endpoints = blankEndpoints(equalWeights(10));
    const state = start(endpoints, 125);
    const selection = createSelection();
    const first = pick(state, selection, keys[0]!);
    first.in_flight_here = 50;
    const second = pick(state, selection, keys[0]!);
    assert.not_equal(first, second);
    for (const _ of $range(1, 30)) assert.equal(second, pick(state, selection, keys[0]!));
  });

  it("counts few endpoints for a pick, however many there are", () => {
    const endpoints = blankEndpoints(equalWeights(5000));
    const state = start(endpoints, 125);
    const selection = createSelection();
    let reads = 0;
    selection.in_flight = () => {
      reads += 1;
      return 0;
    };
    for (const i of $range(1, 1000)) pick(state, selection, keys[i]!);
    assert.equal(2000, reads);
  });
});
