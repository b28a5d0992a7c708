import { listOf } from "../document/json-document";
import type { Gateway } from "../gateway/gateway";
import { Entry } from "./entry";
import { publishDecisions, publishedDecisions, Told } from "./publish";
import { DecisionFilter } from "./schema";

/** A refusal or decision as `/v1/decisions` shows it. */
export interface DecisionReport extends Omit<Entry, "wall" | "now"> {
  readonly time: string;
  /** The process that decided. */
  readonly worker: number | undefined;
}

const meets = (wanted: string | undefined, found: string | undefined): boolean =>
  wanted === undefined || wanted === found;

const isWanted = (filter: DecisionFilter, entry: Entry): boolean =>
  meets(filter.kind, entry.kind) &&
  meets(filter.reason, entry.reason) &&
  meets(filter.route, entry.route) &&
  meets(filter.pool, entry.pool) &&
  meets(filter.consumer, entry.consumer);

const isNewer = (a: Told, b: Told): boolean => a.entry.now > b.entry.now;

const timeOf = (wall: number): string => {
  const second = math.floor(wall);
  const milliseconds = math.floor((wall - second) * 1000);
  return `${os.date("!%Y-%m-%dT%H:%M:%S", second)}.${string.format("%03d", milliseconds)}Z`;
};

/** A generation is named by its number, its process and when that began (feature/leader/generations.ts). */
const processOf = (generation: string): number | undefined =>
  tonumber(string.match(generation, "^%d+%.(%d+)")[0] ?? "");

const reportOf = ({ entry, generation }: Told): DecisionReport => {
  const { kind, reason, status, route, pool, priority, consumer, address, method } = entry;
  const { path, level, details, similar } = entry;
  return {
    time: timeOf(entry.wall),
    kind,
    reason,
    status,
    route,
    pool,
    priority,
    consumer,
    address,
    method,
    path,
    level,
    details,
    similar,
    worker: processOf(generation),
  };
};

/** The newest refusals and decisions of all workers; those of others are a second old at most. */
export const decisionReports = (
  gateway: Gateway,
  filter: DecisionFilter,
): readonly DecisionReport[] => {
  publishDecisions(gateway);
  const wanted: Told[] = [];
  for (const told of publishedDecisions(gateway)) {
    if (isWanted(filter, told.entry)) wanted[wanted.length] = told;
  }
  table.sort(wanted, isNewer);
  const reports: DecisionReport[] = [];
  for (const i of $range(1, math.min(filter.limit, wanted.length))) {
    reports[i - 1] = reportOf(wanted[i - 1]!);
  }
  return listOf(reports);
};
