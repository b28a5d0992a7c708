import { listOf } from "../document/json-document";
import type { Gateway } from "../gateway/gateway";

/** A token limit or a budget as `/v1/status` shows it: one for each quantity that it counts. */
export interface TokenLimitStatus {
  readonly name: string;
  readonly kind: "limit" | "budget";
  readonly quantity: string;
  /** Of dollars, dollars. */
  readonly limit: number;
  readonly time: string;
  readonly scope: string;
}

export const tokenLimitStatuses = ({ allowances }: Gateway): readonly TokenLimitStatus[] => {
  const statuses: TokenLimitStatus[] = [];
  for (const { name, is_budget, quantity, limit, time, is_of_cluster } of allowances.all) {
    statuses[statuses.length] = {
      name,
      kind: is_budget ? "budget" : "limit",
      quantity,
      limit: quantity === "usd" ? limit / 1e9 : limit,
      time,
      scope: is_of_cluster ? "cluster" : "local",
    };
  }
  return listOf(statuses);
};
