import { isSameValue } from "../../policy/discovery/same-value";
import { learnClass, PromptClass } from "../../policy/prompt/classes";
import type { Configuration } from "../configuration/schema";
import type { ClassifierConfiguration } from "./schema";

/** A kind of prompts, and what it was learnt from. */
export interface Classifier {
  /** Undefined: the gateway's own examples alone. */
  readonly options: ClassifierConfiguration | undefined;
  readonly learnt: PromptClass;
}

/** By name: those that rules of models name. */
export type Classifiers = LuaMap<string, Classifier>;

const compileClassifier = (
  name: string,
  options: ClassifierConfiguration | undefined,
  known: Classifier | undefined,
): Classifier => {
  if (known !== undefined && isSameValue(known.options, options)) return known;
  return { options, learnt: learnClass(name, options) };
};

/** To learn takes some 10 ms each: it is done for what some rule names, and again only for other examples. */
export const compileClassifiers = (
  { classifiers, models }: Configuration,
  known: Classifiers,
): Classifiers => {
  const compiled: Classifiers = new LuaMap();
  for (const [, { rules }] of pairs(models)) {
    for (const { asked } of rules) {
      const name = asked?.prompt;
      if (name !== undefined && !compiled.has(name)) {
        compiled.set(name, compileClassifier(name, classifiers[name], known.get(name)));
      }
    }
  }
  return compiled;
};
