import { Explanation } from "../../kernel/explanation";
import { failing } from "../../policy/when/when";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { factsOf } from "../when/facts";
import { obstacle } from "./ask";
import type { Cache } from "./cache";

const staleText = ({ options }: Cache): string => {
  const { stale_while_revalidate_seconds: while_fetching, stale_if_error_seconds: in_error } =
    options;
  if (while_fetching === 0 && in_error === 0) return "";
  return `, then given for ${while_fetching} s while another is fetched and for ${in_error} s in place of an error`;
};

/** Which rule would decide about an answer that came now, and why those before it don't. */
const lifetime = (
  gateway: Gateway,
  cache: Cache,
  exchange: Exchange,
  request: IncomingRequest,
): string => {
  const facts = factsOf(gateway, exchange, request);
  const passed: string[] = [];
  for (const i of $range(1, cache.rules.length)) {
    const { condition, ttl_seconds } = cache.rules[i - 1]!;
    const unmet = failing(condition, facts);
    const before = passed.length === 0 ? "" : ` (${table.concat(passed, ", ")})`;
    if (unmet === undefined && ttl_seconds === 0) return `rule ${i} keeps no answer${before}`;
    if (unmet === undefined) {
      return `rule ${i} keeps an answer for ${ttl_seconds} s${staleText(cache)}${before}`;
    }
    passed[passed.length] = `rule ${i} is off by "${unmet}"`;
  }
  return `no rule is for it (${table.concat(passed, ", ")})`;
};

/** Whether a request would be looked for in the cache, and how long an answer that came now would be kept. */
export const explainCache = (
  gateway: Gateway,
  cache: Cache,
  exchange: Exchange,
  request: IncomingRequest,
): Explanation => {
  const hindrance = obstacle(gateway, cache, exchange, request);
  if (hindrance !== undefined) {
    return { step: "cache", outcome: "skipped", detail: `The request bypasses it: ${hindrance}.` };
  }
  const detail = `The request is looked for; ${lifetime(gateway, cache, exchange, request)}.`;
  return { step: "cache", outcome: "passes", detail };
};
