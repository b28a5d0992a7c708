import type { Result } from "moontide/kernel/result";
import { applyOverlay, emptyOverlay, Overlay } from "moontide/policy/discovery/overlay";
import {
  addEndpoint,
  drainEndpoint,
  removeEndpoint,
  restoreEndpoint,
  setWeight,
  undrainEndpoint,
} from "moontide/policy/discovery/overlay-edit";
import { seededRandom } from "../../../support/lua/random";
import { endpoint, summary } from "./descriptions";

const source = [endpoint("10.0.0.1", 80), endpoint("10.0.0.2", 80, 1, true)];
const listed = "10.0.0.1:80";
const drainedBySource = "10.0.0.2:80";
const other = "10.0.0.3:80";

const changed = (edit: () => Result<Overlay>): Overlay => {
  const [overlay, err] = edit();
  if (overlay === undefined) error(err);
  return overlay;
};

const refusal = (edit: () => Result<Overlay>): string => {
  const [overlay, err] = edit();
  assert.is_nil(overlay);
  return err ?? "";
};

const used = (overlay: Overlay): string => summary(applyOverlay(source, overlay));

describe("addEndpoint", () => {
  it("adds what the source doesn't list, under its one identity", () => {
    const overlay = changed(() => addEndpoint(emptyOverlay, [], "[0:0::1]:80", 5));
    assert.equal("[::1]:80*5", summary(applyOverlay([], overlay)));
  });

  it("brings back an endpoint of the source that had been removed", () => {
    const removed = changed(() => removeEndpoint(emptyOverlay, source, listed));
    const back = changed(() => addEndpoint(removed, source, listed, 4));
    assert.equal("10.0.0.1:80*4, 10.0.0.2:80 drained", used(back));
    assert.same({}, back.added);
  });

  it("refuses what is no address, what exists and what is no weight", () => {
    assert.matches(
      "expected an address",
      refusal(() => addEndpoint(emptyOverlay, source, "web:80", 1)),
    );
    assert.matches(
      "exists already",
      refusal(() => addEndpoint(emptyOverlay, source, listed, 1)),
    );
    const overlay = changed(() => addEndpoint(emptyOverlay, source, other, 1));
    assert.matches(
      "exists already",
      refusal(() => addEndpoint(overlay, source, other, 1)),
    );
    for (const weight of [0, -1, 1.5, 1001, 0 / 0]) {
      const err = refusal(() => addEndpoint(emptyOverlay, source, other, weight));
      assert.matches("expected a whole number from 1 to 1000", err);
    }
  });
});

describe("setWeight", () => {
  it("replaces a weight, and gives it back when there is no new one", () => {
    const heavy = changed(() => setWeight(emptyOverlay, source, listed, 1000));
    assert.equal("10.0.0.1:80*1000, 10.0.0.2:80 drained", used(heavy));
    assert.same(
      emptyOverlay,
      changed(() => setWeight(heavy, source, listed, undefined)),
    );
  });

  it("refuses an unknown endpoint and a bad weight", () => {
    assert.matches(
      "there is no endpoint",
      refusal(() => setWeight(emptyOverlay, source, other, 5)),
    );
    assert.matches(
      "found weight 0",
      refusal(() => setWeight(emptyOverlay, source, listed, 0)),
    );
  });
});

describe("drainEndpoint and undrainEndpoint", () => {
  it("undo each other, and may be repeated", () => {
    const drained = changed(() => drainEndpoint(emptyOverlay, source, listed));
    assert.equal("10.0.0.1:80 drained, 10.0.0.2:80 drained", used(drained));
    assert.same(
      drained,
      changed(() => drainEndpoint(drained, source, listed)),
    );
    assert.same(
      emptyOverlay,
      changed(() => undrainEndpoint(drained, source, listed)),
    );
    assert.same(
      emptyOverlay,
      changed(() => undrainEndpoint(emptyOverlay, source, listed)),
    );
  });

  it("refuse an unknown endpoint, and to end a drain that the source asks for", () => {
    assert.matches(
      "there is no endpoint",
      refusal(() => drainEndpoint(emptyOverlay, source, other)),
    );
    assert.matches(
      "there is no endpoint",
      refusal(() => undrainEndpoint(emptyOverlay, source, other)),
    );
    const err = refusal(() => undrainEndpoint(emptyOverlay, source, drainedBySource));
    assert.matches("drained by its source", err);
  });
});

