/** What classes must be to the pools and to each other, and what they need of the document. */
import { itemPath, quote } from "../../schema/problem";
import { checkReference, hasShifted, sortedNames } from "../configuration/check-routes";
import { add, Findings, isSound } from "../configuration/findings";
import type { Configuration } from "../configuration/schema";
import { isFraming } from "../proxy/framing";
import type { ClassConfiguration } from "./schema";

const checkWhere = (
  findings: Findings,
  { pool, subset, subset_fallback }: ClassConfiguration,
  pool_names: readonly string[],
  path: string,
): void => {
  if (pool === undefined && (subset !== undefined || subset_fallback !== undefined)) {
    const option = subset === undefined ? "subset_fallback" : "subset";
    add(findings, `${path}.${option}`, "a subset without a pool", 'a "pool" that it is of');
  }
  if (pool !== undefined && pool_names.length > 0) {
    checkReference(findings, pool, pool_names, `${path}.pool`);
  }
};

/** Classes of one name would be one in metrics and share their rate limits. */
const checkName = (
  findings: Findings,
  name: string | undefined,
  seen: LuaMap<string, number>,
  position: number,
  path: string,
): void => {
  if (name === undefined) return;
  const first = seen.get(name);
  if (first === undefined) seen.set(name, position);
  else {
    const expected = `each class once in a list (see ${itemPath(path, first)})`;
    add(findings, `${itemPath(path, position)}.name`, `${quote(name)} a second time`, expected);
  }
};

const checkList = (
  findings: Findings,
  classes: readonly ClassConfiguration[],
  pool_names: readonly string[],
  path: string,
): void => {
  if (!isSound(findings, path)) return;
  const seen = new LuaMap<string, number>();
  for (const i of $range(1, classes.length)) {
    const one = classes[i - 1]!;
    checkName(findings, one.name, seen, i, path);
    checkWhere(findings, one, pool_names, itemPath(path, i));
  }
};

const checkPriorityHeader = (
  findings: Findings,
  { priority_header, trusted_proxies }: Partial<Configuration>,
): void => {
  if (priority_header === undefined) return;
  if (isFraming(priority_header)) {
    const expected = "a header that is the application's own";
    add(findings, "priority_header", quote(priority_header), expected);
  }
  if (trusted_proxies?.length === 0) {
    const expected = 'nothing, or "trusted_proxies" whose header is believed';
    add(findings, "priority_header", quote(priority_header), expected);
  }
};

/** Checks the classes of all routes, as far as they are sound in themselves. */
export const checkClasses = (findings: Findings, document: Partial<Configuration>): void => {
  const { classify, routes, pools } = document;
  const pool_names = sortedNames(pools ?? {});
  checkPriorityHeader(findings, document);
  if (classify !== undefined) checkList(findings, classify, pool_names, "classify");
  if (routes === undefined || hasShifted(findings)) return;
  for (const i of $range(1, routes.length)) {
    const path = `${itemPath("routes", i)}.classify`;
    checkList(findings, routes[i - 1]!.classify ?? [], pool_names, path);
  }
};
