import { EndpointDescription } from "../../kernel/endpoint";
import { Json } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { parseConsulEntry } from "./consul-entry";
import { Decoded, describeValue, isTable, refuse } from "./document-value";
import { descriptionId, sortedById } from "./identity";
import { scaledWeights } from "./registry-weight";
import { Remarks, remark } from "./remarks";

/**
 * Two registrations of one address: one in use stands before one that drains, then the greater ID, so that every
 * gateway decides alike.
 */
const isBetter = (one: EndpointDescription, other: EndpointDescription): boolean => {
  if (one.draining !== other.draining) return other.draining;
  return (one.instance ?? "") > (other.instance ?? "");
};

const collect = (
  found: Record<string, EndpointDescription>,
  value: unknown,
  path: string,
  wanted: string,
  remarks: Remarks,
): void => {
  if (!isTable(value)) {
    remark(remarks, refuse(path, describeValue(value), "an object")[1]);
    return;
  }
  const [entry, problem] = parseConsulEntry(value, path, wanted, remarks);
  if (entry === undefined) {
    remark(remarks, problem);
    return;
  }
  const id = descriptionId(entry);
  const other = found[id];
  if (other === undefined || isBetter(entry, other)) found[id] = entry;
};

const decodeList = (body: string, json: Json): Result<Decoded> => {
  // A decoded `{}` looks like a decoded `[]`, which would empty the pool.
  const [start] = string.find(body, "^%s*%[");
  if (start === undefined) return $multi(undefined, "the answer is no JSON list");
  const [decoded, malformed] = json.decode(body);
  if (!isTable(decoded)) return $multi(undefined, malformed ?? "the answer is no JSON list");
  return $multi(decoded, undefined);
};

/**
 * Reads the answer of `/v1/health/service/NAME`
 * (https://developer.hashicorp.com/consul/api-docs/health#list-service-instances-for-service). Entries that can't be
 * used are noted and left out; when none of them can be, the answer is an error: a pool is emptied by an empty list only.
 *
 * @param wanted the service that was asked for
 */
export const parseConsulAnswer = (
  body: string,
  wanted: string,
  json: Json,
  remarks: Remarks,
): Result<EndpointDescription[]> => {
  const [list, problem] = decodeList(body, json);
  if (list === undefined) return $multi(undefined, problem);
  const found: Record<string, EndpointDescription> = {};
  for (const [key, value] of pairs(list)) {
    collect(found, value, `entry ${tostring(key)}`, wanted, remarks);
  }
  if (next(found)[0] === undefined) {
    // Nulls vanish when they are decoded: only the text tells an empty list from a list of them.
    const [nothing] = string.find(body, "^%s*%[%s*%]%s*$");
    const reason = remarks.first ?? "they are null";
    if (nothing === undefined) return $multi(undefined, `no entry can be used: ${reason}`);
  }
  return $multi(scaledWeights(sortedById(found)), undefined);
};

/**
 * The index to ask with next. One that goes backwards (servers restored from a snapshot) begins anew with 0, which
 * does not wait; one of 0 would never wait, and is taken as 1. The rules are Consul's own
 * (https://developer.hashicorp.com/consul/api-docs/features/blocking).
 */
export const nextConsulIndex = (previous: number, header: string | undefined): Result<number> => {
  const [digits] = string.match(header ?? "", "^%d+$");
  // Above 2^53 neighbours look the same: a change would look like none.
  if (digits === undefined || tonumber(digits)! > 9007199254740992) {
    return $multi(undefined, "the answer has no X-Consul-Index: is this Consul?");
  }
  const index = tonumber(digits)!;
  return $multi(index < previous ? 0 : math.max(index, 1), undefined);
};
