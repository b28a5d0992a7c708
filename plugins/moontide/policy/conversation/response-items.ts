import { decode } from "../json/decode";
import { encode } from "../json/encode";
import { asList, asObject, Json, JsonObject } from "../json/value";

/** Names and states that only the server knows which made them: to another they would be items that it does not have. */
const ownMembers = new LuaSet<string>();
for (const name of ["id", "status"]) ownMembers.add(name);

const withoutOwn = (item: JsonObject): JsonObject => {
  const kept: Record<string, Json | undefined> = {};
  for (const [name, value] of pairs(item)) {
    if (!ownMembers.has(name as string)) kept[name] = value;
  }
  return kept;
};

/** Thoughts that nobody can read any more help nobody, and no server takes them. */
const isLost = (item: JsonObject): boolean =>
  item["type"] === "reasoning" && item["encrypted_content"] === undefined;

/** What goes on of a list that is not looked into. */
const raw = new LuaSet<string>();
raw.add("content");
raw.add("summary");

/** The output of a response of OpenAI's, as the input of the next one. */
export const answeredItems = (output: string): string | undefined => {
  const [list] = decode(output, raw);
  const kept: string[] = [];
  for (const value of asList(list) ?? []) {
    const item = asObject(value);
    if (item !== undefined && !isLost(item)) {
      kept[kept.length] = encode(item["type"] === "reasoning" ? item : withoutOwn(item));
    }
  }
  return kept.length === 0 ? undefined : table.concat(kept, ",");
};
