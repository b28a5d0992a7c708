import { Ports } from "../../kernel/ports";
import type { Configuration } from "../configuration/schema";
import { Allowances } from "../token-limit/allowance";
import { compileTokenLimits, sortAllowances } from "../token-limit/compile";
import { compileBudget } from "./compile";

/** All limits and budgets of requests for models, in the order in which they are asked. */
export const compileAllowances = (ports: Ports, configuration: Configuration): Allowances => {
  const all = compileTokenLimits(configuration);
  const { budgets } = configuration;
  for (const i of $range(1, budgets.length)) {
    all[all.length] = compileBudget(ports, configuration, budgets[i - 1]!, i);
  }
  return sortAllowances(all);
};
