import { createReach, Reach } from "../../policy/redis/reach";
import type { SemanticCacheConfiguration } from "./schema";

/** What looks for answers to nearly the same, of one model. */
export interface SemanticCache {
  readonly options: SemanticCacheConfiguration;
  readonly numbers: boolean;
  readonly negations: boolean;
  readonly word_order: boolean;
  /** Whether vectors are to be had, as this worker sees it: after some failures in a row it asks for a few only. */
  readonly reach: Reach;
}

/** Of a cache without `semantic` there is none. */
export const compileSemanticCache = (
  options: SemanticCacheConfiguration | undefined,
): SemanticCache | undefined => {
  if (options === undefined) return undefined;
  const agreed = new LuaSet<string>();
  for (const what of options.must_agree) agreed.add(what);
  return {
    options,
    numbers: agreed.has("numbers"),
    negations: agreed.has("negations"),
    word_order: agreed.has("word_order"),
    reach: createReach(),
  };
};
