import { Refusal } from "../../kernel/verdict";
import { compileKey, KeyPlan } from "../../policy/key/key";
import { Series } from "../../policy/metrics/registry";
import { compileWhen, Condition } from "../../policy/when/when";
import { wordsOf } from "../key/schema";
import type { RouteMaterial } from "../route/equip";
import type { ConcurrencyLimitConfiguration } from "./schema";

/** How many requests of one key may be under way. */
export interface ConcurrencyLimit {
  readonly name: string;
  readonly requests: number;
  readonly key: KeyPlan;
  readonly condition: Condition | undefined;
  /** What comes before the key where it is counted. */
  readonly prefix: string;
  readonly refusal: Refusal;
  /** Requests by result; made on first use. */
  readonly results: LuaMap<string, Series>;
}

/** The concurrency limits of a route or of a class, in the order in which they are asked. */
export interface ConcurrencyLimits {
  readonly list: readonly ConcurrencyLimit[];
}

const refusalOf = (name: string, requests: number): Refusal => ({
  action: "shed",
  status: 429,
  reason: "concurrency_limited",
  detail: `The limit ${name} allows ${requests} requests at once, and so many are under way.`,
  retry_after_seconds: 1,
});

const compileLimit = (
  options: ConcurrencyLimitConfiguration,
  owner: string,
  position: number,
  route: string,
): ConcurrencyLimit => {
  const { name = `${owner}-${position}`, requests, key, when } = options;
  const id = options.name === undefined ? `${owner}/${position}` : `/${options.name}`;
  return {
    name,
    requests,
    key: compileKey(wordsOf(key), route),
    condition: when === undefined ? undefined : compileWhen(when, name),
    prefix: `concurrency/${id}/`,
    refusal: refusalOf(name, requests),
    results: new LuaMap(),
  };
};

/**
 * Compiles a list of limits: of a route, or of a class, which notes them in the exchange as `class_concurrency`.
 * Undefined where there are none.
 *
 * @param owner tells the limits without a name of their own from those of others
 * @param route what the word `route` stands for in their keys
 */
export const compileConcurrencyLimitList = (
  configured: readonly ConcurrencyLimitConfiguration[] | undefined,
  owner: string,
  route: string,
): ConcurrencyLimits | undefined => {
  if (configured === undefined) return undefined;
  const list: ConcurrencyLimit[] = [];
  for (const options of configured) {
    list[list.length] = compileLimit(options, owner, list.length + 1, route);
  }
  return { list };
};

export const compileConcurrencyLimits = ({ route }: RouteMaterial): ConcurrencyLimits | undefined =>
  compileConcurrencyLimitList(route.concurrency_limits, route.name, route.name);
