import type { ModelRequest, Tool, ToolChoice } from "../conversation";
import { asObject, asText, emptyList, Json, JsonObject, listOf, Raw } from "../../json/value";
import { asRaw, itemsOf } from "../shared/fields";
import { itemObject, keepSpecial, listIn, neededText, Reading, textIn } from "../shared/reading";
import { shortName } from "../shared/tool-names";
import { either, nameOf } from "./member";
import { jsonSchemaOf } from "./schema";

const schemaOf = (declared: JsonObject): Raw | undefined => {
  const schema = asRaw(either(declared, "parametersJsonSchema", "parameters_json_schema"));
  if (schema !== undefined) return schema;
  const own = asRaw(declared.parameters);
  return own === undefined ? undefined : jsonSchemaOf(own);
};

/** What Google runs itself (searches, code) is kept: only this dialect knows it. */
export const readTools = (reading: Reading, body: JsonObject): readonly Tool[] => {
  const tools: Tool[] = [];
  const items = listIn(reading, body, "tools") ?? emptyList;
  for (const i of $range(0, items.length - 1)) {
    const tool = itemObject(reading, items[i], `tools[${i}]`);
    for (const item of itemsOf(either(tool, "functionDeclarations", "function_declarations"))) {
      const declared = itemObject(reading, item, `tools[${i}].functionDeclarations`);
      tools.push({
        name: neededText(reading, declared, "name"),
        description: textIn(reading, declared, "description"),
        schema: schemaOf(declared),
      });
    }
    for (const [name] of pairs(tool)) {
      if (name !== "functionDeclarations" && name !== "function_declarations") {
        keepSpecial(reading, `tools[${i}].${name as string}`, true);
      }
    }
  }
  return tools;
};

export const readToolChoice = (reading: Reading, body: JsonObject): ToolChoice | undefined => {
  const config = asObject(either(body, "toolConfig", "tool_config"));
  const calling = asObject(either(config, "functionCallingConfig", "function_calling_config"));
  const mode = asText(calling?.mode);
  if (calling === undefined || mode === undefined) return undefined;
  if (mode === "NONE") return { kind: "none" };
  if (mode !== "ANY") return { kind: "auto" };
  const allowed = itemsOf(either(calling, "allowedFunctionNames", "allowed_function_names"));
  const name = asText(allowed[0]);
  if (name === undefined) return { kind: "required" };
  if (allowed.length === 1) return { kind: "named", name };
  const member = nameOf(calling, "allowedFunctionNames", "allowed_function_names");
  keepSpecial(reading, `toolConfig.functionCallingConfig.${member}`, allowed);
  return { kind: "required" };
};

/** `parametersJsonSchema` takes a schema as it is; `parameters` refuses most of what others write into theirs. */
export const writeTools = (request: ModelRequest): Json | undefined => {
  if (request.tools[0] === undefined) return undefined;
  const declarations: Json[] = [];
  for (const { name, description, schema } of request.tools) {
    declarations.push({
      name: shortName(name),
      description,
      parametersJsonSchema: schema,
    });
  }
  return [{ functionDeclarations: listOf(declarations) }];
};

const modes = { auto: "AUTO", none: "NONE", required: "ANY" } as const;

export const writeToolChoice = (choice: ToolChoice | undefined): Json | undefined => {
  if (choice === undefined) return undefined;
  if (choice.kind !== "named") return { functionCallingConfig: { mode: modes[choice.kind] } };
  return {
    functionCallingConfig: { mode: "ANY", allowedFunctionNames: [shortName(choice.name)] },
  };
};
