import { json } from "moontide/adapter/json";
import type { EndpointDescription } from "moontide/kernel/endpoint";
import { difference } from "moontide/policy/discovery/difference";
import { isDescription } from "moontide/policy/discovery/description-check";
import { listText, readListText } from "moontide/policy/discovery/list-text";
import { applyOverlay, emptyOverlay } from "moontide/policy/discovery/overlay";
import { readSnapshot, snapshotText } from "moontide/policy/discovery/snapshot";

const bare: EndpointDescription = { address: "10.0.0.1", port: 80, weight: 1, draining: false };

/** Everything that a registry may tell, with texts that need care. */
const rich: EndpointDescription = {
  address: "2001:db8::1",
  port: 8443,
  weight: 7,
  draining: true,
  instance: 'uid "1"\n',
  region: "eu-1",
  zone: "eu-1a",
  for_zones: ["eu-1a", "eu-1b"],
  priority: 2,
  metadata: { version: "v1", "team/name": "Händler\t", empty: "" },
};

const changed = (change: object): EndpointDescription => ({ ...rich, ...change });

describe("a list as text", () => {
  it("is read as it was written, with everything that a registry tells", () => {
    assert.same([bare, rich], readListText(listText([bare, rich], json), json));
    assert.equal("[]", listText([], json));
  });

  it("is the same for the same list, in whatever order its maps were filled", () => {
    const keys: string[] = [];
    for (const i of $range(1, 40)) keys[keys.length] = `label-${i}`;
    const forwards: Record<string, string> = {};
    const backwards: Record<string, string> = {};
    for (const i of $range(1, 40)) {
      forwards[keys[i - 1]!] = "x";
      backwards[keys[40 - i]!] = "x";
    }
    assert.equal(
      listText([changed({ metadata: forwards })], json),
      listText([changed({ metadata: backwards })], json),
    );
  });
});

const differences: Readonly<Record<string, object>> = {
  "another weight": { weight: 8 },
  "a drain that ended": { draining: false },
  "another instance behind the address": { instance: "uid 2" },
  "another region": { region: "eu-2" },
  "another zone": { zone: "eu-1b" },
  "fewer zones to serve": { for_zones: ["eu-1a"] },
  "other zones to serve": { for_zones: ["eu-1a", "eu-1c"] },
  "another priority": { priority: 0 },
  "another label": { metadata: { version: "v2", "team/name": "Händler\t", empty: "" } },
  "a label more": { metadata: { version: "v1", "team/name": "Händler\t", empty: "", a: "b" } },
  "a label less": { metadata: { version: "v1", empty: "" } },
};

describe("a changed description", () => {
  for (const [what, change] of pairs(differences)) {
    it(`shows ${what}`, () => {
      const after = changed(change);
      assert.not_equal(listText([rich], json), listText([after], json));
      assert.equal(1, difference([bare, rich], [after, bare]).changed.length);
    });
  }

  it("is none when the same is said again", () => {
    assert.same([], difference([rich], [changed({})]).changed);
  });

  it("keeps what its registry tells under an operator's changes", () => {
    const id = "[2001:db8::1]:8443";
    const weights = { [id]: 3 };
    assert.same([changed({ weight: 3 })], applyOverlay([rich], { ...emptyOverlay, weights }));
    const drained = { "10.0.0.1:80": true as const };
    const zoned = { ...bare, zone: "eu-1a", instance: "i" };
    assert.same(
      [{ ...zoned, draining: true }],
      applyOverlay([zoned], { ...emptyOverlay, drained }),
    );
  });
});

describe("what a file says is an endpoint", () => {
  it("is one with everything, and one with the least", () => {
    assert.is_true(isDescription(bare));
    assert.is_true(isDescription(rich));
    assert.is_true(isDescription({ ...bare, address: "unix:/run/a.sock", port: 0 }));
  });

  const wrong: Readonly<Record<string, unknown>> = {
    "no table": "10.0.0.1:80",
    "no address": { port: 80, weight: 1, draining: false },
    "a name": { ...bare, address: "web.internal" },
    "an address in another spelling": { ...rich, address: "2001:db8:0::1" },
    "a port too high": { ...bare, port: 65536 },
    "a part of a port": { ...bare, port: 80.5 },
    "no weight": { address: "10.0.0.1", port: 80, draining: false },
    "a weight of nothing": { ...bare, weight: 0 },
    "a drain that is no truth": { ...bare, draining: "yes" },
    "an instance that is no text": { ...bare, instance: 7 },
    "a priority below the first": { ...bare, priority: -1 },
    "zones that are no list": { ...bare, for_zones: { a: "b" } },
    "labels that are no texts": { ...bare, metadata: { a: 1 } },
    "a field that nobody knows": { ...bare, host: "x" },
  };
  for (const [what, value] of pairs(wrong)) {
    it(`is not ${what}`, () => assert.is_false(isDescription(value)));
  }
});

describe("a snapshot", () => {
  const text = snapshotText("dns web A 80", 1767225600.7, listText([rich, bare], json), json);

  it("is read as it was written, in the order of identities", () => {
    const [snapshot] = readSnapshot(text, json);
    assert.same(
      { source: "dns web A 80", confirmed_at: 1767225601, endpoints: [bare, rich] },
      snapshot,
    );
  });

  it("is refused wherever it is cut off", () => {
    for (const length of $range(0, text.length - 2)) {
      const [snapshot, problem] = readSnapshot(string.sub(text, 1, length), json);
      assert.is_nil(snapshot);
      assert.is_string(problem);
    }
  });

  it("is refused when anything about it is something else", () => {
    for (const [from, to] of [
      ['"format":1', '"format":"1"'],
      ['"source":"dns web A 80"', '"source":7'],
      ['"confirmed_at":1767225601', '"confirmed_at":"today"'],
      ['"endpoints":[', '"endpoints":[null,'],
      ['"endpoints":[', '"others":['],
      ['"port":80', '"port":0'],
    ] as const) {
      const [snapshot] = readSnapshot(text.replace(from, to), json);
      assert.is_nil(snapshot, `${from} as ${to}`);
    }
  });
});
