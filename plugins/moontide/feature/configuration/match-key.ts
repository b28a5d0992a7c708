import { normalizeHost } from "../../policy/route/host";
import { MatchConfiguration } from "./schema";

/** Separates the parts: no host, path, method or header may contain it. */
const separator = "\n";

/**
 * A text that is the same for two matches exactly if they hold for the same requests: order doesn't
 * count among methods and headers, case doesn't in hosts and header names.
 */
export const matchKey = (match: MatchConfiguration): string => {
  const conditions: string[] = [];
  for (const method of match.methods ?? []) conditions[conditions.length] = method;
  for (const [name, value] of pairs(match.headers ?? {})) {
    conditions[conditions.length] = `${string.lower(name)}: ${value}`;
  }
  table.sort(conditions);
  const host = match.host === undefined ? "" : normalizeHost(match.host);
  const place = `${host}${separator}${match.path ?? ""}${separator}${match.path_prefix ?? ""}`;
  return `${place}${separator}${table.concat(conditions, separator)}`;
};
