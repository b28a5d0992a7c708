/** The options of the Kong plugin `moontide-admission`. Also read in Node (README tables). */
import { Result } from "../../kernel/result";
import { Field } from "../../schema/description";
import { RouteConfiguration } from "../configuration/schema";
import { Instance, namesOf, PluginConfiguration } from "./instance";
import { documentFor, fieldsOf, given, Parts } from "./parts";

const parts: Parts = {
  pool: ["limit", "queue", "shedding", "breaker", "overload_answer"],
  route: ["rate_limits"],
  document: ["cluster"],
};

export const admissionPluginFields: readonly Field[] = fieldsOf(parts);

/** Kong's question whether options are right: true, or nothing and all problems in one line. */
export const validateAdmission = (
  configuration: PluginConfiguration,
): LuaMultiReturn<[ok: true, err?: undefined] | [ok: undefined, err: string]> => {
  const [found, problem] = documentFor(configuration, parts);
  if (found === undefined) return $multi(undefined, problem);
  return $multi(true);
};

/** One plugin as Kong's configure phase lists it. */
export const readAdmission = (configuration: PluginConfiguration): Result<Instance> => {
  const [found, problem] = documentFor(configuration, parts);
  if (found === undefined) return $multi(undefined, problem);
  const { id, pool } = namesOf(configuration);
  const route = found.route as RouteConfiguration & { name: string; pool: string };
  route.name = pool;
  route.pool = pool;
  const settings = given(configuration, parts.document);
  return $multi({ id, pool, configuration: found.pool, route, settings }, undefined);
};
