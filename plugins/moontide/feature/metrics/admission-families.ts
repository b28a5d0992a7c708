import { declareCounter, Family, Registry, Series } from "../../policy/metrics/registry";

/** What deciding whether a request may enter makes a worker count. */
export interface AdmissionMetrics {
  wake_ups: Family<Series>;
  limit_would_refuse: Family<Series>;
}

const counter = (
  registry: Registry,
  name: string,
  help: string,
  labels: readonly string[],
): Family<Series> => declareCounter(registry, `moontide_${name}`, help, { labels });

export const declareAdmission = (registry: Registry): AdmissionMetrics => ({
  wake_ups: counter(
    registry,
    "wake_ups_total",
    "Signals that an instance of a sleeping pool is needed, by result.",
    ["pool", "result"],
  ),
  limit_would_refuse: counter(
    registry,
    "limit_would_refuse_total",
    "Requests that a pool's limit in shadow mode would have refused.",
    ["pool"],
  ),
});
