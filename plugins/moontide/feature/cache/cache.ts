import { Series } from "../../policy/metrics/registry";
import { compileKey, KeyPlan, KeySource } from "../../policy/key/key";
import { compileWhen, Condition } from "../../policy/when/when";
import { StoringRules } from "../../policy/cache/storable";
import type { Authentication } from "../consumer/authentication";
import type { Place } from "../consumer/credential";
import type { RouteConfiguration } from "../configuration/schema";
import type { Flags } from "../flags/flags";
import { wordsOf } from "../key/schema";
import type { RouteMaterial } from "../route/equip";
import type { Target } from "../route/target";
import type { CacheConfiguration } from "./schema";
import { createUnkept, Unkept } from "./unkept";

export interface CacheRule {
  readonly condition: Condition;
  readonly ttl_seconds: number;
}

/** The response cache of one route. */
export interface Cache {
  readonly route_name: string;
  readonly options: CacheConfiguration;
  readonly rules: readonly CacheRule[];
  readonly bypass: Condition | undefined;
  readonly storing: StoringRules;
  readonly key: KeyPlan;
  readonly keys_cookie: boolean;
  readonly keys_authorization: boolean;
  /** Where else than in `Authorization` the route takes credentials; undefined where it takes none there. */
  readonly other_credentials: readonly Place[] | undefined;
  /** Parameters in which the route takes credentials: URLs with one are not to be written to disk. */
  readonly credential_queries: readonly string[];
  /** Each user's answers are kept apart. */
  readonly is_personal: boolean;
  /** Headers that flags set: the answer may depend on them. */
  readonly flag_headers: readonly string[];
  /** Where flags and classes may send a request; the same in all workers. */
  readonly destinations: readonly Target[];
  /** The location that asks nginx's cache, and the one for what is not kept: there nobody waits for another's answer. */
  readonly location: string;
  readonly location_of_unkept: string;
  readonly unkept: Unkept;
  /** What is handed over with a request of which nothing was found out; made on first use. */
  plain_hop: string | undefined;
  /** By what nginx says of a request; made on first use. */
  readonly series: LuaMap<string, Series>;
  /** A server without the snippets was met, and the log says so. */
  warned: boolean;
}

const rulesOf = ({ rules }: CacheConfiguration): CacheRule[] => {
  const compiled: CacheRule[] = [];
  for (const { when, ttl_seconds } of rules) {
    compiled[compiled.length] = { condition: compileWhen(when, "cache"), ttl_seconds };
  }
  return compiled;
};

const storingOf = (options: CacheConfiguration): StoringRules => {
  const statuses = new LuaSet<number>();
  for (const status of options.statuses) statuses.add(status);
  const { respect_origin, maximum_bytes } = options;
  return { statuses, respects_origin: respect_origin, maximum_bytes };
};

const keys = (plan: KeyPlan, source: KeySource, name?: string): boolean => {
  for (const part of plan) {
    if (part.source === source && (name === undefined || part.name === name)) return true;
  }
  return false;
};

const credentialQueries = (options: RouteConfiguration["authentication"]): readonly string[] => {
  const names: string[] = [];
  const key = options?.api_key?.query;
  const token = options?.jwt?.query;
  if (key !== undefined) names[names.length] = key;
  if (token !== undefined) names[names.length] = token;
  return names;
};

const otherCredentials = (
  authentication: Authentication | undefined,
): readonly Place[] | undefined => {
  const others: Place[] = [];
  let has_bearer = false;
  const add = (place: Place): void => {
    if (place.bearer) has_bearer = true;
    else others[others.length] = place;
  };
  for (const place of authentication?.keys ?? []) add(place);
  if (authentication?.tokens !== undefined) add(authentication.tokens);
  return has_bearer ? others : undefined;
};

/** Compiles a route's cache; undefined where it has none. Behind all else that sends requests to other destinations. */
export const compileCache = (
  { route, destinations }: RouteMaterial,
  authentication: Authentication | undefined,
  flags: Flags | undefined,
): Cache | undefined => {
  const options = route.cache;
  if (options === undefined) return undefined;
  const location =
    options.stale_if_error_seconds > 0 ? "@moontide_cached_stale" : "@moontide_cached";
  const plan = options.key === undefined ? [] : compileKey(wordsOf(options.key));
  return {
    route_name: route.name,
    options,
    rules: rulesOf(options),
    bypass: options.bypass === undefined ? undefined : compileWhen(options.bypass, "cache"),
    storing: storingOf(options),
    key: plan,
    keys_cookie: keys(plan, KeySource.Cookie),
    keys_authorization: keys(plan, KeySource.Header, "authorization"),
    other_credentials: otherCredentials(authentication),
    credential_queries: credentialQueries(route.authentication),
    is_personal: authentication !== undefined && !options.shared,
    flag_headers: flags?.reserved ?? [],
    destinations,
    location,
    location_of_unkept: `${location}_unkept`,
    unkept: createUnkept(),
    plain_hop: undefined,
    series: new LuaMap(),
    warned: false,
  };
};
