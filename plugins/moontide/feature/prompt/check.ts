/** What prompts must be to their variables, and to models. */
import { compileTemplate, namesIn as variablesIn } from "../../policy/prompt/template";
import { readVariable } from "../../policy/prompt/variables";
import { itemPath, optionPath, quote, quoteMeant } from "../../schema/problem";
import { nearest } from "../../schema/suggest";
import { namesIn } from "../configuration/check-known";
import { add, Findings, isSound } from "../configuration/findings";
import type { Configuration } from "../configuration/schema";
import { textsOf, VersionSource } from "./prompt";
import { PromptConfiguration, VersionConfiguration } from "./schema";
import { VariableConfiguration } from "./variable-schema";

const checkTemplate = (
  findings: Findings,
  text: string,
  variables: readonly string[],
  path: string,
): void => {
  const [template, problem] = compileTemplate(text);
  if (template === undefined) {
    const expected = 'a variable such as "{{name}}", or "\\\\{{" for two braces';
    return add(findings, path, quote(problem.found), expected);
  }
  for (const name of variablesIn(template)) {
    let isKnown = false;
    for (const known of variables) isKnown = isKnown || known === name;
    if (!isKnown) {
      const expected = 'the name of one of its "variables"';
      add(findings, path, quote(name), expected, quoteMeant(nearest(name, variables)));
    }
  }
};

const checkTexts = (
  findings: Findings,
  { template, messages }: VersionSource,
  variables: readonly string[],
  path: string,
): void => {
  if (template !== undefined && messages !== undefined) {
    add(findings, `${path}.messages`, '"messages" beside "template"', "one of them");
  }
  if (template !== undefined) checkTemplate(findings, template, variables, `${path}.template`);
  const list = messages ?? [];
  for (const i of $range(1, list.length)) {
    const where = `${itemPath(`${path}.messages`, i)}.content`;
    checkTemplate(findings, list[i - 1]!.content, variables, where);
  }
};

const checkVariable = (
  findings: Findings,
  name: string,
  variable: VariableConfiguration,
  path: string,
): void => {
  if (name === "stream") {
    add(
      findings,
      path,
      '"stream"',
      "another name: that member says whether the answer is streamed",
    );
  }
  if (string.find(name, "^[%a_][%w_]*$")[0] === undefined) {
    add(findings, path, quote(name), "letters, digits and underscores: it stands in templates");
  }
  const { type, values, minimum, maximum } = variable;
  if (type === "enumeration" && values.length === 0) {
    add(findings, `${path}.values`, "an empty list", "what the enumeration can be");
  }
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    add(findings, `${path}.maximum`, `${maximum}`, `at least the minimum, ${minimum}`);
  }
  const given = variable.default;
  if (given === undefined) return;
  const [, expected] = readVariable(given, variable);
  if (expected !== undefined) add(findings, `${path}.default`, "another value", expected);
};

const checkModel = (
  findings: Findings,
  model: string | undefined,
  { models, providers }: Partial<Configuration>,
  path: string,
): void => {
  if (model === undefined) return add(findings, `${path}.model`, "nothing", "the name of a model");
  const known = namesIn(models);
  const [provider] = string.match(model, "^([^/]+)/.");
  for (const name of known) if (name === model) return;
  for (const name of namesIn(providers)) if (name === provider) return;
  const expected = 'the name of a model, or "PROVIDER/MODEL" with a known provider';
  add(findings, `${path}.model`, quote(model), expected, quoteMeant(nearest(model, known)));
};

const checkVersion = (
  findings: Findings,
  version: VersionConfiguration | undefined,
  prompt: PromptConfiguration,
  document: Partial<Configuration>,
  path: string,
): void => {
  if (textsOf(version, prompt).length === 0) {
    add(findings, path, "no text", '"template" or "messages"');
  }
  if (!isSound(findings, "models") || !isSound(findings, "providers")) return;
  checkModel(findings, version?.model ?? prompt.model, document, path);
};

const checkVersions = (
  findings: Findings,
  prompt: PromptConfiguration,
  variables: readonly string[],
  document: Partial<Configuration>,
  path: string,
): void => {
  const { versions } = prompt;
  if (versions === undefined) return checkVersion(findings, undefined, prompt, document, path);
  let weight = 0;
  for (const name of namesIn(versions)) {
    const where = optionPath(`${path}.versions`, name);
    checkTexts(findings, versions[name]!, variables, where);
    checkVersion(findings, versions[name], prompt, document, where);
    weight += versions[name]!.weight;
  }
  if (weight === 0) add(findings, `${path}.versions`, "no weight", "a version with one above 0");
};

/** Checks all prompts, as far as they are sound in themselves. */
export const checkPrompts = (findings: Findings, document: Partial<Configuration>): void => {
  const { prompts } = document;
  for (const name of namesIn(prompts)) {
    const path = optionPath("prompts", name);
    const prompt = prompts![name]!;
    if (isSound(findings, path)) {
      const variables = namesIn(prompt.variables);
      for (const variable of variables) {
        const where = optionPath(`${path}.variables`, variable);
        checkVariable(findings, variable, prompt.variables[variable]!, where);
      }
      checkTexts(findings, prompt, variables, path);
      checkVersions(findings, prompt, variables, document, path);
    }
  }
};
