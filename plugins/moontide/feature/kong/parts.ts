/**
 * How the options of a plugin become a document of the gateway's, so that they are checked and compiled by what checks
 * and compiles the document. Also read in Node (README tables), so what runs at load is written in what Lua and
 * JavaScript share.
 */
import { Result } from "../../kernel/result";
import { Field } from "../../schema/description";
import { formatProblem, Problem } from "../../schema/problem";
import { withoutNull } from "../../schema/to-kong";
import { checkDocument } from "../configuration/check";
import {
  Configuration,
  documentFields,
  PoolConfiguration,
  RouteConfiguration,
} from "../configuration/schema";
import { poolFields } from "../pool/schema";
import { routeFields } from "../route/schema";
import { PluginConfiguration } from "./instance";

/** Which options of a pool, a route and the document a plugin has. */
export interface Parts {
  readonly pool: readonly string[];
  readonly route: readonly string[];
  readonly document: readonly string[];
}

const fieldNamed = (fields: readonly Field[], name: string): Field => {
  for (const field of fields) if (field.name === name) return field;
  return error(`no option ${name}`, 2);
};

/** The options of a plugin, in that order. */
export const fieldsOf = ({ pool, route, document }: Parts): Field[] => {
  const fields: Field[] = [];
  for (const name of pool) fields[fields.length] = fieldNamed(poolFields, name);
  for (const name of route) fields[fields.length] = fieldNamed(routeFields, name);
  for (const name of document) fields[fields.length] = fieldNamed(documentFields, name);
  return fields;
};

export const given = (
  configuration: PluginConfiguration,
  names: readonly string[],
): Record<string, unknown> => {
  const options: Record<string, unknown> = {};
  for (const name of names) options[name] = withoutNull(configuration[name]);
  return options;
};

/** What stands for the service that Kong sends requests to: no attempt of ours goes there. */
const service = "unix:/kong/service";

/** The name of the pool and the route while they are checked; Kong allows names that a document does not. */
export const routeName = "plugin";

/** As in Kong's own files, so that messages name options as people write them. */
const inConfig = (path: string): string => {
  for (const prefix of [`pools.${routeName}`, "routes[0]"]) {
    if (string.sub(path, 1, prefix.length) === prefix) {
      return `config${string.sub(path, prefix.length + 1)}`;
    }
  }
  return `config.${path}`;
};

/** All of them in one line, as Kong takes it. */
export const joinProblems = (problems: readonly Problem[]): string => {
  const lines: string[] = [];
  for (const { path, found, expected, suggestion } of problems) {
    lines[lines.length] = formatProblem({ path: inConfig(path), found, expected, suggestion });
  }
  return table.concat(lines, "; ");
};

/** What a plugin's options come to, with all defaults filled in. */
export interface PluginDocument {
  readonly document: Configuration;
  readonly pool: PoolConfiguration;
  readonly route: RouteConfiguration;
}

/**
 * The document in which a plugin's options stand, with one pool and one route, or everything that is wrong with them.
 * The pool's one endpoint stands for Kong's service, whose failures are for Kong to judge.
 */
export const documentFor = (
  configuration: PluginConfiguration,
  parts: Parts,
): Result<PluginDocument> => {
  const pool = given(configuration, parts.pool);
  pool["endpoints"] = [{ address: service }];
  pool["health"] = { passive: { enabled: false } };
  const route = given(configuration, parts.route);
  route["name"] = routeName;
  route["pool"] = routeName;
  const whole = given(configuration, parts.document);
  whole["pools"] = { [routeName]: pool };
  whole["routes"] = [route];
  const { configuration: document, problems } = checkDocument(whole, true);
  if (document === undefined) return $multi(undefined, joinProblems(problems));
  return $multi(
    { document, pool: document.pools[routeName]!, route: document.routes[0]! },
    undefined,
  );
};
