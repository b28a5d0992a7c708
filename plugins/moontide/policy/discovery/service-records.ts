import { EndpointDescription } from "../../kernel/endpoint";
import { DnsRecord } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { sortedById } from "./identity";
import { collectAddress, leastTtl, Resolution, TtlBounds } from "./records";
import { maximum_weight, minimum_weight } from "./weight";

/** Names are compared without case and final dot. */
const targetName = (record: DnsRecord): string => {
  const [name] = string.match(string.lower(record.value), "^(.-)%.?$");
  return name!;
};

const isUsable = (record: DnsRecord): boolean =>
  targetName(record) !== "" && (record.port ?? 0) >= 1 && (record.port ?? 0) <= 65535;

/**
 * The SRV records that count: those of the lowest priority number. The others are for when a client
 * can't reach these (RFC 2782); a gateway has health checks and spill-over for that, and mixing them
 * in would send traffic to backups. A target `.` means that there is no such service.
 */
export const preferredServices = (records: readonly DnsRecord[]): DnsRecord[] => {
  let lowest = math.huge;
  for (const record of records) {
    if (isUsable(record)) lowest = math.min(lowest, record.priority ?? 0);
  }
  const preferred: DnsRecord[] = [];
  for (const record of records) {
    if (isUsable(record) && (record.priority ?? 0) === lowest) preferred[preferred.length] = record;
  }
  return preferred;
};

/** The names whose addresses `serviceRecords` needs, each once, in alphabetical order. */
export const serviceTargets = (records: readonly DnsRecord[]): string[] => {
  const seen = new LuaSet<string>();
  const names: string[] = [];
  for (const record of preferredServices(records)) {
    const name = targetName(record);
    if (!seen.has(name)) names[names.length] = name;
    seen.add(name);
  }
  table.sort(names);
  return names;
};

/** How much to shrink weights by, so that SRV's 0 to 65535 keep their proportions within 1 to 1000. */
const weightScale = (records: readonly DnsRecord[]): number => {
  let heaviest = maximum_weight;
  for (const record of records) heaviest = math.max(heaviest, record.weight ?? 0);
  return maximum_weight / heaviest;
};

/**
 * SRV answers and the addresses of their targets. A weight of 0 counts as 1; every address of a target
 * has the target's weight. A target that could not be resolved fails the whole answer, so that the
 * last good list stays: without it the others would silently get its share. A target that has no
 * addresses is left out.
 *
 * @param addresses by the names of `serviceTargets`: the A and AAAA answers; missing when the query failed
 */
export const serviceRecords = (
  records: readonly DnsRecord[],
  addresses: Readonly<Record<string, readonly DnsRecord[]>>,
  bounds: TtlBounds,
): Result<Resolution> => {
  const services = preferredServices(records);
  const scale = weightScale(services);
  const lists: (readonly DnsRecord[])[] = [services];
  const found: Record<string, EndpointDescription> = {};
  for (const service of services) {
    const name = targetName(service);
    const answers = addresses[name];
    if (answers === undefined) return $multi(undefined, `no answer for the SRV target ${name}`);
    const weight = math.max(minimum_weight, math.floor((service.weight ?? 0) * scale + 0.5));
    for (const answer of answers) collectAddress(found, answer, service.port ?? 0, weight);
    lists[lists.length] = answers;
  }
  const ttl_seconds = leastTtl(lists, bounds);
  return $multi({ endpoints: sortedById(found), ttl_seconds }, undefined);
};
