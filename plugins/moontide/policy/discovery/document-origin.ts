import { EndpointDescription } from "../../kernel/endpoint";
import { Result } from "../../kernel/result";
import { Decoded, describeValue, isTable, refuse } from "./document-value";

/** What an entry may say of an endpoint besides its address and share. */
export type Origin = Pick<
  EndpointDescription,
  "instance" | "region" | "zone" | "priority" | "metadata"
>;

export const maximum_priority = 65535;

/** A whole number from 0, which is used first, to 65535: the range of SRV records. */
export const isPriority = (value: unknown): value is number =>
  typeof value === "number" &&
  value >= 0 &&
  value <= maximum_priority &&
  value === math.floor(value);

const parseMetadata = (
  value: unknown,
  path: string,
): Result<Readonly<Record<string, string>> | false> => {
  if (value === undefined) return $multi(false, undefined);
  if (!isTable(value)) return refuse(path, describeValue(value), "an object with texts");
  const metadata: Record<string, string> = {};
  for (const [key, text] of pairs(value)) {
    if (typeof key !== "string") return refuse(path, "a list", "an object with texts");
    if (typeof text !== "string") return refuse(`${path}.${key}`, describeValue(text), "a text");
    metadata[key] = text;
  }
  return $multi(next(metadata)[0] === undefined ? false : metadata, undefined);
};

const names = ["instance", "region", "zone"] as const;

/** Reads `instance`, `region`, `zone`, `priority` and `metadata` of an entry; `path` is its place. */
export const parseOrigin = (entry: Decoded, path: string): Result<Origin> => {
  for (const name of names) {
    const text = entry.get(name);
    if (text !== undefined && (typeof text !== "string" || text === "")) {
      return refuse(`${path}.${name}`, describeValue(text), "a text that is not empty");
    }
  }
  const priority = entry.get("priority");
  if (priority !== undefined && !isPriority(priority)) {
    const expected = `a whole number from 0 to ${maximum_priority}`;
    return refuse(`${path}.priority`, describeValue(priority), expected);
  }
  const [metadata, problem] = parseMetadata(entry.get("metadata"), `${path}.metadata`);
  if (metadata === undefined) return $multi(undefined, problem);
  return $multi(
    {
      instance: entry.get("instance") as string | undefined,
      region: entry.get("region") as string | undefined,
      zone: entry.get("zone") as string | undefined,
      priority,
      metadata: metadata === false ? undefined : metadata,
    },
    undefined,
  );
};
