/** What token limits must be to each other and to the document. */
import { itemPath, quote } from "../../schema/problem";
import { add, Findings, isSound } from "../configuration/findings";
import type { Configuration } from "../configuration/schema";
import { hasPrices, refuseUnpriced } from "../price/priced";
import type { ClusterConfiguration } from "../redis/schema";
import type { TokenLimitConfiguration } from "./schema";

const quantities = [
  "requests",
  "input_tokens",
  "output_tokens",
  "tokens",
  "usd",
  "parallel_requests",
] as const;

const checkQuantities = (
  findings: Findings,
  limit: TokenLimitConfiguration,
  path: string,
): void => {
  for (const quantity of quantities) if (limit[quantity] !== undefined) return;
  const expected = `at least one of "${table.concat(quantities as unknown as string[], '", "')}"`;
  add(findings, path, "a limit of nothing", expected);
};

/** Counting together needs a place to count in. */
export const checkScope = (
  findings: Findings,
  scope: "local" | "cluster",
  cluster: ClusterConfiguration | undefined,
  path: string,
): void => {
  if (scope === "local" || cluster?.redis !== undefined || !isSound(findings, "cluster")) return;
  add(findings, `${path}.scope`, quote(scope), '"local", or "redis" in the document\'s "cluster"');
};

/** Names stand for counts, so one name is one limit. @param prefix of the names of those that have none */
export const checkNames = (
  findings: Findings,
  list: readonly { readonly name?: string }[],
  of: string,
  prefix: string,
): void => {
  const seen = new LuaMap<string, string>();
  for (const i of $range(1, list.length)) {
    const { name = `${prefix}-${i}` } = list[i - 1]!;
    const path = `${itemPath(of, i)}.name`;
    const first = seen.get(name);
    if (first === undefined) seen.set(name, path);
    else add(findings, path, `${quote(name)} a second time`, `another name than ${first}`);
  }
};

/** Checks `token_limits`, as far as they are sound in themselves. */
export const checkTokenLimits = (findings: Findings, document: Partial<Configuration>): void => {
  const { token_limits, cluster } = document;
  if (token_limits === undefined || !isSound(findings, "token_limits")) return;
  checkNames(findings, token_limits, "token_limits", "token-limit");
  const priced = hasPrices(findings, document);
  for (const i of $range(1, token_limits.length)) {
    const path = itemPath("token_limits", i);
    checkQuantities(findings, token_limits[i - 1]!, path);
    checkScope(findings, token_limits[i - 1]!.scope, cluster, path);
    if (token_limits[i - 1]!.usd !== undefined && !priced) refuseUnpriced(findings, `${path}.usd`);
  }
};
