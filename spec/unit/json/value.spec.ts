import { encode } from "moontide/policy/json/encode";
import { stringOf } from "moontide/policy/json/string";
import {
  asBoolean,
  asList,
  asNumber,
  asObject,
  asText,
  emptyList,
  isList,
  isObject,
  isRaw,
  Json,
  jsonNull,
  listOf,
  rawOf,
} from "moontide/policy/json/value";

const kinds: Readonly<Record<string, Json>> = {
  text: "",
  number: 0,
  boolean: false,
  list: [0],
  object: { a: 1 },
  raw: rawOf("{}"),
};

const kindsFor = (test: (value: Json | undefined) => unknown): string => {
  const names: string[] = [];
  for (const [name, value] of pairs(kinds)) {
    const result = test(value);
    if (result !== undefined && (result !== false || value === false)) names[names.length] = name;
  }
  table.sort(names);
  return table.concat(names, " ");
};

describe("a JSON value", () => {
  it("is of one kind", () => {
    assert.equal(
      "text",
      kindsFor((value) => asText(value)),
    );
    assert.equal(
      "number",
      kindsFor((value) => asNumber(value)),
    );
    assert.equal(
      "boolean",
      kindsFor((value) => asBoolean(value)),
    );
    assert.equal(
      "list",
      kindsFor((value) => asList(value)),
    );
    assert.equal(
      "object",
      kindsFor((value) => asObject(value)),
    );
    assert.is_true(isRaw(kinds.raw));
    assert.is_false(isRaw(kinds.object));
    assert.is_true(isList(emptyList));
    assert.is_true(isObject({}));
    for (const test of [isRaw, isList, isObject]) {
      assert.is_false(test(undefined));
      assert.is_false(test("text"));
      assert.is_false(test(1));
    }
  });

  it("is a number also where it has more digits than a double", () => {
    assert.equal(12345678901234567890, asNumber(rawOf("12345678901234567890")));
    assert.is_nil(asNumber(rawOf("-1e400")));
    assert.is_nil(asNumber(jsonNull));
    assert.is_nil(asNumber(undefined));
  });

  it("is always the same text", () => {
    assert.equal(
      '{"a":[1,true,"x"],"b":{},"c":[],"d":1.50}',
      encode({ d: rawOf("1.50"), c: listOf([]), b: {}, a: listOf([1, true, "x"]) }),
    );
    assert.equal('"a\\"\\n"', stringOf('a"\n'));
  });
});
