import { Field, Kind, ListKind, MapKind, NumberKind, RecordKind, VariantKind } from "./description";
import { formatPatterns } from "./format-patterns";

/** A schema as plain data, ready to be written as JSON (draft-07, which editors know best). */
export interface JsonSchema {
  $schema?: string;
  title?: string;
  description?: string;
  type?: string;
  default?: unknown;
  const?: string;
  enum?: readonly string[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  minProperties?: number;
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
}

const numberSchema = (kind: NumberKind): JsonSchema => ({
  type: kind.kind,
  minimum: kind.minimum,
  maximum: kind.maximum,
  exclusiveMinimum: kind.exclusive_minimum,
});

const listSchema = (kind: ListKind): JsonSchema => ({
  type: "array",
  items: kindSchema(kind.items),
  minItems: kind.minimum_items,
  maxItems: kind.maximum_items,
  // In ascending order nothing can stand twice; JSON Schema has no word for the order itself.
  uniqueItems: kind.unique ?? kind.ascending,
});

const mapSchema = (kind: MapKind): JsonSchema => ({
  type: "object",
  propertyNames: { pattern: formatPatterns[kind.keys] },
  additionalProperties: kindSchema(kind.values),
  minProperties: kind.minimum_items,
});

const objectSchema = (fields: readonly Field[]): JsonSchema => {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const field of fields) {
    properties[field.name] = fieldSchema(field);
    if (field.required === true) required[required.length] = field.name;
  }
  return { type: "object", properties, required, additionalProperties: false };
};

const recordSchema = (kind: RecordKind): JsonSchema => {
  const whole = objectSchema(kind.fields);
  for (const field of kind.fields) {
    if (field.name === kind.shorthand) return { anyOf: [kindSchema(field), whole] };
  }
  return whole;
};

const variantSchema = (kind: VariantKind): JsonSchema => {
  const oneOf: JsonSchema[] = [];
  for (const variant of kind.variants) {
    const schema = objectSchema(variant.fields);
    schema.description = variant.doc;
    schema.properties!["type"] = { const: variant.type };
    schema.required![schema.required!.length] = "type";
    oneOf[oneOf.length] = schema;
  }
  return { type: "object", oneOf };
};

const secretSchema = (): JsonSchema => ({
  oneOf: [
    objectSchema([
      {
        name: "env",
        kind: "string",
        format: "environment_name",
        required: true,
        doc: "The environment variable that holds the secret.",
      },
    ]),
    objectSchema([
      {
        name: "file",
        kind: "string",
        format: "file_path",
        required: true,
        doc: "The file that holds the secret.",
      },
    ]),
  ],
});

const choicesSchema = (choices: readonly Kind[]): JsonSchema => {
  const anyOf: JsonSchema[] = [];
  for (const choice of choices) anyOf[anyOf.length] = kindSchema(choice);
  return { anyOf };
};

export const kindSchema = (kind: Kind): JsonSchema => {
  if (kind.kind === "number" || kind.kind === "integer") return numberSchema(kind);
  if (kind.kind === "boolean") return { type: "boolean" };
  if (kind.kind === "enumeration") return { type: "string", enum: kind.values };
  if (kind.kind === "string") {
    return { type: "string", pattern: formatPatterns[kind.format ?? "text"] };
  }
  if (kind.kind === "list") return listSchema(kind);
  if (kind.kind === "map") return mapSchema(kind);
  if (kind.kind === "record") return recordSchema(kind);
  if (kind.kind === "variant") return variantSchema(kind);
  return kind.kind === "one_of" ? choicesSchema(kind.choices) : secretSchema();
};

const fieldSchema = (field: Field): JsonSchema => {
  const schema = kindSchema(field);
  const reload = field.needs_reload ? " A change takes effect at the next reload." : "";
  schema.description = `${field.doc}${reload}`;
  if (field.kind !== "record") schema.default = field.default;
  return schema;
};

/**
 * The JSON Schema of a document, for completion in editors and checks without the gateway. It accepts
 * all that the check accepts, and refuses what JSON Schema can express: not IPv6 addresses in detail, the order of
 * a list, names given twice, or how options must be to each other.
 */
export const toJsonSchema = (fields: readonly Field[], title: string): JsonSchema => {
  const schema = objectSchema(fields);
  schema.$schema = "http://json-schema.org/draft-07/schema#";
  schema.title = title;
  return schema;
};
