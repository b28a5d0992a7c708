import { DialectName } from "../dialect/dialect";
import { encode } from "../json/encode";
import { JsonObject, listOf } from "../json/value";

/** When the models came to be is not known: an hour that nobody takes for a real one. */
const created = 0;
const createdText = "1970-01-01T00:00:00Z";

const openaiModel = (id: string): JsonObject => ({
  id,
  object: "model",
  created,
  owned_by: "moontide",
});

const anthropicModel = (id: string): JsonObject => ({
  type: "model",
  id,
  display_name: id,
  created_at: createdText,
});

const geminiModel = (id: string): JsonObject => ({
  name: `models/${id}`,
  baseModelId: id,
  displayName: id,
  supportedGenerationMethods: ["generateContent", "streamGenerateContent", "countTokens"],
});

const writerOf = (dialect: DialectName): ((this: void, id: string) => JsonObject) => {
  if (dialect === "anthropic") return anthropicModel;
  return dialect === "gemini" ? geminiModel : openaiModel;
};

/** One model as the clients of a dialect are told of it. */
export const modelText = (dialect: DialectName, id: string): string =>
  encode(writerOf(dialect)(id));

/** A list of models, in one page. */
export const modelsText = (dialect: DialectName, names: readonly string[]): string => {
  const write = writerOf(dialect);
  const models: JsonObject[] = [];
  for (const name of names) models[models.length] = write(name);
  const data = listOf(models);
  if (dialect === "gemini") return encode({ models: data });
  if (dialect !== "anthropic") return encode({ object: "list", data });
  const [first_id, last_id] = [names[0], names[names.length - 1]];
  return encode({ data, has_more: false, first_id, last_id });
};
