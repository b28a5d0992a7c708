import { ModelError } from "../../policy/dialect/conversation";
import type { Gateway } from "../gateway/gateway";
import { refusalOf } from "../llm/refusals";
import { Allowance } from "./allowance";
import { secondsUntilFree } from "./count";
import type { Denial } from "./reserve";

const units = {
  requests: "requests",
  input_tokens: "tokens of input",
  output_tokens: "tokens of output",
  tokens: "tokens",
  parallel_requests: "requests at once",
} as const;

/** An amount as people read it. */
export const amountText = ({ quantity }: Allowance, amount: number): string =>
  quantity === "usd"
    ? `${string.format("%.6f", amount / 1e9)} USD`
    : `${string.format("%.0f", amount)} ${units[quantity]}`;

const allows = (allowance: Allowance): string => {
  const { name, limit, time, is_budget, quantity } = allowance;
  const what = amountText(allowance, limit);
  const what_time = quantity === "parallel_requests" ? "" : ` in ${time}`;
  return `The ${is_budget ? "budget" : "limit"} ${name} allows ${what}${what_time}`;
};

/** Longer waits tell nobody more. */
const longestWait = 86400;

/** While something under way holds the rest: it may end at any time. */
const soon = 1;

const waitFor = (gateway: Gateway, denial: Denial): number => {
  const { allowance, key, amount, time, used } = denial;
  const missing = used + amount - allowance.limit;
  const seconds =
    denial.seconds > 0
      ? denial.seconds
      : (secondsUntilFree(gateway, allowance, key, missing, time) ?? soon);
  return math.max(1, math.min(longestWait, math.ceil(seconds - 0.001)));
};

const tooLarge = (allowance: Allowance): ModelError => {
  const message = `${allows(allowance)}, and this request alone is larger.`;
  return refusalOf("request_exceeds_limit", message, undefined, undefined, true);
};

const overBudget = (allowance: Allowance, left: number): ModelError =>
  refusalOf(
    "budget_exhausted",
    `${allows(allowance)}, of which ${amountText(allowance, left)} are left, less than this request may cost.`,
  );

const limited = (gateway: Gateway, denial: Denial): ModelError => {
  const { allowance, amount, used } = denial;
  const seconds = waitFor(gateway, denial);
  const asked = amountText(allowance, amount);
  const message = `${allows(allowance)}: ${amountText(allowance, used)} are used or under way, and this request asks for ${asked}. Try again in ${seconds} s.`;
  return refusalOf("token_limited", message, undefined, seconds);
};

/** What a client is told whom a limit or a budget refuses. */
export const limitError = (gateway: Gateway, denial: Denial): ModelError => {
  const { allowance, used, can_pass } = denial;
  if (!can_pass) return tooLarge(allowance);
  if (allowance.is_budget) return overBudget(allowance, math.max(0, allowance.limit - used));
  return limited(gateway, denial);
};
