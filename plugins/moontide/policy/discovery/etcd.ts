import { EndpointDescription } from "../../kernel/endpoint";
import { Json } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { quote } from "../address/quote";
import { parseEntry } from "./document-entry";
import { descriptionId, sortedById } from "./identity";
import { Remarks, remark } from "./remarks";

/** What a key says: an endpoint, or what is wrong with it. */
export interface EtcdEntry {
  readonly endpoint: EndpointDescription | undefined;
  readonly problem: string | undefined;
}

const parseValue = (key: string, value: string, json: Json): Result<EndpointDescription> => {
  const place = `key ${quote(key)}`;
  const [text] = string.match(value, "^%s*(.-)%s*$");
  // Not `[`: so begins an IPv6 address.
  const [isJson] = string.find(text!, '^[{"]');
  if (isJson === undefined) return parseEntry(text, place);
  const [decoded, malformed] = json.decode(text!);
  if (malformed !== undefined) return $multi(undefined, `${place}: ${malformed}`);
  return parseEntry(decoded, place);
};

/**
 * Reads a value: `10.0.0.1:80`, or JSON with the fields of an entry in a discovery file. Without an `instance` of its
 * own, the endpoint is named after its key.
 */
export const parseEtcdEntry = (key: string, value: string, json: Json): EtcdEntry => {
  const [found, problem] = parseValue(key, value, json);
  if (found === undefined) return { endpoint: undefined, problem };
  const { address, port, weight, draining, region, zone, priority, metadata } = found;
  const instance = found.instance ?? key;
  return {
    endpoint: { address, port, weight, draining, instance, region, zone, priority, metadata },
    problem: undefined,
  };
};

/**
 * The endpoints of all keys. Of several keys with one address the last in the order of bytes stands. Keys that can't
 * be read are noted and left out; when there are keys and none can be read, that is an error: a pool is emptied by
 * removing its keys only.
 */
export const etcdEndpoints = (
  entries: LuaTable<string, EtcdEntry>,
  remarks: Remarks,
): Result<EndpointDescription[]> => {
  const keys: string[] = [];
  for (const [key] of pairs(entries)) keys[keys.length] = key;
  table.sort(keys);
  const found: Record<string, EndpointDescription> = {};
  for (const key of keys) {
    const { endpoint, problem } = entries.get(key);
    if (endpoint !== undefined) found[descriptionId(endpoint)] = endpoint;
    else remark(remarks, problem ?? "");
  }
  if (keys.length > 0 && next(found)[0] === undefined) {
    return $multi(undefined, `no key can be used: ${remarks.first}`);
  }
  return $multi(sortedById(found), undefined);
};
