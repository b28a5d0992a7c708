import { Selection } from "./balancer";
import { isAvoided, redraws, walk } from "./candidate";
import { drawWeighted, WeightedDraw } from "./weighted-draw";

/**
 * The index of the first of two candidates, drawn by weight. Two random choices and the better of
 * them are nearly as even as a look at all (Mitzenmacher 2001, "The power of two choices"), and keep
 * workers that see the same from all choosing the same endpoint.
 */
export const firstChoice = (draw: WeightedDraw, selection: Selection): number => {
  for (const _ of $range(0, redraws)) {
    const index = drawWeighted(draw, selection.random);
    if (!isAvoided(draw.endpoints[index]!, selection)) return index;
  }
  return walk(draw.endpoints, selection);
};

/**
 * The index of the second candidate, drawn evenly among the others of at least two; the first again
 * when those drawn are to be avoided.
 *
 * By weight once and evenly once is what keeps shares true: a pair is met in proportion to the sum of
 * its weights, so if each of two idle candidates wins in proportion to its own, every endpoint gets
 * `weight / sum` of the picks, and under load a heavy endpoint is a candidate often enough.
 */
export const secondChoice = (draw: WeightedDraw, first: number, selection: Selection): number => {
  const others = draw.endpoints.length - 1;
  for (const _ of $range(0, redraws)) {
    const place = math.floor(selection.random.uniform() * others);
    const index = place < first ? place : place + 1;
    if (!isAvoided(draw.endpoints[index]!, selection)) return index;
  }
  return first;
};
