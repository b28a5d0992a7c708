import {
  createRegistry,
  declareGauge,
  Family,
  Registry,
  Series,
} from "../../policy/metrics/registry";

/**
 * What is worked out when somebody asks: it stands in shared memory or is the same in every worker, so publishing it
 * each second would cost without telling more. Only the names and texts of these families are used, their
 * samples are made anew for every scrape (gauges.ts).
 */
export interface ScrapeFamilies {
  readonly registry: Registry;
  readonly build_info: Family<Series>;
  readonly configuration_version: Family<Series>;
  readonly configuration_valid: Family<Series>;
  readonly endpoints: Family<Series>;
  readonly endpoints_lost: Family<Series>;
  readonly pool_lost_endpoints: Family<Series>;
  readonly pool_panicking: Family<Series>;
  readonly breaker_state: Family<Series>;
  readonly pool_limit: Family<Series>;
  readonly pool_permits: Family<Series>;
  readonly limiter_base: Family<Series>;
  readonly queue_length: Family<Series>;
  readonly queue_bytes: Family<Series>;
  readonly llm_slots: Family<Series>;
  readonly llm_slots_taken: Family<Series>;
  readonly llm_queue_length: Family<Series>;
  readonly llm_queue_bytes: Family<Series>;
  readonly shed_ratio: Family<Series>;
  readonly shed_threshold: Family<Series>;
  readonly endpoint_in_flight: Family<Series>;
  readonly endpoint_latency: Family<Series>;
  readonly discovery_age: Family<Series>;
  readonly discovery_stale: Family<Series>;
  readonly discovery_endpoints: Family<Series>;
  readonly discovery_empty_answer_kept: Family<Series>;
  readonly token_keys: Family<Series>;
  readonly token_keys_age: Family<Series>;
  readonly split_weight: Family<Series>;
  readonly spillover_percent: Family<Series>;
  readonly dict_capacity: Family<Series>;
  readonly dict_free: Family<Series>;
}

/** Puts one sample of a scrape in its place. */
export type Put = (
  this: void,
  family: Family<Series>,
  values: readonly string[],
  value: number,
) => void;

const registry = createRegistry();

/** For families that stand in a file of their own. */
export const scrapeGauge = (
  name: string,
  help: string,
  labels: readonly string[],
): Family<Series> => declareGauge(registry, `moontide_${name}`, help, { labels });

export const scrapeFamilies: ScrapeFamilies = {
  registry,
  build_info: scrapeGauge("build_info", "Always 1; the labels say what runs here.", [
    "version",
    "nginx",
    "ngx_lua",
  ]),
  configuration_version: scrapeGauge(
    "configuration_version",
    "Moves up with every configuration taken over.",
    [],
  ),
  configuration_valid: scrapeGauge(
    "configuration_valid",
    "1 when the configuration file is the one in use; 0 when it is refused and the last good one stays.",
    [],
  ),
  endpoints: scrapeGauge("endpoints", "Endpoints of a pool by state; their sum is the pool.", [
    "pool",
    "state",
  ]),
  endpoints_lost: scrapeGauge(
    "endpoints_lost",
    "Endpoints kept out of rotation because they are ejected.",
    ["pool"],
  ),
  pool_lost_endpoints: scrapeGauge(
    "pool_lost_endpoints",
    "How many healthy endpoints fewer a pool has than at most in the last ten minutes, whether they failed or left: what it may need again.",
    ["pool"],
  ),
  pool_panicking: scrapeGauge(
    "pool_panicking",
    "1 when so many endpoints are ejected that all are used again.",
    ["pool"],
  ),
  breaker_state: scrapeGauge(
    "breaker_state",
    "1 for the state that a pool's circuit breaker is in, 0 for the others.",
    ["pool", "state"],
  ),
  pool_limit: scrapeGauge("pool_limit", "How many requests a pool may have under way.", ["pool"]),
  pool_permits: scrapeGauge(
    "pool_permits",
    "Requests that hold a place in the limit of their pool, over all workers.",
    ["pool"],
  ),
  limiter_base: scrapeGauge(
    "limiter_base_seconds",
    "The median response time that an adaptive limit takes for that of an unhurried backend.",
    ["pool"],
  ),
  queue_length: scrapeGauge(
    "queue_length",
    "Requests that wait for a pool, over all workers, by class.",
    ["pool", "priority"],
  ),
  queue_bytes: scrapeGauge("queue_bytes", "What the bodies of those that wait come to.", ["pool"]),
  llm_slots: scrapeGauge("llm_slots", "How many requests for a model may be under way.", ["model"]),
  llm_slots_taken: scrapeGauge(
    "llm_slots_taken",
    "Requests that hold a slot of their model, over all workers.",
    ["model"],
  ),
  llm_queue_length: scrapeGauge(
    "llm_queue_length",
    "Requests that wait for a slot of their model, over all workers, by class.",
    ["model", "priority"],
  ),
  llm_queue_bytes: scrapeGauge(
    "llm_queue_bytes",
    "What the bodies of those come to that wait for a slot of a model.",
    ["model"],
  ),
  shed_ratio: scrapeGauge(
    "shed_ratio",
    "The part of a pool's requests that is to be shed, 0 to 0.95.",
    ["pool"],
  ),
  shed_threshold: scrapeGauge(
    "shed_threshold",
    "The level from which on a pool's requests are shed: 128 for each class from the most important on, 768 when none is.",
    ["pool"],
  ),
  endpoint_in_flight: scrapeGauge(
    "endpoint_in_flight",
    "Attempts under way at an endpoint, over all workers; `other` is the sum of the rest.",
    ["pool", "endpoint"],
  ),
  endpoint_latency: scrapeGauge(
    "endpoint_latency_seconds",
    "Moving average of the response time as the worker that answers the scrape compares it; `other` is the mean of the rest.",
    ["pool", "endpoint"],
  ),
  discovery_age: scrapeGauge(
    "discovery_age_seconds",
    "Time since the discovery source of a pool answered last.",
    ["pool"],
  ),
  discovery_stale: scrapeGauge(
    "discovery_stale",
    "1 while the discovery source of a pool does not answer and the last good list stays.",
    ["pool"],
  ),
  discovery_endpoints: scrapeGauge(
    "discovery_endpoints",
    "Endpoints in the last good answer of the discovery source of a pool.",
    ["pool"],
  ),
  discovery_empty_answer_kept: scrapeGauge(
    "discovery_empty_answer_kept",
    "1 while the discovery source of a pool lists nobody and the list before stays for its grace time.",
    ["pool"],
  ),
  token_keys: scrapeGauge(
    "token_keys",
    "Keys of a token issuer that are in use, as the worker that answers has them; with 0 its tokens are refused.",
    ["issuer"],
  ),
  token_keys_age: scrapeGauge(
    "token_keys_age_seconds",
    "Time since the keys of a token issuer were fetched last.",
    ["issuer"],
  ),
  split_weight: scrapeGauge(
    "split_weight",
    "The share of a variant in its route's split, in percent.",
    ["route", "variant"],
  ),
  spillover_percent: scrapeGauge(
    "spillover_percent",
    "The part of a pool's requests that is sent on at present, as the worker that answers works it out.",
    ["from", "to"],
  ),
  dict_capacity: scrapeGauge("shared_dict_capacity_bytes", "Size of a zone of shared memory.", [
    "dict",
  ]),
  dict_free: scrapeGauge(
    "shared_dict_free_bytes",
    "Wholly free pages of a zone of shared memory; 0 does not mean that it is full yet.",
    ["dict"],
  ),
};
