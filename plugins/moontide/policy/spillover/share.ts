export interface SpilloverOptions {
  /** Always goes to the secondary. */
  readonly percent: number;
  /** From nothing to everything, or back, takes at least so long: the secondary may be cold. */
  readonly ramp_seconds: number;
  /** The primary must be well below its limit for so long before anything returns. */
  readonly calm_seconds: number;
}

/** How a pool spills at present. */
export interface Spill {
  /** The share of requests that goes to the secondary, 0 to 1. */
  share: number;
  /** The monotonic second at which the primary was last close to its limit. */
  pressed_at: number;
}

export const startSpill = ({ percent }: SpilloverOptions): Spill => ({
  share: percent / 100,
  pressed_at: 0,
});

/** Below this part of its limit the primary is calm. Returning at the limit itself would only bring it back there. */
const calm_pressure = 0.9;

/** A share this close to the configured one has returned: it would halve forever. */
const smallest = 0.001;

/**
 * Moves the share that spills. The share that would bring the primary to its limit follows from where it stands: as it bears `1 - share`
 * of the requests at this pressure, it can bear `(1 - share) / pressure` of them. The share grows towards that while the
 * primary is over its limit, and falls towards it once the primary has been calm for long enough.
 *
 * @param pressure the primary's load in parts of its limit; 1 is the limit
 * @param seconds since the last step
 */
export const moveSpill = (
  options: SpilloverOptions,
  spill: Spill,
  pressure: number,
  now: number,
  seconds: number,
): void => {
  if (pressure > calm_pressure) spill.pressed_at = now;
  const always = options.percent / 100;
  const needed = pressure <= 0 ? 0 : 1 - (1 - spill.share) / pressure;
  const step = seconds / options.ramp_seconds;
  if (needed > spill.share) spill.share = math.min(needed, spill.share + step);
  else if (now - spill.pressed_at >= options.calm_seconds) {
    spill.share = math.max(needed, spill.share - step);
  }
  if (spill.share < always + smallest) spill.share = always;
};
