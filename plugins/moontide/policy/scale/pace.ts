/**
 * How fast a pool may grow and shrink, after the `behavior` of Kubernetes' HorizontalPodAutoscaler (autoscaling/v2):
 * policies bound the change within a period, and of what was recommended within a window the most cautious counts.
 */
export interface PacePolicy {
  /** Of the two the larger change is allowed, if both are given. */
  readonly instances?: number;
  readonly percent?: number;
  readonly period_seconds: number;
}

export interface PaceOptions {
  readonly stabilisation_seconds: number;
  /** The one that allows most counts; without any there is no bound. */
  readonly policies: readonly PacePolicy[];
}

/** Numbers and when they were noted; what is older than anybody asks for is dropped. */
export interface History {
  readonly times: number[];
  readonly values: number[];
}

export const createHistory = (): History => ({ times: [], values: [] });

/** Forgets what is as old as the window or older. */
const forget = ({ times, values }: History, before: number): void => {
  let old = 0;
  while (times[old] !== undefined && times[old]! <= before) old += 1;
  if (old === 0) return;
  const rest = times.length - old;
  for (const i of $range(0, rest - 1)) {
    times[i] = times[i + old]!;
    values[i] = values[i + old]!;
  }
  for (const i of $range(times.length, rest + 1, -1)) {
    table.remove(times, i);
    table.remove(values, i);
  }
};

/**
 * Notes a number for a sliding maximum (`sign` 1) or minimum (−1) and gives it. Of those noted before, what can't become
 * the answer any more is dropped at once, so that few are kept.
 */
export const extreme = (
  history: History,
  value: number,
  now: number,
  window_seconds: number,
  sign: 1 | -1,
): number => {
  const { times, values } = history;
  forget(history, now - window_seconds);
  while (values.length > 0 && (value - values[values.length - 1]!) * sign >= 0) {
    table.remove(times);
    table.remove(values);
  }
  times[times.length] = now;
  values[values.length] = value;
  return values[0]!;
};

/** Notes that the number of instances changed by so many. */
export const noteChange = (history: History, change: number, now: number): void => {
  history.times[history.times.length] = now;
  history.values[history.values.length] = change;
};

const longestPeriod = (policies: readonly PacePolicy[]): number => {
  let longest = 0;
  for (const { period_seconds } of policies) longest = math.max(longest, period_seconds);
  return longest;
};

const changedSince = ({ times, values }: History, since: number): number => {
  let sum = 0;
  for (const i of $range(0, times.length - 1)) if (times[i]! > since) sum += values[i]!;
  return sum;
};

/** At least one: a part of nothing would never get a pool from zero. */
const allowedBy = ({ instances, percent }: PacePolicy, began_with: number): number => {
  const part = percent === undefined ? 0 : math.max(1, math.ceil((percent * began_with) / 100));
  return math.max(instances ?? 0, part);
};

/**
 * How many instances there may be at most (`sign` 1) or must be at least (−1) now, by the policies.
 *
 * @param changes what was noted of this direction, as positive numbers
 */
export const paceBound = (
  changes: History,
  { policies }: PaceOptions,
  present: number,
  now: number,
  sign: 1 | -1,
): number => {
  if (policies.length === 0) return sign * math.huge;
  forget(changes, now - longestPeriod(policies));
  let bound = -math.huge;
  for (const policy of policies) {
    const began_with = present - sign * changedSince(changes, now - policy.period_seconds);
    bound = math.max(bound, sign * began_with + allowedBy(policy, began_with));
  }
  return sign * bound;
};
