/** What form the answer is to have. */
import { Json, JsonObject, rawOf } from "../../json/value";
import type { AnswerFormat } from "../conversation";
import { asRaw } from "../shared/fields";
import { flagIn, keepSpecial, objectIn, Reading, textIn, wrong } from "../shared/reading";

const anyObject = rawOf('{"type":"object"}');

const readSchema = (reading: Reading, format: JsonObject): AnswerFormat | undefined => {
  const described = objectIn(reading, format, "json_schema");
  if (described === undefined) {
    return wrong(reading, "response_format.json_schema", "must be an object");
  }
  return {
    kind: "schema",
    name: textIn(reading, described, "name"),
    description: textIn(reading, described, "description"),
    schema: asRaw(described["schema"]) ?? anyObject,
    strict: flagIn(reading, described, "strict"),
  };
};

export const readFormat = (reading: Reading, body: JsonObject): AnswerFormat | undefined => {
  const format = objectIn(reading, body, "response_format");
  if (format === undefined) return undefined;
  const kind = textIn(reading, format, "type");
  if (kind === "text") return { kind: "text" };
  if (kind === "json_object") return { kind: "json" };
  if (kind === "json_schema") return readSchema(reading, format);
  keepSpecial(reading, "response_format", format);
  return undefined;
};

/** A schema must have a name, which Anthropic and Gemini don't know. */
export const writeFormat = (format: AnswerFormat | undefined): Json | undefined => {
  if (format === undefined) return undefined;
  if (format.kind !== "schema") return { type: format.kind === "text" ? "text" : "json_object" };
  const { name, description, schema, strict } = format;
  return {
    type: "json_schema",
    json_schema: { name: name ?? "answer", description, schema, strict },
  };
};
