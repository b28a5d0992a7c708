/** The signals by which a pool can be scaled, by the name that options use. */
export const scaleMetrics = [
  "requests_per_second",
  "in_flight",
  "latency_seconds",
  "error_percent",
  "shed_per_second",
  "queue_length",
  "queue_wait_seconds",
  "lost_instances",
  "cold_starts_per_second",
  "tokens_per_second",
  "utilisation_percent",
] as const;

export type ScaleMetric = (typeof scaleMetrics)[number];
