/**
 * OpenAI, Gemini and Bedrock take names of tools of up to 64 letters, digits, `_` and `-`; MCP servers have longer ones.
 * Those are cut and get a hash, as APISIX does it: 55 characters, `_`, eight hexadecimal digits. The map back needs no
 * state: it follows from the request's tools.
 */
import { hashOf } from "../../key/hash";
import type { ModelRequest } from "../conversation";

const longest = 64;
const kept = 55;

const fits = (name: string): boolean =>
  name.length <= longest && string.find(name, "[^%w_-]")[0] === undefined;

/** What is too long, with a hash in place of its end: others that begin alike stay others. */
export const shortened = (text: string): string =>
  text.length <= longest
    ? text
    : `${string.sub(text, 1, kept)}_${string.format("%08x", hashOf(text))}`;

/** The name under which a provider is told of a tool. */
export const shortName = (name: string): string => {
  if (fits(name)) return name;
  const [allowed] = string.gsub(name, "[^%w_-]", "_");
  return `${string.sub(allowed, 1, kept)}_${string.format("%08x", hashOf(name))}`;
};

/** The tools' own names by the short ones; undefined where all fit. For `Asked.tool_names`. */
export const shortenedNames = (request: ModelRequest): LuaMap<string, string> | undefined => {
  let names: LuaMap<string, string> | undefined;
  for (const { name } of request.tools) {
    if (!fits(name)) {
      names ??= new LuaMap<string, string>();
      names.set(shortName(name), name);
    }
  }
  return names;
};

/** As the client knows the tool. */
export const ownName = (names: LuaMap<string, string> | undefined, name: string): string =>
  names?.get(name) ?? name;
