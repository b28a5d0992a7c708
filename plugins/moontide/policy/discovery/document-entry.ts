import { EndpointDescription } from "../../kernel/endpoint";
import { Result } from "../../kernel/result";
import { parseAddress } from "../address/parse";
import { quote } from "../address/quote";
import { default_weight, isWeight, maximum_weight, minimum_weight } from "./weight";

export const expectedEntry =
  'an address like "127.0.0.1:80", or an object with "address" and perhaps "weight" and "drain"';
const expectedWeight = `a whole number from ${minimum_weight} to ${maximum_weight}`;

export const refuse = (
  path: string,
  found: string,
  expected: string,
): LuaMultiReturn<[undefined, string]> =>
  $multi(undefined, `${path}: found ${found}, expected ${expected}`);

/** A value as it may stand in a message. */
export const describeValue = (value: unknown): string => {
  if (typeof value === "string") return quote(value);
  if (value === undefined) return "nothing";
  return type(value) === "table" ? "an object or a list" : tostring(value);
};

/** A decoded object or list. */
export type Decoded = LuaTable<string | number, unknown>;

export const isTable = (value: unknown): value is Decoded => type(value) === "table";

export const keySet = (keys: readonly string[]): LuaSet<string> => {
  const set = new LuaSet<string>();
  for (const key of keys) set.add(key);
  return set;
};

/** The first key, in alphabetical order, that is not among the known ones. */
export const unknownKey = (object: Decoded, known: LuaSet<string>): string | undefined => {
  let first: string | undefined;
  for (const [key] of pairs(object)) {
    const name = tostring(key);
    if (!known.has(name) && (first === undefined || name < first)) first = name;
  }
  return first;
};

const entryKeys = keySet(["address", "weight", "drain"]);

/** An address alone is an entry of which nothing else is said. */
const bareEntry = (address: unknown): Decoded => {
  const entry: Decoded = new LuaTable();
  entry.set("address", address);
  return entry;
};

/** Reads one entry of the list; `path` is its place. */
export const parseEntry = (value: unknown, path: string): Result<EndpointDescription> => {
  const entry = isTable(value) ? value : bareEntry(value);
  const addressPath = isTable(value) ? `${path}.address` : path;
  const key = unknownKey(entry, entryKeys);
  if (key !== undefined) return refuse(`${path}.${key}`, "an unknown field", expectedEntry);
  const text = entry.get("address");
  if (typeof text !== "string") return refuse(addressPath, describeValue(text), expectedEntry);
  const weight = entry.get("weight") ?? default_weight;
  if (!isWeight(weight)) return refuse(`${path}.weight`, describeValue(weight), expectedWeight);
  const draining = entry.get("drain") ?? false;
  if (typeof draining !== "boolean") {
    return refuse(`${path}.drain`, describeValue(draining), "true or false");
  }
  const [found, err] = parseAddress(text);
  if (found === undefined) return $multi(undefined, `${addressPath}: ${err}`);
  const { address, port } = found;
  return $multi({ address, port, weight, draining }, undefined);
};
