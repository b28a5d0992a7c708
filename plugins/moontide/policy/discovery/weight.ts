export const minimum_weight = 1;
export const maximum_weight = 1000;
export const default_weight = 1;

/** A whole number from 1 to 1000. There is no weight 0: what should get nothing new is drained. */
export const isWeight = (value: unknown): value is number =>
  typeof value === "number" &&
  value >= minimum_weight &&
  value <= maximum_weight &&
  value === math.floor(value);
