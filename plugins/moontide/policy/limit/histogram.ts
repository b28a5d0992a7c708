/**
 * Response times in buckets whose bounds are powers of 2^(1/8): a median from them is off by a few percent at most.
 * The first bucket takes all up to half a millisecond, the last all from about a minute on.
 */
export const shortestTime = 0.0005;
const perDoubling = 8;

export const bucketCount = 136;

const scale = perDoubling / math.log(2);

/** Counts from 0. */
export const bucketOf = (seconds: number): number => {
  if (seconds <= shortestTime) return 0;
  const bucket = math.floor(math.log(seconds / shortestTime) * scale) + 1;
  return bucket < bucketCount ? bucket : bucketCount - 1;
};

/** The middle of a bucket, as times go: by their ratio. */
export const middleOf = (bucket: number): number =>
  bucket === 0 ? shortestTime : shortestTime * math.pow(2, (bucket - 0.5) / perDoubling);

const boundBelow = (bucket: number): number =>
  bucket === 0 ? 0 : shortestTime * math.pow(2, (bucket - 1) / perDoubling);

const boundAbove = (bucket: number): number => shortestTime * math.pow(2, bucket / perDoubling);

/**
 * The time that this part of the counted ones do not exceed, with those in a bucket taken as spread evenly over it; 0
 * when nothing was counted.
 *
 * @param counts by bucket; entries may be missing
 * @param part 0 to 1
 */
export const quantileOf = (counts: readonly (number | undefined)[], part: number): number => {
  let sum = 0;
  for (const bucket of $range(0, bucketCount - 1)) sum += counts[bucket] ?? 0;
  if (sum === 0) return 0;
  let wanted = part * sum;
  for (const bucket of $range(0, bucketCount - 1)) {
    const count = counts[bucket] ?? 0;
    if (count > 0 && wanted <= count) {
      const low = boundBelow(bucket);
      return low + (wanted / count) * (boundAbove(bucket) - low);
    }
    wanted -= count;
  }
  return boundAbove(bucketCount - 1);
};
