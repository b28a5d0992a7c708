/** Whether what conditions ask for is told by the document, or by the route that they are of. */
import { itemPath, optionPath } from "../../schema/problem";
import type { ClassConfiguration } from "../classify/schema";
import { checkWhen, Knowledge, knowledgeOf, withModels, withoutSenders } from "../when/check";
import type { WhenConfiguration } from "../when/schema";
import { namesIn } from "./check-known";
import { hasShifted } from "./check-routes";
import { Findings, isSound } from "./findings";
import type { Configuration, RouteConfiguration } from "./schema";

interface Conditional {
  readonly when?: WhenConfiguration | undefined;
}

const checkList = (
  findings: Findings,
  list: readonly Conditional[] | undefined,
  knowledge: Knowledge,
  path: string,
): void => {
  if (list === undefined || !isSound(findings, path)) return;
  for (const i of $range(1, list.length)) {
    checkWhen(findings, list[i - 1]!.when, knowledge, `${itemPath(path, i)}.when`);
  }
};

const checkClasses = (
  findings: Findings,
  classes: readonly ClassConfiguration[] | undefined,
  knowledge: Knowledge,
  path: string,
): void => {
  checkList(findings, classes, knowledge, path);
  if (classes === undefined || !isSound(findings, path)) return;
  for (const i of $range(1, classes.length)) {
    const { rate_limits, concurrency_limits } = classes[i - 1]!;
    const where = itemPath(path, i);
    checkList(findings, rate_limits, knowledge, `${where}.rate_limits`);
    checkList(findings, concurrency_limits, knowledge, `${where}.concurrency_limits`);
  }
};

const checkRoute = (
  findings: Findings,
  { flags, classify, rate_limits, concurrency_limits, cache, authentication }: RouteConfiguration,
  knowledge: Knowledge,
  path: string,
): void => {
  checkList(findings, flags, knowledge, `${path}.flags`);
  checkClasses(findings, classify, knowledge, `${path}.classify`);
  checkList(findings, rate_limits, knowledge, `${path}.rate_limits`);
  checkList(findings, concurrency_limits, knowledge, `${path}.concurrency_limits`);
  checkWhen(findings, cache?.bypass, knowledge, `${path}.cache.bypass`);
  const { allow = [] } = authentication ?? {};
  for (const i of $range(1, allow.length)) {
    checkWhen(findings, allow[i - 1], knowledge, itemPath(`${path}.authentication.allow`, i));
  }
};

const checkModels = (
  findings: Findings,
  models: Configuration["models"] | undefined,
  knowledge: Knowledge,
): void => {
  for (const name of namesIn(models)) {
    const path = `${optionPath("models", name)}.rules`;
    checkList(findings, models![name]!.rules, knowledge, path);
  }
};

/** What holds for all routes may ask for senders where one of them proves who they are. */
export const checkConditions = (findings: Findings, document: Partial<Configuration>): void => {
  const { classify, routes, models, token_limits, budgets } = document;
  if (routes === undefined || hasShifted(findings)) return;
  const told = knowledgeOf(findings, document);
  const unproven = withoutSenders(told, '"authentication" on the route');
  let some = false;
  for (const i of $range(1, routes.length)) {
    const path = itemPath("routes", i);
    const own = `${path}.authentication`;
    const proves = routes[i - 1]!.authentication !== undefined || !isSound(findings, own);
    checkRoute(findings, routes[i - 1]!, proves ? told : unproven, path);
    some = some || proves;
  }
  const common = some ? told : withoutSenders(told, 'a route with "authentication"');
  checkClasses(findings, classify, common, "classify");
  const of_models = withModels(common);
  checkModels(findings, models, of_models);
  checkList(findings, token_limits, of_models, "token_limits");
  checkList(findings, budgets, of_models, "budgets");
};
