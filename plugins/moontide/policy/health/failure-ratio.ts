export interface FailureRatioConfiguration {
  readonly failure_percent: number;
  readonly minimum_requests: number;
}

/**
 * Whether the share of failed attempts in a window takes an endpoint out: the slow detector, for
 * endpoints that fail often and succeed in between, so that no row of failures gets long. Below
 * `minimum_requests` a share says nothing. Envoy's failure percentage detection, but without its
 * minimum of hosts: here two endpoints are enough.
 */
export const isFailureRatio = (
  configuration: FailureRatioConfiguration,
  attempts: number,
  failures: number,
): boolean =>
  failures > 0 &&
  attempts >= configuration.minimum_requests &&
  failures * 100 >= configuration.failure_percent * attempts;
