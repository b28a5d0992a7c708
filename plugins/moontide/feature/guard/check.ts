/** What guards must be beyond their types. */
import { isPattern } from "../../policy/guard/phrases";
import { itemPath, optionPath, quote } from "../../schema/problem";
import { namesIn } from "../configuration/check-known";
import { hasShifted } from "../configuration/check-routes";
import { add, Findings, isSound } from "../configuration/findings";
import type { Configuration } from "../configuration/schema";
import { GuardConfiguration } from "./schema";

const checkPatterns = (findings: Findings, patterns: readonly string[], path: string): void => {
  for (const i of $range(1, patterns.length)) {
    const pattern = patterns[i - 1]!;
    if (!isPattern(pattern)) {
      add(
        findings,
        itemPath(path, i),
        quote(pattern),
        "a letter, digit or mark that is no wildcard",
      );
    }
  }
};

const checkGuard = (
  findings: Findings,
  { deny, allow, personal_data }: GuardConfiguration,
  path: string,
): void => {
  checkPatterns(findings, deny, `${path}.deny`);
  checkPatterns(findings, allow, `${path}.allow`);
  if (personal_data === undefined) return;
  const { kinds, words } = personal_data;
  checkPatterns(findings, words, `${path}.personal_data.words`);
  if (kinds.length === 0 && words.length === 0) {
    add(findings, `${path}.personal_data`, "nothing to look for", '"kinds", "words" or both');
  }
};

/** Checks the guards of models and of routes to models, as far as they are sound in themselves. */
export const checkGuards = (
  findings: Findings,
  { models, routes }: Partial<Configuration>,
): void => {
  for (const name of namesIn(models)) {
    const path = `${optionPath("models", name)}.guards`;
    const { guards } = models![name]!;
    if (guards !== undefined && isSound(findings, path)) checkGuard(findings, guards, path);
  }
  if (routes === undefined || hasShifted(findings)) return;
  for (const i of $range(1, routes.length)) {
    const { llm } = routes[i - 1]!;
    const path = `${itemPath("routes", i)}.llm`;
    if (llm?.guards !== undefined && isSound(findings, path)) {
      checkGuard(findings, llm.guards, `${path}.guards`);
      if (llm.passthrough) {
        const expected = "false: what passes through is not looked into";
        add(findings, `${path}.passthrough`, 'true beside "guards"', expected);
      }
    }
  }
};
