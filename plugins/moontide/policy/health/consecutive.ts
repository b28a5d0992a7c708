/** Declared here and not taken from the schema: a policy knows no layer above it. */
export interface FailureRunConfiguration {
  readonly consecutive_failures: number;
}

/**
 * Whether so many failures in a row, over all workers, take an endpoint out: the quick detector, for
 * endpoints that fail altogether. An endpoint that has just come back has no such credit: on probation
 * its first failure ejects it, and this is not asked.
 */
export const isFailureRun = (configuration: FailureRunConfiguration, failures: number): boolean =>
  failures >= math.max(1, configuration.consecutive_failures);
