import type { EndpointDescription } from "moontide/kernel/endpoint";
import { applyOverlay, emptyOverlay, Overlay } from "moontide/policy/discovery/overlay";
import { SeededRandom, seededRandom } from "../../../support/lua/random";
import { endpoint, randomList, shuffled, summary } from "./descriptions";

const source: EndpointDescription[] = [
  endpoint("10.0.0.2", 80, 3),
  endpoint("10.0.0.1", 80),
  endpoint("::1", 80, 1, true),
];

const applied = (changes: Partial<Overlay>): string =>
  summary(applyOverlay(source, { ...emptyOverlay, ...changes }));

const randomOverlay = (random: SeededRandom): Overlay => {
  const added: Record<string, { weight: number }> = {};
  const weights: Record<string, number> = {};
  const drained: Record<string, true> = {};
  const removed: Record<string, true> = {};
  for (const i of $range(1, 8)) {
    const id = `10.0.0.1:${i}`;
    if (random.uniform() < 0.3) added[id] = { weight: random.integer(5) };
    if (random.uniform() < 0.3) weights[id] = random.integer(5);
    if (random.uniform() < 0.3) drained[id] = true;
    if (random.uniform() < 0.3) removed[id] = true;
  }
  return { added, weights, drained, removed };
};

describe("applyOverlay", () => {
  it("sorts what the source says by identity", () => {
    assert.equal("10.0.0.1:80, 10.0.0.2:80*3, [::1]:80 drained", applied({}));
  });

  it("adds, weighs, drains and removes", () => {
    assert.equal(
      "10.0.0.1:80, 10.0.0.2:80*3, 10.0.0.9:80*7, [::1]:80 drained",
      applied({ added: { "10.0.0.9:80": { weight: 7 } } }),
    );
    assert.equal(
      "10.0.0.1:80*5, 10.0.0.2:80*3, [::1]:80 drained",
      applied({ weights: { "10.0.0.1:80": 5 } }),
    );
    assert.equal(
      "10.0.0.1:80 drained, 10.0.0.2:80*3, [::1]:80 drained",
      applied({ drained: { "10.0.0.1:80": true } }),
    );
    assert.equal("10.0.0.1:80, [::1]:80 drained", applied({ removed: { "10.0.0.2:80": true } }));
  });

  it("lets weights and drains hold for added endpoints too", () => {
    const id = "unix:/run/a.sock";
    const added = { [id]: { weight: 7 } };
    assert.matches(
      "unix:/run/a.sock*9 drained",
      applied({ added, weights: { [id]: 9 }, drained: { [id]: true } }),
      1,
      true,
    );
  });

  it("lets the source describe an endpoint that was added before it was listed", () => {
    assert.matches("10.0.0.2:80*3", applied({ added: { "10.0.0.2:80": { weight: 9 } } }), 1, true);
  });

  it("passes over changes to endpoints that are gone, and keys that are no identity", () => {
    const gone = { "10.9.9.9:80": true as const };
    const nonsense = { "10.0.0.1": { weight: 1 }, "[0:0::1]:80": { weight: 1 } };
    assert.equal(
      applied({}),
      applied({ drained: gone, removed: gone, weights: { "10.9.9.9:80": 5 }, added: nonsense }),
    );
  });

  it("gives the same list again when it is applied to its own result", () => {
    const random = seededRandom(31);
    for (const _ of $range(1, 2000)) {
      const overlay = randomOverlay(random);
      const once = applyOverlay(randomList(random), overlay);
      assert.same(once, applyOverlay(once, overlay));
    }
  });

  it("does not depend on the order in which the source lists its endpoints", () => {
    const random = seededRandom(37);
    for (const _ of $range(1, 2000)) {
      const overlay = randomOverlay(random);
      const list = randomList(random);
      assert.same(applyOverlay(list, overlay), applyOverlay(shuffled(random, list), overlay));
    }
  });

  it("changes neither the source's list nor the overlay", () => {
    const list = [endpoint("10.0.0.1", 80)];
    const overlay: Overlay = {
      ...emptyOverlay,
      weights: { "10.0.0.1:80": 5 },
      drained: { "10.0.0.1:80": true },
    };
    applyOverlay(list, overlay);
    assert.same([endpoint("10.0.0.1", 80)], list);
    assert.same({ "10.0.0.1:80": 5 }, overlay.weights);
  });
});
