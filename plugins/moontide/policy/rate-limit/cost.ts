import { maximumCost } from "./bounds";

/**
 * A cost that stands in a text; whole, as counts are. What is no number, below 0 or too large counts as not said:
 * `nan` and `inf` are numbers to Lua.
 */
export const costIn = (text: string | undefined, otherwise: number): number => {
  if (text === undefined) return otherwise;
  const cost = tonumber(text);
  if (cost === undefined || !(cost >= 0 && cost <= maximumCost)) return otherwise;
  return math.ceil(cost);
};
