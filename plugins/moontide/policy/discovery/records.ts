import { EndpointDescription } from "../../kernel/endpoint";
import { DnsRecord } from "../../kernel/ports";
import { formatIp, parseIp } from "../address/ip";
import { endpointId } from "../address/parse";
import { sortedById } from "./identity";
import { default_weight } from "./weight";

/** What a name resolved to, and for how long that holds. */
export interface Resolution {
  readonly endpoints: readonly EndpointDescription[];
  readonly ttl_seconds: number;
}

/** Bounds of the time between two queries: servers send 0 as well as a week. */
export interface TtlBounds {
  readonly minimum_seconds: number;
  readonly maximum_seconds: number;
}

/** The least time to live of all answers; the minimum when there are none. */
export const leastTtl = (lists: readonly (readonly DnsRecord[])[], bounds: TtlBounds): number => {
  let least = math.huge;
  for (const records of lists) {
    for (const record of records) least = math.min(least, record.ttl_seconds);
  }
  if (least === math.huge) return bounds.minimum_seconds;
  return math.min(math.max(least, bounds.minimum_seconds), bounds.maximum_seconds);
};

/** Adds an address; of two descriptions of one endpoint the heavier stands. */
export const collectAddress = (
  found: Record<string, EndpointDescription>,
  record: DnsRecord,
  port: number,
  weight: number,
): void => {
  const ip = parseIp(record.value);
  if (ip === undefined) return;
  const address = formatIp(ip);
  const id = endpointId(address, port);
  if (weight > (found[id]?.weight ?? 0)) found[id] = { address, port, weight, draining: false };
};

/** A and AAAA answers of one name, all at the same port and of the same weight, without duplicates. */
export const addressRecords = (
  records: readonly DnsRecord[],
  port: number,
  bounds: TtlBounds,
): Resolution => {
  const found: Record<string, EndpointDescription> = {};
  for (const record of records) collectAddress(found, record, port, default_weight);
  return { endpoints: sortedById(found), ttl_seconds: leastTtl([records], bounds) };
};