describe("removeEndpoint and restoreEndpoint", () => {
  it("keep an endpoint of the source out until it is restored, without what was changed before", () => {
    const heavy = changed(() => setWeight(emptyOverlay, source, listed, 9));
    const drained = changed(() => drainEndpoint(heavy, source, listed));
    const removed = changed(() => removeEndpoint(drained, source, listed));
    assert.equal("10.0.0.2:80 drained", used(removed));
    assert.same(
      emptyOverlay,
      changed(() => restoreEndpoint(removed, source, listed)),
    );
  });

  it("hold while the source drops the endpoint and lists it again", () => {
    const removed = changed(() => removeEndpoint(emptyOverlay, source, listed));
    assert.equal("", summary(applyOverlay([], removed)));
    assert.equal("10.0.0.2:80 drained", used(removed));
    assert.same(
      emptyOverlay,
      changed(() => restoreEndpoint(removed, [], listed)),
    );
  });

  it("forget an added endpoint", () => {
    const added = changed(() => addEndpoint(emptyOverlay, source, other, 5));
    assert.same(
      emptyOverlay,
      changed(() => removeEndpoint(added, source, other)),
    );
  });

  it("remove an endpoint that was added and is listed from both", () => {
    const added = changed(() => addEndpoint(emptyOverlay, [], listed, 5));
    assert.equal("10.0.0.2:80 drained", used(changed(() => removeEndpoint(added, source, listed))));
  });

  it("refuse an endpoint that is not there", () => {
    const removed = changed(() => removeEndpoint(emptyOverlay, source, listed));
    assert.matches(
      "there is no endpoint",
      refusal(() => removeEndpoint(removed, source, listed)),
    );
    assert.matches(
      "there is no endpoint",
      refusal(() => removeEndpoint(emptyOverlay, source, other)),
    );
    assert.matches(
      "there is no endpoint",
      refusal(() => restoreEndpoint(emptyOverlay, source, other)),
    );
    assert.same(
      emptyOverlay,
      changed(() => restoreEndpoint(emptyOverlay, source, listed)),
    );
  });
});

describe("changes to an endpoint that is gone", () => {
  it("can be undone, as its address may come back as another machine's", () => {
    const heavy = changed(() => setWeight(emptyOverlay, source, listed, 9));
    assert.same(
      emptyOverlay,
      changed(() => setWeight(heavy, [], listed, undefined)),
    );
    assert.matches(
      "there is no endpoint",
      refusal(() => setWeight(heavy, [], listed, 5)),
    );
    const drained = changed(() => drainEndpoint(emptyOverlay, source, listed));
    assert.same(
      emptyOverlay,
      changed(() => undrainEndpoint(drained, [], listed)),
    );
    assert.matches(
      "there is no endpoint",
      refusal(() => drainEndpoint(drained, [], listed)),
    );
  });
});

describe("the operations together", () => {
  /** Each takes an overlay to the next; a refusal leaves it as it is. */
  const operations = [
    (overlay: Overlay, id: string) => addEndpoint(overlay, source, id, 2),
    (overlay: Overlay, id: string) => setWeight(overlay, source, id, 3),
    (overlay: Overlay, id: string) => setWeight(overlay, source, id, undefined),
    (overlay: Overlay, id: string) => drainEndpoint(overlay, source, id),
    (overlay: Overlay, id: string) => undrainEndpoint(overlay, source, id),
    (overlay: Overlay, id: string) => removeEndpoint(overlay, source, id),
    (overlay: Overlay, id: string) => restoreEndpoint(overlay, source, id),
  ];
  const ids = [listed, drainedBySource, other];
  const copy = (overlay: Overlay): Overlay => ({
    added: { ...overlay.added },
    weights: { ...overlay.weights },
    drained: { ...overlay.drained },
    removed: { ...overlay.removed },
  });

  it("never change the overlay they are given", () => {
    const random = seededRandom(41);
    let overlay = emptyOverlay;
    for (const _ of $range(1, 3000)) {
      const before = copy(overlay);
      const operation = operations[random.integer(operations.length) - 1]!;
      const [after] = operation(overlay, ids[random.integer(ids.length) - 1]!);
      assert.same(before, overlay);
      overlay = after ?? overlay;
    }
    assert.not_same(emptyOverlay, overlay);
  });

  it("on different endpoints commute", () => {
    const random = seededRandom(43);
    const apply = (overlay: Overlay, operation: number, id: string): Overlay =>
      operations[operation]!(overlay, id)[0] ?? overlay;
    for (const _ of $range(1, 3000)) {
      const first = random.integer(operations.length) - 1;
      const second = random.integer(operations.length) - 1;
      const start = apply(emptyOverlay, random.integer(operations.length) - 1, listed);
      assert.same(
        apply(apply(start, first, listed), second, other),
        apply(apply(start, second, other), first, listed),
      );
    }
  });
});
