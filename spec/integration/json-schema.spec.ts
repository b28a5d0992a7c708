import Ajv from "ajv";
import { documentFields } from "../../plugins/moontide/feature/configuration/schema";
import { toJsonSchema } from "../../plugins/moontide/schema/to-json-schema";
import { brokenConfigurations } from "../support/lua/broken-configurations/index";
import { validConfigurations } from "../support/lua/valid-configurations";

// The JSON Schema against the documents that the gateway's own validator is tested with: it accepts all that
// the validator accepts. What it cannot refuse is marked `beyond_schema` in the tables: references and
// names given twice, options against each other, the order of a list, IPv6 addresses in detail, and
// addresses that look like names.

const schema = toJsonSchema(documentFields, "Moontide configuration");
const validate = new Ajv({ strict: true, allErrors: true }).compile(
  JSON.parse(JSON.stringify(schema)) as object,
);

const refusals = (text: string): string => {
  validate(JSON.parse(text));
  return (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`).join("; ");
};

describe("the JSON Schema", () => {
  test.each(validConfigurations)("accepts a configuration $name", ({ text }) => {
    expect(refusals(text)).toBe("");
  });

  const broken = Object.values(brokenConfigurations).flat();

  test.each(broken.filter((one) => !one.beyond_schema))("refuses $name", ({ text }) => {
    expect(refusals(text)).not.toBe("");
  });

  // A mistake that it learns to refuse should lose its mark.
  test.each(broken.filter((one) => one.beyond_schema))("cannot refuse $name", ({ text }) => {
    expect(refusals(text)).toBe("");
  });

  test("has a description for every option", () => {
    const without = (node: unknown, path: string): string[] => {
      if (typeof node !== "object" || node === null) return [];
      const properties = Object.entries((node as { properties?: object }).properties ?? {});
      const missing = properties
        .filter(
          ([name, value]) => name !== "type" && !(value as { description?: string }).description,
        )
        .map(([name]) => `${path}.${name}`);
      const below = Object.entries(node).flatMap(([key, value]) =>
        without(value, `${path}.${key}`),
      );
      return [...missing, ...below];
    };
    expect(without(JSON.parse(JSON.stringify(schema)), "")).toEqual([]);
  });
});
