import { encode } from "../json/encode";
import { Json, JsonObject, listOf } from "../json/value";
import { Variable, Variables } from "./variables";

const typeOf = ({ type, values, maximum_length, maximum_items }: Variable): JsonObject => {
  if (type === "enumeration") return { type: "string", enum: listOf(values) };
  if (type !== "list") return { type, maxLength: maximum_length };
  return {
    type: "array",
    items: { type: "string", maxLength: maximum_length },
    maxItems: maximum_items,
  };
};

const propertyOf = (variable: Variable): JsonObject => {
  const property: Record<string, Json | undefined> = {};
  for (const [name, value] of pairs(typeOf(variable))) property[name as string] = value;
  property["description"] = variable.description;
  property["minimum"] = variable.minimum;
  property["maximum"] = variable.maximum;
  property["default"] = variable.default;
  return property;
};

/** The JSON Schema (draft 2020-12) of the body that a prompt's clients send. */
export const variablesSchema = (
  title: string,
  description: string | undefined,
  variables: Variables,
  names: readonly string[],
): string => {
  const properties: Record<string, Json> = {
    stream: { type: "boolean", default: false, description: "Whether the answer is streamed." },
  };
  const required: string[] = [];
  for (const name of names) {
    const variable = variables[name]!;
    properties[name] = propertyOf(variable);
    const isNeeded = variable.required && variable.default === undefined;
    if (isNeeded) required[required.length] = name;
  }
  return encode({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title,
    description,
    type: "object",
    properties,
    required: listOf(required),
    additionalProperties: false,
  });
};
