// Google takes members in snake_case as well as in camelCase.

/** What is the user's own below these, or a schema, keeps its names. */
const own = new Set([
  "args",
  "response",
  "properties",
  "parametersJsonSchema",
  "responseJsonSchema",
  "labels",
]);

export const camel = (value) => {
  if (Array.isArray(value)) return value.map(camel);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([name, each]) => {
    const known = name.startsWith("$")
      ? name
      : name.replaceAll(/_([a-z])/g, (_, c) => c.toUpperCase());
    if (known === "properties") {
      return [
        known,
        Object.fromEntries(Object.entries(each).map(([key, inner]) => [key, camel(inner)])),
      ];
    }
    return [known, own.has(known) ? each : camel(each)];
  });
  return Object.fromEntries(entries);
};
