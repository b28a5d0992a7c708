import type { Json } from "moontide/kernel/ports";
import { parseDocument } from "moontide/policy/discovery/document";
import { summary } from "./descriptions";

/** A decoder that knows one text. */
const decodingTo = (value: unknown): Json => ({
  decode: (text) => {
    if (text === "whole") return $multi(value, undefined);
    return $multi(undefined, "unexpected end at byte 4");
  },
  encode: () => "",
});

const accepts = (expected: string, value: unknown): void => {
  const [found, err] = parseDocument("whole", decodingTo(value));
  assert.is_nil(err);
  assert.equal(expected, summary(found));
};

const refuses = (message: string, value: unknown): void => {
  const [found, err] = parseDocument("whole", decodingTo(value));
  assert.is_nil(found);
  assert.matches(message, err ?? "", 1, true);
};

describe("parseDocument", () => {
  it("reads addresses and objects, in the order of identities", () => {
    accepts("10.0.0.1:80, [::1]:80, unix:/a", ["unix:/a", "[::1]:80", "10.0.0.1:80"]);
    accepts("10.0.0.1:80*3 drained, 10.0.0.2:80", [
      { address: "10.0.0.2:80" },
      { address: "10.0.0.1:80", weight: 3, drain: true },
    ]);
  });

  it("reads a list under endpoints", () => {
    accepts("10.0.0.1:80", { endpoints: ["10.0.0.1:80"] });
    accepts("10.0.0.1:80", { endpoints: ["10.0.0.1:80"], empty: false });
  });

  it("refuses a text that is no JSON, as a truncated file is", () => {
    const [found, err] = parseDocument("who", decodingTo(["10.0.0.1:80"]));
    assert.is_nil(found);
    assert.equal("unexpected end at byte 4", err);
  });

  it("refuses an empty list unless the document says that it is meant", () => {
    const message = "found an empty list, expected at least one endpoint; drain the endpoints";
    refuses(`$: ${message}`, []);
    refuses(`$.endpoints: ${message}`, { endpoints: [] });
    accepts("", { endpoints: [], empty: true });
    refuses("$.empty: found true, expected an empty list", {
      endpoints: ["10.0.0.1:80"],
      empty: true,
    });
  });

  it("refuses the whole file for one bad entry, with its place and what was expected", () => {
    const good = "10.0.0.1:80";
    const bad: [message: string, entry: unknown][] = [
      ['$[1]: found "web:80", expected an address', "web:80"],
      ["$[1]: found 80, expected an address", 80],
      ["$[1]: found true, expected an address", true],
      ["$[1].address: found nothing, expected an address", { weight: 1 }],
      ["$[1].address: found an object or a list, expected", { address: {} }],
      ['$[1].address: found "10.0.0.2", expected', { address: "10.0.0.2" }],
      [
        "$[1].weight: found 0, expected a whole number from 1 to 1000",
        { address: good, weight: 0 },
      ],
      ['$[1].weight: found "3", expected a whole', { address: good, weight: "3" }],
      ["$[1].weight: found 1001, expected a whole", { address: good, weight: 1001 }],
      ['$[1].drain: found "no", expected true or false', { address: good, drain: "no" }],
      ["$[1].wieght: found an unknown field, expected", { address: "10.0.0.2:80", wieght: 3 }],
      ["$[1].1: found an unknown field, expected", ["10.0.0.2:80"]],
    ];
    for (const [message, entry] of bad) refuses(message, [good, entry]);
    refuses("$[0].a: found an unknown", [{ address: good, c: 1, a: 1, b: 1 }]);
    refuses("$.endpoints[0]: found 80", { endpoints: [80, good] });
  });

  it("refuses null in a list, which decoding leaves as a hole", () => {
    const list = new LuaTable<number, string>();
    list.set(1, "10.0.0.1:80");
    list.set(3, "10.0.0.2:80");
    refuses("$[1]: found null, expected an address", list);
  });

  it("refuses one endpoint twice, however it is spelt", () => {
    refuses('$[1]: found "[::1]:80" again, expected each endpoint once', ["[::1]:80", "[0::1]:80"]);
  });

  it("refuses documents of another shape", () => {
    refuses('$: found "10.0.0.1:80", expected a list', "10.0.0.1:80");
    refuses("$: found nothing, expected a list", undefined);
    refuses("$.hosts: found an unknown field", { hosts: ["10.0.0.1:80"] });
    refuses("$.endpoints: found nothing, expected a list", { empty: true });
    refuses("$.endpoints: found an object, expected a list", { endpoints: { a: "10.0.0.1:80" } });
    refuses("$.empty: found 1, expected true or false", { endpoints: ["10.0.0.1:80"], empty: 1 });
  });
});
