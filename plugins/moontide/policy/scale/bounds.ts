/** Between which numbers a pool is kept: its own bounds, those of a schedule in their place, and what may be spent. */
export interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
  /** Where each comes from, as explanations name it. */
  readonly minimum_by: string;
  readonly maximum_by: string;
}

export interface CostOptions {
  readonly usd_per_instance_hour: number;
  readonly maximum_usd_per_hour: number;
}

export interface BoundsOptions {
  readonly minimum: number;
  readonly maximum: number;
  readonly cost?: CostOptions;
}

/** Bounds for some times; what one does not have stays as it is. */
export interface ScheduledBounds {
  readonly name: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What may be spent buys so many. */
export const affordable = ({ usd_per_instance_hour, maximum_usd_per_hour }: CostOptions): number =>
  math.floor(maximum_usd_per_hour / usd_per_instance_hour + 1e-9);

/**
 * The bounds that hold now. Of several schedules that apply the highest minimum and the lowest maximum count; money has
 * the last word, and a maximum has it over a minimum.
 */
export const boundsFor = (options: BoundsOptions, applying: readonly ScheduledBounds[]): Bounds => {
  let minimum: number | undefined;
  let maximum: number | undefined;
  let minimum_by = "minimum";
  let maximum_by = "maximum";
  for (const scheduled of applying) {
    if (scheduled.minimum !== undefined && scheduled.minimum > (minimum ?? -1)) {
      minimum = scheduled.minimum;
      minimum_by = `schedule ${scheduled.name}`;
    }
    if (scheduled.maximum !== undefined && scheduled.maximum < (maximum ?? math.huge)) {
      maximum = scheduled.maximum;
      maximum_by = `schedule ${scheduled.name}`;
    }
  }
  maximum ??= options.maximum;
  if (options.cost !== undefined && affordable(options.cost) < maximum) {
    maximum = affordable(options.cost);
    maximum_by = "cost ceiling";
  }
  return {
    minimum: math.min(minimum ?? options.minimum, maximum),
    maximum,
    minimum_by,
    maximum_by,
  };
};
