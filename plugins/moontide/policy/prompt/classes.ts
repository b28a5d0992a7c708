/** The kinds of prompts that conditions name: `{"prompt": "code"}`. */
import { Classifier, Examples, scoreOf, trainClassifier } from "./classifier";
import { builtInExamples } from "./examples/index";
import { defaultThreshold } from "./threshold";

/** What the gateway can tell without any example of the user's. */
export const builtInClass = "code";

export interface ClassOptions {
  /** Prompts of the kind. */
  readonly examples: readonly string[];
  /** Prompts that are not, though they look like it. */
  readonly other: readonly string[];
  readonly threshold: number;
}

export interface PromptClass {
  readonly name: string;
  readonly classifier: Classifier;
  readonly threshold: number;
}

/** A user's examples stand for more prompts than one of a list of hundreds does. */
const own_weight = 3;

const addTimes = (list: string[], texts: readonly string[], times: number): void => {
  for (const _ of $range(1, times)) {
    for (const text of texts) list[list.length] = text;
  }
};

const examplesOf = (name: string, options: ClassOptions | undefined): Examples => {
  const positive: string[] = [];
  const negative: string[] = [];
  addTimes(negative, builtInExamples.negative, 1);
  addTimes(name === builtInClass ? positive : negative, builtInExamples.positive, 1);
  if (options !== undefined) {
    addTimes(positive, options.examples, own_weight);
    addTimes(negative, options.other, own_weight);
  }
  return { positive, negative };
};

/**
 * Learns a kind of prompts. `code` is known from examples that come with the gateway, to which the user's are added; any
 * other kind is told by the user's from all of those.
 *
 * @param options undefined: none, for `code`
 */
export const learnClass = (name: string, options: ClassOptions | undefined): PromptClass => ({
  name,
  classifier: trainClassifier(examplesOf(name, options)),
  threshold: options?.threshold ?? defaultThreshold,
});

/** Whether a prompt is of a kind. */
export const isOfClass = ({ classifier, threshold }: PromptClass, text: string): boolean =>
  scoreOf(classifier, text) >= threshold;

/**
 * The kind that a prompt is most surely of, and how sure that is, 0 to 1; undefined with the best score where it is of
 * none.
 */
export const classOf = (
  classes: readonly PromptClass[],
  text: string,
): LuaMultiReturn<[name: string | undefined, score: number]> => {
  let name: string | undefined;
  let best = 0;
  let surest = 0;
  for (const { name: candidate, classifier, threshold } of classes) {
    const score = scoreOf(classifier, text);
    best = math.max(best, score);
    if (score >= threshold && score > surest) {
      surest = score;
      name = candidate;
    }
  }
  return $multi(name, name === undefined ? best : surest);
};
