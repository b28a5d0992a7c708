import { Endpoint } from "../../kernel/endpoint";
import { Random } from "../../kernel/ports";

/**
 * A table from which endpoints are drawn in proportion to their weights with one random number, in
 * constant time: the alias method (Walker 1977; built as in Vose 1991).
 */
export interface WeightedDraw {
  readonly endpoints: readonly Endpoint[];
  /** All weights are equal. */
  readonly equal: boolean;
  /** Column i keeps itself with this probability and else gives its alias. */
  readonly keep: number[];
  /** Zero-based indexes. */
  readonly alias: number[];
}

/** Fills the columns: each is topped up to the mean weight by one endpoint that has more. */
const fillColumns = (draw: WeightedDraw, weights: number[]): void => {
  const small: number[] = [];
  const large: number[] = [];
  for (const i of $range(1, weights.length)) {
    draw.keep[i - 1] = 1;
    draw.alias[i - 1] = i - 1;
    const list = weights[i - 1]! < 1 ? small : large;
    list[list.length] = i - 1;
  }
  while (small.length > 0 && large.length > 0) {
    const light = table.remove(small)!;
    const heavy = large[large.length - 1]!;
    draw.keep[light] = weights[light]!;
    draw.alias[light] = heavy;
    weights[heavy] = weights[heavy]! - (1 - weights[light]!);
    if (weights[heavy] < 1) {
      table.remove(large);
      small[small.length] = heavy;
    }
  }
};

/** Prepares the draw for at least one endpoint. Costs time and space in proportion to the list. */
export const startWeightedDraw = (endpoints: readonly Endpoint[]): WeightedDraw => {
  let sum = 0;
  let equal = true;
  for (const endpoint of endpoints) {
    sum += endpoint.weight;
    if (endpoint.weight !== endpoints[0]!.weight) equal = false;
  }
  const draw: WeightedDraw = { endpoints, equal, keep: [], alias: [] };
  const relative: number[] = [];
  for (const endpoint of endpoints) {
    relative[relative.length] = equal ? 1 : (endpoint.weight * endpoints.length) / sum;
  }
  fillColumns(draw, relative);
  return draw;
};

/** The zero-based index of one endpoint, drawn by weight. */
export const drawWeighted = (draw: WeightedDraw, random: Random): number => {
  const place = random.uniform() * draw.endpoints.length;
  const column = math.floor(place);
  return place - column < draw.keep[column]! ? column : draw.alias[column]!;
};
