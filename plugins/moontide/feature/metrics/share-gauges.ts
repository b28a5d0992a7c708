import { Gateway } from "../gateway/gateway";
import { Put, scrapeFamilies as families } from "./scrape-families";

/** How requests are divided at present, in percent: among the variants of splits, and between pools that spill. */
export const putShares = (gateway: Gateway, put: Put): void => {
  for (const { route, variants } of gateway.splits) {
    for (const { name, percent } of variants) put(families.split_weight, [route, name], percent);
  }
  for (const [name, { options, spill }] of gateway.spills) {
    put(families.spillover_percent, [name, options.pool], spill.share * 100);
  }
};
