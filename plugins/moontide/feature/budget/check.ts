/** What budgets must be to each other and to the document. */
import { itemPath, quote } from "../../schema/problem";
import { add, Findings, isSound } from "../configuration/findings";
import type { Configuration } from "../configuration/schema";
import { hasPrices, refuseUnpriced } from "../price/priced";
import { checkNames, checkScope } from "../token-limit/check";
import type { BudgetConfiguration } from "./schema";

const checkSoft = (findings: Findings, budget: BudgetConfiguration, path: string): void => {
  const { soft_percent, webhook, webhook_secret, period, time_zone } = budget;
  if (webhook !== undefined && soft_percent === undefined) {
    add(findings, `${path}.webhook`, "a webhook without a reason", 'a "soft_percent" beside it');
  }
  if (webhook_secret !== undefined && webhook === undefined) {
    add(findings, `${path}.webhook_secret`, "a secret that signs nothing", 'a "webhook" beside it');
  }
  if (typeof period !== "string" && time_zone !== "UTC") {
    add(findings, `${path}.time_zone`, quote(time_zone), "none with a rolling period");
  }
};

/** Checks `budgets`, as far as they are sound in themselves. */
export const checkBudgets = (findings: Findings, document: Partial<Configuration>): void => {
  const { budgets, cluster } = document;
  if (budgets === undefined || !isSound(findings, "budgets")) return;
  checkNames(findings, budgets, "budgets", "budget");
  const priced = hasPrices(findings, document);
  for (const i of $range(1, budgets.length)) {
    const path = itemPath("budgets", i);
    checkSoft(findings, budgets[i - 1]!, path);
    checkScope(findings, budgets[i - 1]!.scope, cluster, path);
    if (!priced) refuseUnpriced(findings, `${path}.usd`);
  }
};
