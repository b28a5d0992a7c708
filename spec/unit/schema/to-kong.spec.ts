import { configurationFormats } from "moontide/feature/configuration/formats";
import { poolFields } from "moontide/feature/pool/schema";
import type { Field } from "moontide/schema/description";
import { KongOption, toKongFields } from "moontide/schema/to-kong";

/** The one option of a list of fields with a single field. */
const optionOf = (field: Field): KongOption => {
  const fields = toKongFields([field], configurationFormats);
  assert.equal(1, fields.length);
  return fields[0]![field.name]!;
};

const findIn = (
  fields: readonly Readonly<Record<string, KongOption>>[],
  name: string,
): KongOption => {
  for (const field of fields) {
    const option = field[name];
    if (option !== undefined) return option;
  }
  return error(`no field ${name}`);
};

describe("a Kong schema", () => {
  it("has bounds, default and description of a number", () => {
    const field: Field = {
      name: "attempts",
      kind: "integer",
      minimum: 0,
      maximum: 10,
      default: 2,
      doc: "How many attempts.",
    };
    assert.same(
      {
        type: "integer",
        between: [0, 10],
        default: 2,
        required: true,
        description: "How many attempts.",
      },
      optionOf(field),
    );
  });

  it("lets a text be empty whose default is", () => {
    const field: Field = { name: "service", kind: "string", default: "", doc: "A service." };
    assert.same(
      { type: "string", len_min: 0, default: "", required: true, description: "A service." },
      optionOf(field),
    );
  });

  it("keeps one-sided and open bounds", () => {
    const above = optionOf({ name: "a", kind: "number", exclusive_minimum: 0, doc: "Above." });
    assert.same({ type: "number", gt: 0, description: "Above." }, above);
    const open = optionOf({
      name: "a",
      kind: "number",
      exclusive_minimum: 0,
      maximum: 5,
      doc: "-",
    });
    assert.equal(0, open.gt);
    assert.same([0, 5], open.between);
    const least = optionOf({ name: "a", kind: "number", minimum: 1, doc: "-" });
    assert.same([1, 9007199254740992], least.between);
  });

  it("has the values of an enumeration", () => {
    const field: Field = { name: "on", kind: "enumeration", values: ["a", "b"], doc: "Which." };
    assert.same({ type: "string", one_of: ["a", "b"], description: "Which." }, optionOf(field));
  });

  it("marks what is required, also a switch that is off by default", () => {
    assert.is_true(optionOf({ name: "a", kind: "boolean", required: true, doc: "-" }).required);
    const off = optionOf({ name: "a", kind: "boolean", default: false, doc: "-" });
    assert.is_true(off.required);
    assert.is_false(off.default);
  });

  it("lets Kong fill in records from the defaults of their fields", () => {
    const fields = toKongFields(poolFields, configurationFormats);
    const timeouts = findIn(fields, "timeouts");
    assert.equal("record", timeouts.type);
    assert.is_true(timeouts.required);
    assert.is_nil(timeouts.default);
    assert.equal(1, findIn(timeouts.fields!, "connect_seconds").default);
    // Kong would make up a record whose "required" is left open.
    assert.is_false(findIn(fields, "tls").required);
  });

  it("makes a list of different items a set", () => {
    const items = { kind: "enumeration", values: ["GET"] } as const;
    const set = optionOf({ name: "a", kind: "list", items, unique: true, doc: "-" });
    assert.equal("set", set.type);
    const list = optionOf({ name: "a", kind: "list", items, minimum_items: 1, doc: "-" });
    assert.equal("array", list.type);
    assert.equal(1, list.len_min);
    assert.same({ type: "string", one_of: ["GET"] }, list.elements);
  });

  it("checks formats as the document does", () => {
    const host = optionOf({ name: "a", kind: "string", format: "hostname", doc: "-" });
    assert.is_true(host.custom_validator!("web.internal")[0]);
    const [ok, message] = host.custom_validator!("web internal");
    assert.is_nil(ok);
    // Kong tells the place itself.
    assert.matches('^found "web internal"; expected a host name', tostring(message));
  });

  it("checks the order of a list", () => {
    const items = { kind: "number" } as const;
    const list = optionOf({ name: "a", kind: "list", items, ascending: true, doc: "-" });
    assert.is_true(list.custom_validator!([1, 2])[0]);
    assert.is_nil(list.custom_validator!([2, 1])[0]);
  });

  it("has one record for all variants and lets the check sort them out", () => {
    const discovery = findIn(toKongFields(poolFields, configurationFormats), "discovery");
    assert.equal("record", discovery.type);
    assert.same(
      ["file", "dns", "consul", "etcd", "kubernetes", "admin"],
      findIn(discovery.fields!, "type").one_of,
    );
    assert.is_nil(findIn(discovery.fields!, "interval_seconds").default);
    const validate = discovery.custom_validator!;
    assert.is_true(validate({ type: "file", path: "/etc/web.json" })[0]);
    const [, missing] = validate({ type: "file" });
    assert.matches("^path: found nothing", tostring(missing));
    assert.is_nil(validate({ type: "file", path: "/etc/web.json", port: 80 })[0]);
  });

  it("takes Kong's null for an option that is left out", () => {
    const discovery = findIn(toKongFields(poolFields, configurationFormats), "discovery");
    const userdata = io.stdout;
    const value = { type: "admin", path: userdata, port: userdata };
    assert.is_true(discovery.custom_validator!(value)[0]);
  });

  it("describes a map by its keys and values", () => {
    const values = { kind: "number", minimum: 0, maximum: 1 } as const;
    const map = optionOf({ name: "a", kind: "map", keys: "name", values, doc: "-" });
    assert.equal("map", map.type);
    assert.is_nil(map.keys!.custom_validator!("a b")[0]);
    assert.same({ type: "number", between: [0, 1] }, map.values);
  });

  it("keeps secrets references", () => {
    const secret = optionOf({ name: "a", kind: "secret", doc: "-" });
    assert.is_true(secret.custom_validator!({ env: "TOKEN" })[0]);
    assert.is_nil(secret.custom_validator!({ env: "TOKEN", file: "/a" })[0]);
  });

  it("of a choice between words and numbers has the words", () => {
    const words = { kind: "enumeration", values: ["5xx"] } as const;
    const field: Field = {
      name: "a",
      kind: "one_of",
      choices: [words, { kind: "integer" }],
      doc: "-",
    };
    assert.same(["5xx"], optionOf(field).one_of);
  });

  it("has no options of several types", () => {
    const field: Field = { name: "a", kind: "one_of", choices: [{ kind: "number" }], doc: "-" };
    assert.has_error(() => optionOf(field), "Kong has no options of several types");
  });
});
