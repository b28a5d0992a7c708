/** What a route to models must be to the rest of its route, and to the models. */
import { itemPath, quote, quoteMeant } from "../../schema/problem";
import { nearest } from "../../schema/suggest";
import { namesIn } from "../configuration/check-known";
import { hasShifted } from "../configuration/check-routes";
import { add, Findings, isSound } from "../configuration/findings";
import type { Configuration, RouteConfiguration } from "../configuration/schema";
import { patternMatches } from "../../policy/model/pattern";
import { checkConversations } from "../conversation/check";
import type { LlmConfiguration } from "./schema";

/** Options that say something of a way to a pool. */
const poolOptions = ["subset", "rewrite", "cache"] as const;

const checkBeside = (findings: Findings, route: RouteConfiguration, path: string): void => {
  for (const option of poolOptions) {
    if (route[option] !== undefined) {
      const expected = 'it on a route with a "pool"';
      add(findings, `${path}.${option}`, `"${option}" beside "llm"`, expected);
    }
  }
  const { flags = [], classify = [] } = route;
  for (const i of $range(1, flags.length)) {
    if (flags[i - 1]!.pool !== undefined || flags[i - 1]!.route !== undefined) {
      const where = itemPath(`${path}.flags`, i);
      add(findings, where, "a way to a pool on a route to models", "a flag without");
    }
  }
  for (const i of $range(1, classify.length)) {
    if (classify[i - 1]!.pool !== undefined) {
      const where = `${itemPath(`${path}.classify`, i)}.pool`;
      add(findings, where, "a pool on a route to models", "a class without");
    }
  }
};

/** What stands before the first slash is a provider's name in what is no model's. */
const isOfProvider = (pattern: string, providers: readonly string[]): boolean => {
  const [provider] = string.match(pattern, "^([^/]+)/.");
  for (const known of providers) if (known === provider) return true;
  return false;
};

const isSome = (pattern: string, models: readonly string[], providers: readonly string[]) => {
  if (isOfProvider(pattern, providers)) return true;
  for (const model of models) if (patternMatches(pattern, model)) return true;
  return false;
};

const checkNames = (
  findings: Findings,
  llm: LlmConfiguration,
  { models, providers }: Partial<Configuration>,
  path: string,
): void => {
  const aliases = namesIn(models);
  const vendors = namesIn(providers);
  const check = (name: string, where: string): void => {
    if (isSome(name, aliases, vendors)) return;
    const expected = 'the name of a model, or "PROVIDER/MODEL" with a known provider';
    add(findings, where, quote(name), expected, quoteMeant(nearest(name, aliases)));
  };
  const patterns = llm.models ?? [];
  for (const i of $range(1, patterns.length)) {
    check(patterns[i - 1]!, itemPath(`${path}.models`, i));
  }
  if (llm.default_model !== undefined) check(llm.default_model, `${path}.default_model`);
  if (llm.models === undefined && aliases.length === 0) {
    add(findings, path, "no models", '"models" in the document, or "models" here: ["openai/*"]');
  }
};

/** Checks the routes to models, as far as they are sound in themselves. */
export const checkLlm = (
  findings: Findings,
  routes: readonly RouteConfiguration[],
  document: Partial<Configuration>,
): void => {
  if (hasShifted(findings)) return;
  const are_sound = isSound(findings, "models") && isSound(findings, "providers");
  for (const i of $range(1, routes.length)) {
    const route = routes[i - 1]!;
    const path = itemPath("routes", i);
    if (route.llm !== undefined && isSound(findings, path)) {
      checkBeside(findings, route, path);
      checkConversations(findings, route.llm.conversations, document, `${path}.llm.conversations`);
      if (are_sound) checkNames(findings, route.llm, document, `${path}.llm`);
    }
  }
};
