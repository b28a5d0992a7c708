/** The options of the Kong plugin `moontide-llm`. Also read in Node (README tables). */
import { Result } from "../../kernel/result";
import { Field } from "../../schema/description";
import { checkDocument } from "../configuration/check";
import { RouteConfiguration } from "../configuration/schema";
import { Instance, namesOf, PluginConfiguration } from "./instance";
import { fieldsOf, given, joinProblems, Parts, routeName } from "./parts";

const parts: Parts = {
  pool: [],
  route: ["llm"],
  document: ["providers", "models", "prices", "token_limits", "budgets", "usage", "cluster"],
};

export const llmPluginFields: readonly Field[] = fieldsOf(parts);

/** The route to models that a plugin's options describe, with all defaults filled in, or all that is wrong with them. */
const routeFor = (configuration: PluginConfiguration): Result<RouteConfiguration> => {
  const whole = given(configuration, parts.document);
  const { llm = {} } = given(configuration, parts.route);
  whole["routes"] = [{ name: routeName, llm }];
  const { configuration: document, problems } = checkDocument(whole, true);
  if (document === undefined) return $multi(undefined, joinProblems(problems));
  return $multi(document.routes[0]!, undefined);
};

/** Kong's question whether options are right: true, or nothing and all problems in one line. */
export const validateLlm = (
  configuration: PluginConfiguration,
): LuaMultiReturn<[ok: true, err?: undefined] | [ok: undefined, err: string]> => {
  const [route, problem] = routeFor(configuration);
  if (route === undefined) return $multi(undefined, problem);
  return $multi(true);
};

/** One plugin as Kong's configure phase lists it. */
export const readLlm = (configuration: PluginConfiguration): Result<Instance> => {
  const [route, problem] = routeFor(configuration);
  if (route === undefined) return $multi(undefined, problem);
  const { id, pool } = namesOf(configuration);
  (route as { name: string }).name = pool;
  const settings = given(configuration, parts.document);
  return $multi({ id, pool, configuration: undefined, route, settings }, undefined);
};
