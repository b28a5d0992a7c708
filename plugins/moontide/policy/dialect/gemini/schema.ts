import { Raw, rawOf } from "../../json/value";

/**
 * Google's own schemas (a part of OpenAPI 3.0) as JSON Schema. They differ in the names of types (`STRING`) and in
 * limits that are written as texts (protobuf's int64); the rest is the same or, as `nullable`, means nothing there. The
 * text is changed, not the document, so members keep their order.
 */
export const jsonSchemaOf = (schema: Raw): Raw => {
  const [lowered] = string.gsub(
    schema.raw,
    '("type"%s*:%s*")(%u+)"',
    (head: string, name: string) => `${head}${string.lower(name)}"`,
  );
  const [numbered] = string.gsub(
    lowered,
    '("m[ai][xn]%a+"%s*:%s*)"(%d+)"',
    (head: string, digits: string) => head + digits,
  );
  return rawOf(numbered);
};
