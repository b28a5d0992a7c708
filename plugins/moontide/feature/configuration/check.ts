import { Json } from "../../kernel/ports";
import { check, Checked } from "../../schema/check";
import { checkAnswerCaches } from "../answer-cache/check";
import { checkJsonText, scanJson, syntaxProblem } from "../../schema/json-text";
import { formatProblem, optionPath, Problem } from "../../schema/problem";
import { checkConditions } from "./check-conditions";
import { checkPool } from "./check-pool";
import { checkCrawlers } from "../bot/check";
import { checkConsumers } from "../consumer/check";
import { checkAuthentication } from "../consumer/check-route";
import { checkCaches } from "../cache/check";
import { checkClassifiers } from "../classifier/check";
import { checkClasses } from "../classify/check";
import { checkGuards } from "../guard/check";
import { checkFlags } from "../flags/check";
import { checkLlm } from "../llm/check";
import { checkLocalities } from "../locality/check";
import { checkConcurrencyLimits } from "../concurrency/check";
import { checkModels } from "../model/check";
import { checkProviders } from "../provider/check";
import { checkPrompts } from "../prompt/check";
import { checkRateLimits } from "../rate-limit/check";
import { checkBudgets } from "../budget/check";
import { checkTokenLimits } from "../token-limit/check";
import { checkUsage } from "../usage/check";
import { checkSpillovers } from "../spillover/check";
import { checkRoutes } from "./check-routes";
import { Findings } from "./findings";
import { configurationFormats } from "./formats";
import { Configuration, configurationDocument } from "./schema";

/** A document that was checked. */
export interface CheckedConfiguration {
  /** With all defaults filled in; undefined when there are problems. */
  readonly configuration?: Configuration;
  /** All of them, not just the first. */
  readonly problems: readonly Problem[];
}

/** Gives routes without a name the one that metrics and logs call them by. */
const nameRoutes = (document: Configuration): void => {
  const routes = (document.routes ?? []) as readonly { name: string | undefined }[];
  for (const i of $range(1, routes.length)) {
    const route = routes[i - 1]!;
    route.name = route.name ?? `route-${i}`;
  }
};

/** What options must be to each other; parts that are wrong in themselves are undefined. */
const checkTogether = (
  document: Partial<Configuration>,
  problems: readonly Problem[],
  elsewhere: boolean,
): readonly Problem[] => {
  const findings: Findings = { earlier: problems, added: [] };
  const { pools, routes, verified_crawlers } = document;
  if (verified_crawlers !== undefined) checkCrawlers(findings, verified_crawlers);
  if (pools !== undefined) {
    const names: string[] = [];
    for (const [name] of pairs(pools)) names[names.length] = name;
    table.sort(names);
    for (const name of names) checkPool(findings, pools[name]!, optionPath("pools", name));
    checkLocalities(findings, pools, names);
    checkSpillovers(findings, pools, names);
  }
  checkProviders(findings, document);
  checkModels(findings, document);
  checkAnswerCaches(findings, document);
  checkClassifiers(findings, document);
  checkGuards(findings, document);
  checkPrompts(findings, document);
  checkConsumers(findings, document);
  checkClasses(findings, document);
  if (routes !== undefined) {
    checkRoutes(findings, routes, pools);
    checkFlags(findings, routes, pools);
    checkAuthentication(findings, routes, document);
    checkCaches(findings, routes, pools);
    checkLlm(findings, routes, document);
  }
  checkConcurrencyLimits(findings, document);
  checkRateLimits(findings, document);
  checkTokenLimits(findings, document);
  checkBudgets(findings, document);
  checkUsage(findings, document);
  if (!elsewhere) checkConditions(findings, document);
  return findings.added;
};

const join = (lists: readonly (readonly Problem[])[]): readonly Problem[] => {
  const all: Problem[] = [];
  for (const list of lists) {
    for (const problem of list) all[all.length] = problem;
  }
  return all;
};

/**
 * Checks a decoded document, which may have been checked before: what comes back passes unchanged.
 *
 * @param elsewhere who sends requests, and which proxies are trusted, is not for the document to say
 */
export const checkDocument = (value: unknown, elsewhere = false): CheckedConfiguration => {
  const checked = check(
    configurationDocument,
    value,
    configurationFormats,
  ) as Checked<Configuration>;
  const document = checked.value;
  if (document === undefined) return { problems: checked.problems };
  nameRoutes(document);
  const problems = join([checked.problems, checkTogether(document, checked.problems, elsewhere)]);
  return problems.length === 0 ? { configuration: document, problems } : { problems };
};

/**
 * Checks the text of a configuration document as a whole: its size and encoding, its JSON, names given
 * twice, nulls, every option by itself, and options against each other.
 *
 * null is a problem, never a default: more often than not it is a template that was filled with nothing.
 */
export const checkConfiguration = (text: string, json: Json): CheckedConfiguration => {
  const unreadable = checkJsonText(text);
  if (unreadable !== undefined) return { problems: [unreadable] };
  const [value, message] = json.decode(text);
  if (message !== undefined) return { problems: [syntaxProblem(text, message)] };
  const hidden = scanJson(text);
  const checked = checkDocument(value);
  return hidden.length === 0 ? checked : { problems: join([hidden, checked.problems]) };
};

/** The problems of a file for people: one line for each under a heading. */
export const formatProblems = (problems: readonly Problem[], file: string): string => {
  let text = `${file}: ${problems.length} ${problems.length === 1 ? "problem" : "problems"}`;
  for (const problem of problems) text += `\n  ${formatProblem(problem)}`;
  return text;
};
