import { compileKey, KeyPlan, KeySource } from "../../policy/key/key";
import { nanoDollars, Quantity } from "../../policy/token-limit/amounts";
import { compileWhen, Condition } from "../../policy/when/when";
import type { Configuration } from "../configuration/schema";
import { wordsOf } from "../key/schema";
import { fallbackPercent } from "../redis/schema";
import { Allowance, Allowances, Calendar, Webhook } from "./allowance";
import type { TokenLimitConfiguration } from "./schema";

const quantities: readonly Quantity[] = [
  "parallel_requests",
  "requests",
  "input_tokens",
  "output_tokens",
  "tokens",
  "usd",
];

/** Headers, cookies and parameters may hold secrets, which have no business in somebody else's memory. */
const holdsSecrets = (key: KeyPlan): boolean => {
  for (const { source } of key) {
    if (source === KeySource.Header || source === KeySource.Cookie || source === KeySource.Query) {
      return true;
    }
  }
  return false;
};

/** What an allowance is made of, besides what limits and budgets have in common. */
export interface AllowanceParts {
  readonly name: string;
  readonly is_budget: boolean;
  readonly quantity: Quantity;
  readonly limit: number;
  readonly window_seconds: number;
  readonly calendar: Calendar | undefined;
  readonly time: string;
  readonly key: KeyPlan;
  readonly condition: Condition | undefined;
  readonly scope: "local" | "cluster";
  readonly soft_percent?: number | undefined;
  readonly webhook?: Webhook | undefined;
}

export const createAllowance = ({ cluster }: Configuration, parts: AllowanceParts): Allowance => {
  const { name, is_budget, quantity, limit, window_seconds, calendar, key, scope } = parts;
  const is_of_cluster = scope === "cluster";
  const percent = is_of_cluster ? fallbackPercent(cluster) : 100;
  // Counts over another time, or of something else, would mean something else.
  const [time] = string.gsub(parts.time, " ", "");
  const id = `${is_budget ? "budget" : "limit"}/${time}/${quantity}/${name}/`;
  const share = math.floor((limit * percent) / 100);
  return {
    name,
    is_budget,
    quantity,
    limit,
    local_limit: math.max(1, share),
    window_seconds,
    calendar,
    time: parts.time,
    key,
    is_confidential: is_of_cluster && holdsSecrets(key),
    condition: parts.condition,
    is_of_cluster,
    reserved_prefix: `r:${id}`,
    used_prefix: `u:${id}`,
    turned_prefix: `v:${id}`,
    remote_prefix: `${cluster?.key_prefix ?? ""}${id}`,
    soft_limit: parts.soft_percent === undefined ? undefined : (limit * parts.soft_percent) / 100,
    webhook: parts.webhook,
    results: new LuaMap(),
    settled: new LuaMap(),
  };
};

const ofLimit = (
  configuration: Configuration,
  options: TokenLimitConfiguration,
  position: number,
): Allowance[] => {
  const { name = `token-limit-${position}`, window_seconds, when, scope } = options;
  const key = compileKey(wordsOf(options.key));
  const condition = when === undefined ? undefined : compileWhen(when, name);
  const list: Allowance[] = [];
  for (const quantity of quantities) {
    const limit = options[quantity];
    if (limit !== undefined) {
      list[list.length] = createAllowance(configuration, {
        name,
        is_budget: false,
        quantity,
        limit: quantity === "usd" ? nanoDollars(limit) : limit,
        window_seconds,
        calendar: undefined,
        time: `${window_seconds} s`,
        key,
        condition,
        scope,
      });
    }
  }
  return list;
};

const asksForProvider = (key: KeyPlan): boolean => {
  for (const { source } of key) if (source === KeySource.Provider) return true;
  return false;
};

/** The token limits of a configuration, each as one allowance or several. */
export const compileTokenLimits = (configuration: Configuration): Allowance[] => {
  const list: Allowance[] = [];
  const { token_limits } = configuration;
  for (const i of $range(1, token_limits.length)) {
    for (const allowance of ofLimit(configuration, token_limits[i - 1]!, i)) {
      list[list.length] = allowance;
    }
  }
  return list;
};

/** Which of them hold for a request, and which for each attempt. */
export const sortAllowances = (all: readonly Allowance[]): Allowances => {
  const of_request: Allowance[] = [];
  const of_attempt: Allowance[] = [];
  const of_hit: Allowance[] = [];
  for (const allowance of all) {
    const list = asksForProvider(allowance.key) ? of_attempt : of_request;
    list[list.length] = allowance;
    const isHit = list === of_request && allowance.quantity === "requests";
    if (isHit) of_hit[of_hit.length] = allowance;
  }
  return { of_request, of_attempt, of_hit, all };
};
