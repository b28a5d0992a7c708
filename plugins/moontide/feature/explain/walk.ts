import { Explanation } from "../../kernel/explanation";

/** How far an explanation has come. */
export interface Walk {
  readonly steps: Explanation[];
  /** What keeps the request out, or what it waits for; undefined: nothing so far. */
  refused: Explanation | undefined;
  waits: Explanation | undefined;
}

export const beginWalk = (): Walk => ({ steps: [], refused: undefined, waits: undefined });

/** Takes down a step. True when the request goes on. */
export const goOn = (walk: Walk, step: Explanation): boolean => {
  walk.steps[walk.steps.length] = step;
  if (step.outcome === "refused") walk.refused = step;
  if (step.outcome === "waits") walk.waits ??= step;
  return walk.refused === undefined;
};
