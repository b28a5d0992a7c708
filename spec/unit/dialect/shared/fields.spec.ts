import type { Json } from "moontide/policy/json/value";
import {
  asFlag,
  asList,
  asNumber,
  asObject,
  asText,
  itemsOf,
} from "moontide/policy/dialect/shared/fields";

const list: Json = ["a"];
const object: Json = { a: "b" };

describe("members that strangers wrote", () => {
  it("are what they should be, or missing", () => {
    assert.equal("x", asText("x"));
    assert.is_nil(asText(1));
    assert.is_false(asFlag(false));
    assert.is_nil(asFlag("true"));
    assert.equal(list, asList(list));
    assert.is_nil(asList(object));
    assert.equal(object, asObject(object));
    assert.is_nil(asObject(list));
    assert.is_nil(asObject(undefined));
  });

  it("are neither list nor object where they stayed text", () => {
    assert.is_nil(asObject({ raw: "{}" }));
    assert.is_nil(asList({ raw: "[]" }));
  });

  it("are numbers also with more digits than a double has", () => {
    assert.equal(0.5, asNumber(0.5));
    assert.equal(2 ** 60, asNumber({ raw: "1152921504606846977" }));
    assert.is_nil(asNumber("1"));
  });

  it("have no items where there is no list", () => {
    assert.equal(0, itemsOf(undefined).length);
    assert.equal(0, itemsOf(object).length);
    assert.equal(1, itemsOf(list).length);
  });
});
