/** Attempts and failures of the last minute, in buckets of five seconds. Allocates nothing once it is made. */
export interface Minute {
  readonly attempts: number[];
  readonly failures: number[];
  /** The number of the bucket that is being filled. */
  bucket: number;
}

const buckets = 12;
const bucketSeconds = 5;

export const newMinute = (): Minute => {
  const minute: Minute = { attempts: [], failures: [], bucket: 0 };
  for (const i of $range(0, buckets - 1)) {
    minute.attempts[i] = 0;
    minute.failures[i] = 0;
  }
  return minute;
};

/** Empties the buckets of times in which nothing was noted. */
const turn = (minute: Minute, now: number): void => {
  const current = math.floor(now / bucketSeconds);
  const first = math.max(minute.bucket + 1, current - buckets + 1);
  for (const bucket of $range(first, current)) {
    minute.attempts[bucket % buckets] = 0;
    minute.failures[bucket % buckets] = 0;
  }
  minute.bucket = math.max(minute.bucket, current);
};

export const noteAttempt = (minute: Minute, now: number, failed: boolean): void => {
  turn(minute, now);
  const at = minute.bucket % buckets;
  minute.attempts[at] = minute.attempts[at]! + 1;
  if (failed) minute.failures[at] = minute.failures[at]! + 1;
};

export interface FailingConfiguration {
  readonly error_percent: number;
  readonly minimum_requests: number;
}

/** Whether more than the allowed share has failed, of enough attempts to tell. */
export const isFailing = (
  { error_percent, minimum_requests }: FailingConfiguration,
  minute: Minute,
  now: number,
): boolean => {
  turn(minute, now);
  let attempts = 0;
  let failures = 0;
  for (const i of $range(0, buckets - 1)) {
    attempts += minute.attempts[i]!;
    failures += minute.failures[i]!;
  }
  return attempts >= minimum_requests && failures * 100 > error_percent * attempts;
};

/** What came before tells no more: after standing aside, all is judged anew. */
export const forgetMinute = (minute: Minute): void => {
  for (const i of $range(0, buckets - 1)) {
    minute.attempts[i] = 0;
    minute.failures[i] = 0;
  }
};
