import { Family, Series } from "../../policy/metrics/registry";
import { scrapeGauge } from "./scrape-families";

/** What scaling shows: worked out for a scrape from what the leader decided last. */
export interface ScaleFamilies {
  readonly desired: Family<Series>;
  readonly current: Family<Series>;
  readonly need: Family<Series>;
  readonly frozen: Family<Series>;
  readonly panicking: Family<Series>;
  readonly rule: Family<Series>;
  readonly forecast: Family<Series>;
  readonly skill: Family<Series>;
  readonly votes: Family<Series>;
}

export const scaleFamilies: ScaleFamilies = {
  desired: scrapeGauge("scale_desired_instances", "How many instances a pool should have.", [
    "pool",
  ]),
  current: scrapeGauge(
    "scale_current_instances",
    "How many it has, those on their way included and those that drain not.",
    ["pool"],
  ),
  need: scrapeGauge(
    "scale_needed_instances",
    "How many its signals need now, unrounded; none while no signal is known.",
    ["pool"],
  ),
  frozen: scrapeGauge("scale_frozen", "1 while something forbids a pool to shrink.", ["pool"]),
  panicking: scrapeGauge(
    "scale_panicking",
    "1 while a pool follows a load that jumped, and for a while after.",
    ["pool"],
  ),
  rule: scrapeGauge("scale_rule_status", "1 for the status of a rule, 0 for the others.", [
    "pool",
    "rule",
    "status",
  ]),
  forecast: scrapeGauge(
    "scale_forecast_instances",
    "How many instances the foreseen load needs, unrounded, margin included.",
    ["pool"],
  ),
  skill: scrapeGauge(
    "scale_forecast_skill",
    "How much smaller than persistence's the error of forecasts was over the last season: 1 is perfect, below 0 worthless.",
    ["pool"],
  ),
  votes: scrapeGauge("scale_forecast_votes", "1 while the forecast counts.", ["pool"]),
};
