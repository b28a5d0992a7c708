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

/**
 * Whether a failure is the first of a new row: some worker had a success since the present row began. Without
 * this, the failures of a flaky endpoint would add up over many workers to a row that never was.
 *
 * @param began_at monotonic second of the first failure of the present row
 * @param succeeded_at that of the last success at the endpoint over all workers, 0 before the first
 */
export const beginsFailureRun = (began_at: number, succeeded_at: number): boolean =>
  succeeded_at > began_at;

/** How long after a failure an endpoint's successes are told closely. */
const alertSeconds = 10;

const closeSeconds = 0.01;
const calmSeconds = 5;

/**
 * How long a worker may keep a success to itself. Closely after a failure that it knows of: this bounds for how long two
 * successes may enclose what then looks like a row of failures. In calm hardly ever, since with thousands of endpoints
 * each would cost a write; the first failure that a worker meets itself makes its next success tell.
 */
export const successSeconds = (now: number, failed_at: number): number =>
  now - failed_at < alertSeconds ? closeSeconds : calmSeconds;
