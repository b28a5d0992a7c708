import { EndpointDescription } from "../../kernel/endpoint";
import { Result } from "../../kernel/result";
import { parseAddress } from "../address/parse";
import { parseOrigin } from "./document-origin";
import { Decoded, describeValue, isTable, keySet, refuse, unknownKey } from "./document-value";
import { default_weight, isWeight, maximum_weight, minimum_weight } from "./weight";

export const expectedEntry =
  'an address like "127.0.0.1:80", or an object with "address" and perhaps "weight", "drain", "priority", ' +
  '"zone", "region", "instance" and "metadata"';
const expectedWeight = `a whole number from ${minimum_weight} to ${maximum_weight}`;

const entryKeys = keySet([
  "address",
  "weight",
  "drain",
  "priority",
  "zone",
  "region",
  "instance",
  "metadata",
]);

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
  const [origin, problem] = parseOrigin(entry, path);
  if (origin === undefined) return $multi(undefined, problem);
  const { address, port } = found;
  const { instance, region, zone, priority, metadata } = origin;
  return $multi(
    { address, port, weight, draining, instance, region, zone, priority, metadata },
    undefined,
  );
};
