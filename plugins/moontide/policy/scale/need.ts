/**
 * Target tracking: how many instances what is asked of a pool needs, unrounded. Two windows, after Knative's autoscaler:
 * the stable one decides, unless the short one has run away from it; then there is panic, which follows the short one
 * and forbids shrinking for a while.
 */
export interface TargetOptions {
  readonly metric: string;
  /** What one instance is to have of a signal that is what all are asked for: requests per second, in flight. */
  readonly per_instance?: number;
  /** What each is to be at, of a signal that is a mean over all: a utilisation. */
  readonly average?: number;
}

export interface NeedOptions {
  readonly stable_window_seconds: number;
  readonly panic_window_seconds: number;
  /** Panic begins where the short window has so much of the long one's. */
  readonly panic_percent: number;
  /** For how long a panic forbids shrinking, from its last sign on. */
  readonly panic_hold_seconds: number;
}

/** One signal as both windows see it. */
export interface Reading {
  readonly stable: number;
  readonly panic: number;
}

export interface Need {
  readonly metric: string;
  /** What was seen, in the signal's unit, and how many instances that needs; undefined: it is not known. */
  readonly value: number | undefined;
  readonly instances: number | undefined;
  readonly panicking: boolean;
}

/** A mean over few says little of a jump: there must be more than an instance in it. */
const runsAway = ({ stable, panic }: Reading, options: NeedOptions, one: number): boolean =>
  panic * 100 > stable * options.panic_percent && panic - stable > one / 2;

/**
 * @param serving instances that answer: those of which a mean is one
 * @param starting instances on their way. What a mean says includes their absence, so it may ask for no more than there
 *   will be until they are up, else a slow start looks like ever more load
 */
export const needOf = (
  target: TargetOptions,
  reading: Reading | undefined,
  options: NeedOptions,
  serving: number,
  starting: number,
): Need => {
  const { metric, per_instance, average } = target;
  if (reading === undefined) {
    return { metric, value: undefined, instances: undefined, panicking: false };
  }
  const one = per_instance ?? average! / math.max(1, serving);
  const panicking = runsAway(reading, options, one);
  const value = panicking ? reading.panic : reading.stable;
  const instances = value / one;
  const isHeld = average !== undefined && starting > 0;
  return {
    metric,
    value,
    instances: isHeld ? math.min(instances, serving + starting) : instances,
    panicking,
  };
};
