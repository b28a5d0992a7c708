import { decode } from "moontide/policy/json/decode";
import { JsonObject } from "moontide/policy/json/value";
import { readVariables, Variable, Variables } from "moontide/policy/prompt/variables";
import { variablesSchema } from "moontide/policy/prompt/variables-schema";

const variable = (options: Partial<Variable>): Variable => ({
  type: options.type ?? "string",
  description: options.description,
  required: options.required ?? true,
  default: options.default,
  values: options.values ?? [],
  separator: options.separator ?? "\n",
  minimum: options.minimum,
  maximum: options.maximum,
  maximum_length: options.maximum_length,
  maximum_items: options.maximum_items,
});

/** The text of `x`, or what the client is told. */
const read = (options: Partial<Variable>, json: string): string => {
  const [body] = decode(json);
  const [texts, problem] = readVariables({ x: variable(options) }, ["x"], body as JsonObject);
  return texts?.get("x") ?? `${problem?.field}: ${problem?.message}`;
};

describe("variables of a prompt", () => {
  const cases: readonly (readonly [options: Partial<Variable>, json: string, text: string])[] = [
    [{}, '{"x": "hi {{y}}"}', "hi {{y}}"],
    [{}, '{"x": ""}', ""],
    [{}, '{"x": 1}', "x: must be a string"],
    [{}, "{}", "x: is missing"],
    [{}, '{"x": null}', "x: is missing"],
    [{ default: "d" }, "{}", "d"],
    [{ default: "d" }, '{"x": "e"}', "e"],
    [{ maximum_length: 2 }, '{"x": "äö"}', "äö"],
    [{ maximum_length: 2 }, '{"x": "日本語"}', "x: must be at most 2 characters"],
    [{ type: "number" }, '{"x": 1.5}', "1.5"],
    [{ type: "number" }, '{"x": 12345678901234567890}', "12345678901234567890"],
    [{ type: "number" }, '{"x": "1"}', "x: must be a number"],
    [{ type: "number", minimum: 0.5 }, '{"x": 0.4}', "x: must be at least 0.5"],
    [{ type: "number", maximum: 2 }, '{"x": 3}', "x: must be at most 2"],
    [{ type: "integer" }, '{"x": 7}', "7"],
    [{ type: "integer" }, '{"x": 7.5}', "x: must be a whole number"],
    [{ type: "boolean" }, '{"x": false}', "false"],
    [{ type: "boolean", default: false }, "{}", "false"],
    [{ type: "boolean" }, '{"x": "false"}', "x: must be true or false"],
    [{ type: "enumeration", values: ["a", "b"] }, '{"x": "b"}', "b"],
    [{ type: "enumeration", values: ["a", "b"] }, '{"x": "c"}', 'x: must be one of "a", "b"'],
    [{ type: "list" }, '{"x": ["a", "b"]}', "a\nb"],
    [{ type: "list", separator: ", " }, '{"x": ["a", "b"]}', "a, b"],
    [{ type: "list" }, '{"x": []}', ""],
    [{ type: "list" }, '{"x": "a"}', "x: must be a list of strings"],
    [{ type: "list" }, '{"x": ["a", 1]}', "x: must be a list of strings, each a string"],
    [{ type: "list", maximum_items: 1 }, '{"x": ["a", "b"]}', "x: must be at most 1 items"],
    [{}, '{"x": "a", "z": 1, "y": 2}', "y: is no variable of this prompt"],
  ];
  for (const [options, json, text] of cases) {
    it(`${options.type ?? "string"} ${json}: ${text}`, () => {
      assert.equal(text, read(options, json));
    });
  }

  it("may be missing where they are not required", () => {
    const [texts] = readVariables({ x: variable({ required: false }) }, ["x"], {});
    assert.is_nil(texts!.get("x"));
  });
});

describe("the JSON Schema of a prompt", () => {
  it("tells what is to be sent", () => {
    const variables: Variables = {
      text: variable({ maximum_length: 9, description: "What it is about." }),
      tone: variable({ type: "enumeration", values: ["kind", "formal"], default: "kind" }),
      points: variable({ type: "list", maximum_items: 3, required: false }),
      count: variable({ type: "integer", minimum: 1, maximum: 5 }),
    };
    const names = ["count", "points", "text", "tone"];
    const [schema] = decode(variablesSchema("summary", undefined, variables, names));
    assert.same(
      {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        title: "summary",
        type: "object",
        additionalProperties: false,
        required: ["count", "text"],
        properties: {
          stream: {
            type: "boolean",
            default: false,
            description: "Whether the answer is streamed.",
          },
          text: { type: "string", maxLength: 9, description: "What it is about." },
          tone: { type: "string", enum: ["kind", "formal"], default: "kind" },
          points: { type: "array", items: { type: "string" }, maxItems: 3 },
          count: { type: "integer", minimum: 1, maximum: 5 },
        },
      },
      schema,
    );
  });
});
