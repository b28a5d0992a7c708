import { configurationDocument, documentFields } from "moontide/feature/configuration/schema";
import type { Field, Kind } from "moontide/schema/description";
import { optionTable, overviewTable } from "moontide/schema/to-markdown";

const heading = "| option | value | default | meaning |\n| --- | --- | --- | --- |\n";

const table = (field: Field): string => {
  const text = optionTable([field]);
  assert.equal(heading, string.sub(text, 1, heading.length));
  return string.sub(text, heading.length + 1);
};

describe("an option table", () => {
  it("shows bounds and default of a number", () => {
    assert.equal(
      "| `attempts` | whole number, 0 to 10 | `2` | How many. |\n",
      table({
        name: "attempts",
        kind: "integer",
        minimum: 0,
        maximum: 10,
        default: 2,
        doc: "How many.",
      }),
    );
    assert.equal(
      "| `a` | number > 0, at most 5 |  | A. |\n",
      table({ name: "a", kind: "number", exclusive_minimum: 0, maximum: 5, doc: "A." }),
    );
  });

  it("shows values, text and lists as they stand in the document", () => {
    assert.equal(
      '| `a` | `x`, `y` | `"x"` | A. |\n',
      table({ name: "a", kind: "enumeration", values: ["x", "y"], default: "x", doc: "A." }),
    );
    assert.equal(
      "| `a` | list of number | `[0.5, 1]` | A. |\n",
      table({ name: "a", kind: "list", items: { kind: "number" }, default: [0.5, 1], doc: "A." }),
    );
    assert.equal(
      "| `a` | `true` or `false` | `false` | A. |\n",
      table({ name: "a", kind: "boolean", default: false, doc: "A." }),
    );
  });

  it("says what is required and what needs a reload", () => {
    const field: Field = {
      name: "directory",
      kind: "string",
      format: "file_path",
      required: true,
      needs_reload: true,
      doc: "Where.",
    };
    assert.equal(
      "| `directory` | absolute path | required | Where. *Needs a reload.* |\n",
      table(field),
    );
  });

  it("goes into records, lists, maps and variants", () => {
    const inner = [{ name: "b", kind: "number", doc: "B." }] as const;
    const record: Kind = { kind: "record", fields: inner };
    assert.matches(
      "`a.b`",
      table({ name: "a", doc: "A.", kind: "record", fields: inner }),
      1,
      true,
    );
    assert.matches(
      "`a[].b`",
      table({ name: "a", doc: "A.", kind: "list", items: record }),
      1,
      true,
    );
    const map = table({ name: "a", doc: "A.", kind: "map", keys: "name", values: record });
    assert.matches("`a.*.b`", map, 1, true);
    const variants = [{ type: "file", doc: "A file.", fields: inner }];
    assert.equal(
      "| `a` | object |  | A. |\n| `a.type` | `file` | required | A file. |\n| `a.b` | number |  | With `file`: B. |\n",
      table({ name: "a", doc: "A.", kind: "variant", variants }),
    );
  });

  it("stays on the first level in an overview", () => {
    const [, rows] = string.gsub(overviewTable(documentFields), "\n", "");
    assert.equal(documentFields.length + 2, rows);
  });
});

/** Calls a function for each option anywhere in a kind. */
const eachField = (kind: Kind, visit: (this: void, field: Field) => void): void => {
  if (kind.kind === "list") eachField(kind.items, visit);
  if (kind.kind === "map") eachField(kind.values, visit);
  if (kind.kind === "record") visitAll(kind.fields, visit);
  if (kind.kind === "variant") {
    for (const variant of kind.variants) visitAll(variant.fields, visit);
  }
};

const visitAll = (fields: readonly Field[], visit: (this: void, field: Field) => void): void => {
  for (const field of fields) {
    visit(field);
    eachField(field, visit);
  }
};

describe("the documentation of every option", () => {
  it("is one or more sentences that fit into a table and into Kong", () => {
    let options = 0;
    eachField(configurationDocument, ({ name, doc }) => {
      options += 1;
      assert.is_nil(string.find(doc, "[|\n]")[0], name);
      assert.matches("^[%u`].*%.$", doc, 1);
      // Kong's metaschema asks for 10 to 500 characters.
      assert.is_true(doc.length >= 10 && doc.length <= 500, name);
    });
    assert.is_true(options > 50, `${options}`);
  });

  it("comes with names that are snake case", () => {
    eachField(configurationDocument, ({ name }) => {
      assert.matches("^%$?%l[%l%d_]*$", name);
    });
  });
});
