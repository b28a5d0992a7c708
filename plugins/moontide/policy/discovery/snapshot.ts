import { EndpointDescription } from "../../kernel/endpoint";
import { Json } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { isDescription } from "./description-check";
import { Decoded, isTable } from "./document-value";
import { sortedById, byId } from "./identity";

/** A source's last good answer as it outlives a restart. */
export interface Snapshot {
  /** What was asked: the answer to another question is not used. */
  readonly source: string;
  /** When the source last said so, in seconds since 1970: monotonic time does not outlive the machine. */
  readonly confirmed_at: number;
  readonly endpoints: readonly EndpointDescription[];
}

const format = 1;

/** @param list what `listText` wrote */
export const snapshotText = (
  source: string,
  confirmed_at: number,
  list: string,
  json: Json,
): string => {
  const at = string.format("%.0f", confirmed_at);
  return `{"format":${format},"source":${json.encode(source)},"confirmed_at":${at},"endpoints":${list}}\n`;
};

/** How many entries a list has, or undefined when it is none: a hole or a named entry. */
const lengthOf = (list: Decoded): number | undefined => {
  let count = 0;
  for (const [key] of pairs(list)) {
    if (typeof key !== "number") return undefined;
    count += 1;
  }
  return list.get(count) === undefined && count > 0 ? undefined : count;
};

const readEndpoints = (value: unknown): Result<EndpointDescription[]> => {
  const count = isTable(value) ? lengthOf(value) : undefined;
  if (!isTable(value) || count === undefined) return $multi(undefined, "found no list");
  for (const i of $range(1, count)) {
    if (!isDescription(value.get(i))) {
      return $multi(undefined, `endpoints[${i - 1}] is no endpoint`);
    }
  }
  return $multi(sortedById(byId(value as unknown as EndpointDescription[])), undefined);
};

/** Reads a snapshot. The file may be cut off, edited or another's: nothing but a whole one counts. */
export const readSnapshot = (text: string, json: Json): Result<Snapshot> => {
  const [decoded, malformed] = json.decode(text);
  if (malformed !== undefined) return $multi(undefined, malformed);
  if (!isTable(decoded)) return $multi(undefined, "found no JSON object");
  const source = decoded.get("source");
  const confirmed_at = decoded.get("confirmed_at");
  if (decoded.get("format") !== format) return $multi(undefined, "found another format");
  if (typeof source !== "string") return $multi(undefined, "found no source");
  // No number that JSON can't write again, such as the infinity behind `1e999`.
  const isTime = typeof confirmed_at === "number" && confirmed_at >= 0 && confirmed_at < math.huge;
  if (!isTime) return $multi(undefined, "found no time");
  const [endpoints, problem] = readEndpoints(decoded.get("endpoints"));
  if (endpoints === undefined) return $multi(undefined, problem);
  return $multi({ source, confirmed_at, endpoints }, undefined);
};
