/** What kinds of prompts must be to their examples, and rules of models to them. */
import { builtInClass } from "../../policy/prompt/classes";
import { itemPath, optionPath } from "../../schema/problem";
import { checkKnown, namesIn } from "../configuration/check-known";
import { add, Findings, isSound } from "../configuration/findings";
import type { Configuration } from "../configuration/schema";
import type { ModelConfiguration } from "../model/schema";

const checkRules = (
  findings: Findings,
  { rules }: ModelConfiguration,
  names: readonly string[],
  path: string,
): void => {
  for (const i of $range(1, rules.length)) {
    const prompt = rules[i - 1]!.asked?.prompt;
    if (prompt !== undefined) {
      const of = { map: "classifiers", kind: "a classifier", names };
      checkKnown(findings, prompt, of, `${itemPath(`${path}.rules`, i)}.asked.prompt`);
    }
  }
};

/** Checks all classifiers and the rules that name them, as far as they are sound in themselves. */
export const checkClassifiers = (
  findings: Findings,
  { classifiers, models }: Partial<Configuration>,
): void => {
  const names = namesIn(classifiers);
  let is_built_in_named = false;
  for (const name of names) {
    const path = optionPath("classifiers", name);
    if (name === builtInClass) is_built_in_named = true;
    else if (isSound(findings, path) && classifiers![name]!.examples.length === 0) {
      add(findings, `${path}.examples`, "none", "prompts of the kind");
    }
  }
  if (!is_built_in_named) {
    names[names.length] = builtInClass;
    table.sort(names);
  }
  for (const name of namesIn(models)) {
    const path = optionPath("models", name);
    if (isSound(findings, path)) checkRules(findings, models![name]!, names, path);
  }
};
