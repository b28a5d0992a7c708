import { World } from "./support/world";

type Adapter = typeof import("moontide/adapter/one-dict");

/** The adapter over a fresh dict. */
const load = (): Adapter => {
  new World();
  return require("moontide/adapter/one-dict") as Adapter;
};

describe("zones in one shared dict", () => {
  it("keep their keys apart", () => {
    const shared = load().openOneDict();
    const zones = [
      shared.configuration,
      shared.endpoints,
      shared.state,
      shared.health,
      shared.in_flight,
      shared.metrics,
      shared.keys,
    ];
    let expected = 0;
    for (const zone of zones) {
      expected += 1;
      zone.numbers.add("version", expected);
    }
    expected = 0;
    for (const zone of zones) {
      expected += 1;
      assert.equal(expected, zone.numbers.get("version"));
    }
    shared.health.numbers.remove("version");
    assert.equal(0, shared.health.numbers.get("version"));
    assert.equal(5, shared.in_flight.numbers.get("version"));
  });

  it("list their keys without the prefix", () => {
    const { openOneDict, oneDictKeys } = load();
    const shared = openOneDict();
    shared.in_flight.numbers.set("web/192.0.2.1:80", 1);
    shared.health.numbers.set("failures/web/192.0.2.1:80", 1);
    const counts = oneDictKeys.in_flight();
    assert.is_true(counts.includes("web/192.0.2.1:80"));
    assert.is_false(counts.includes("failures/web/192.0.2.1:80"));
    assert.same(["failures/web/192.0.2.1:80"], oneDictKeys.health());
  });

  it("let one claim a text", () => {
    const { texts } = load().openOneDict().state;
    assert.is_true(texts.claim("lock", "first", 5));
    assert.is_false(texts.claim("lock", "second", 5));
    assert.equal("first", texts.get("lock"));
  });
});
