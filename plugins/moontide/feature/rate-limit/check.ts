/** What rate limits must be to each other and to the document. */
import { itemPath, quote } from "../../schema/problem";
import type { ClassConfiguration } from "../classify/schema";
import { hasShifted } from "../configuration/check-routes";
import { add, Findings, isSound } from "../configuration/findings";
import type { Configuration } from "../configuration/schema";
import { wordsOf } from "../key/schema";
import type { ClusterConfiguration, RedisConfiguration } from "../redis/schema";
import type { RateLimitConfiguration } from "./schema";

/** Limits by name, each with where it stood first. */
type Named = LuaMap<string, { readonly limit: RateLimitConfiguration; readonly path: string }>;

const checkAlgorithm = (findings: Findings, limit: RateLimitConfiguration, path: string): void => {
  const { algorithm, burst, lease_percent } = limit;
  if (algorithm !== "gcra" && burst !== undefined) {
    add(findings, `${path}.burst`, `${burst}`, 'nothing, or "algorithm": "gcra"');
  }
  if (lease_percent === 0) return;
  const where = `${path}.lease_percent`;
  if (algorithm === "gcra") add(findings, where, `${lease_percent}`, '0 with "algorithm": "gcra"');
  if (limit.scope === "local") add(findings, where, `${lease_percent}`, '0, or "scope": "cluster"');
};

const checkScope = (
  findings: Findings,
  { scope }: RateLimitConfiguration,
  cluster: ClusterConfiguration | undefined,
  path: string,
): void => {
  if (scope === "local" || cluster?.redis !== undefined) return;
  if (!isSound(findings, "cluster")) return;
  add(findings, `${path}.scope`, quote(scope), '"local", or "redis" in the document\'s "cluster"');
};

/** What two limits that share their counts must agree in. */
const countedOptions = [
  "requests",
  "window_seconds",
  "algorithm",
  "burst",
  "scope",
  "lease_percent",
] as const;

const isAlike = (a: RateLimitConfiguration, b: RateLimitConfiguration): boolean => {
  for (const option of countedOptions) if (a[option] !== b[option]) return false;
  const words = wordsOf(a.key);
  const others = wordsOf(b.key);
  for (const i of $range(1, math.max(words.length, others.length))) {
    if (words[i - 1] !== others[i - 1]) return false;
  }
  return true;
};

const checkName = (
  findings: Findings,
  limit: RateLimitConfiguration,
  named: Named,
  path: string,
): void => {
  const { name } = limit;
  if (name === undefined) return;
  const first = named.get(name);
  if (first === undefined) named.set(name, { limit, path });
  else if (!isAlike(first.limit, limit)) {
    const expected = `the options of ${first.path}, which it shares its counts with, or a name of its own`;
    add(findings, path, `other options under the name ${quote(name)}`, expected);
  }
};

/** Checks one list of limits, as far as it is sound in itself. */
export const checkRateLimitList = (
  findings: Findings,
  limits: readonly RateLimitConfiguration[] | undefined,
  cluster: ClusterConfiguration | undefined,
  named: Named,
  path: string,
): void => {
  if (limits === undefined || !isSound(findings, path)) return;
  for (const i of $range(1, limits.length)) {
    const limit = limits[i - 1]!;
    const where = itemPath(path, i);
    checkAlgorithm(findings, limit, where);
    checkScope(findings, limit, cluster, where);
    checkName(findings, limit, named, where);
  }
};

const checkPlace = (findings: Findings, { host, socket }: RedisConfiguration): void => {
  const path = "cluster.redis";
  if (host === undefined && socket === undefined) {
    add(findings, `${path}.host`, "nothing", 'a "host" or a "socket"');
  }
  if (host !== undefined && socket !== undefined) {
    add(findings, `${path}.socket`, quote(socket), 'either "host" or "socket"');
  }
  if (host !== undefined && string.find(host, "^[%w:._-]+$")[0] === undefined) {
    const expected = 'a host name or an address, such as "redis.internal", without port or scheme';
    add(findings, `${path}.host`, quote(host), expected);
  }
};

const checkRedis = (findings: Findings, cluster: ClusterConfiguration | undefined): void => {
  const redis = cluster?.redis;
  if (redis === undefined || !isSound(findings, "cluster")) return;
  checkPlace(findings, redis);
  const { host, username, password, tls } = redis;
  if (username !== undefined && password === undefined) {
    const expected = 'a "password" beside it';
    add(findings, "cluster.redis.username", "a username without a password", expected);
  }
  if (tls?.verify === true && host === undefined && tls.server_name === undefined) {
    const expected = "the name that the certificate must hold";
    add(findings, "cluster.redis.tls.server_name", "nothing", expected);
  }
};

/** Checks the limits of a list of classes. */
const checkClassLimits = (
  findings: Findings,
  classes: readonly ClassConfiguration[] | undefined,
  cluster: ClusterConfiguration | undefined,
  named: Named,
  path: string,
): void => {
  if (classes === undefined || !isSound(findings, path)) return;
  for (const i of $range(1, classes.length)) {
    const where = `${itemPath(path, i)}.rate_limits`;
    checkRateLimitList(findings, classes[i - 1]!.rate_limits, cluster, named, where);
  }
};

/** Checks the limits of all routes and classes, and what they need of the cluster. */
export const checkRateLimits = (findings: Findings, document: Partial<Configuration>): void => {
  const { classify, cluster, routes } = document;
  checkRedis(findings, cluster);
  if (routes === undefined || hasShifted(findings)) return;
  const named: Named = new LuaMap();
  checkClassLimits(findings, classify, cluster, named, "classify");
  for (const i of $range(1, routes.length)) {
    const path = `${itemPath("routes", i)}.rate_limits`;
    checkRateLimitList(findings, routes[i - 1]!.rate_limits, cluster, named, path);
    const classes = `${itemPath("routes", i)}.classify`;
    checkClassLimits(findings, routes[i - 1]!.classify, cluster, named, classes);
  }
};
