/** Arguments, results and schemas stay as they were written; what is told about sources and letters is only skipped. */
export const raw_members = new LuaSet<string>();
for (const name of [
  "args",
  "citationMetadata",
  "groundingMetadata",
  "logprobsResult",
  "parameters",
  "parametersJsonSchema",
  "parameters_json_schema",
  "response",
  "responseJsonSchema",
  "responseSchema",
  "response_json_schema",
  "response_schema",
  "safetyRatings",
]) {
  raw_members.add(name);
}
