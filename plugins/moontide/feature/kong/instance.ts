import { parseAddress } from "../../policy/address/parse";
import { check, checkValue } from "../../schema/check";
import { Field, RecordKind } from "../../schema/description";
import { formatProblem, itemPath, Problem, show } from "../../schema/problem";
import { withoutNull } from "../../schema/to-kong";
import { Result } from "../../kernel/result";
import { checkPool } from "../configuration/check-pool";
import { add, Findings, isSound } from "../configuration/findings";
import { configurationFormats } from "../configuration/formats";
import { PoolConfiguration, RouteConfiguration } from "../configuration/schema";
import { poolFields } from "../pool/schema";
import { routeFields } from "../route/schema";
import { balancerPluginFields } from "./schema";

/** What Kong hands a plugin: its options, with nulls for absent ones, and Kong's own notes beside them. */
export interface PluginConfiguration {
  readonly [option: string]: unknown;
  readonly __plugin_id?: string;
  readonly plugin_instance_name?: string;
}

/** What a plugin says of the document beyond pools and routes. */
export interface InstanceSettings {
  /** What the plugin, and its pool if it has one, is called in metrics and logs: its `instance_name`, or its id. */
  readonly pool: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** One configured plugin, which is one pool and the route to it. The pool's state is kept under its name. */
export interface Instance extends InstanceSettings {
  /** Kong's id of the plugin; requests name it. */
  readonly id: string;
  /** Undefined for a route to models. */
  readonly configuration: PoolConfiguration | undefined;
  readonly route: RouteConfiguration;
}

/** Kong's id of a plugin, and what its pool is called. */
export const namesOf = ({
  __plugin_id,
  plugin_instance_name,
}: PluginConfiguration): { readonly id: string; readonly pool: string } => {
  const id = __plugin_id ?? "";
  return { id, pool: plugin_instance_name ?? id };
};

/** The options stand under `config`, as in Kong's own files, so that messages name them as people write them. */
const document = {
  kind: "record",
  fields: [
    { name: "config", kind: "record", fields: poolFields, required: true, doc: "The pool." },
  ] as const satisfies readonly Field[],
} as const satisfies RecordKind;

const optionsOf = (configuration: PluginConfiguration): unknown => {
  const options = new LuaTable<string, unknown>();
  for (const field of balancerPluginFields) {
    options.set(field.name, withoutNull(configuration[field.name]));
  }
  return options;
};

/** A peer without a port can't be handed to Kong. */
const checkSockets = (findings: Findings, pool: PoolConfiguration): void => {
  for (const i of $range(1, pool.endpoints.length)) {
    const text = pool.endpoints[i - 1]!.address;
    if (parseAddress(text)[0]?.port === 0) {
      const path = `${itemPath("config.endpoints", i)}.address`;
      add(findings, path, show(text), "an address and port: Kong can't reach unix sockets");
    }
  }
};

const join = (problems: readonly Problem[], more: readonly Problem[]): string => {
  const lines: string[] = [];
  for (const problem of problems) lines[lines.length] = formatProblem(problem);
  for (const problem of more) lines[lines.length] = formatProblem(problem);
  return table.concat(lines, "; ");
};

/**
 * The pool that a plugin's options describe, with all defaults filled in, or everything that is wrong with them.
 * Kong's own schema has judged single options by then; this also judges them against each other.
 */
export const readPool = (configuration: PluginConfiguration): Result<PoolConfiguration> => {
  const { value, problems } = check(
    document,
    { config: optionsOf(configuration) },
    configurationFormats,
  );
  const pool = value?.config;
  const findings: Findings = { earlier: problems, added: [] };
  if (pool !== undefined) {
    checkPool(findings, pool, "config");
    if (isSound(findings, "config.endpoints")) checkSockets(findings, pool);
  }
  const text = join(problems, findings.added);
  if (pool === undefined || text !== "") return $multi(undefined, text);
  return $multi(pool, undefined);
};

/** Kong's question whether options are right: true, or nothing and all problems in one line. */
export const validatePlugin = (
  configuration: PluginConfiguration,
): LuaMultiReturn<[ok: true, err?: undefined] | [ok: undefined, err: string]> => {
  const [pool, problem] = readPool(configuration);
  if (pool === undefined) return $multi(undefined, problem);
  return $multi(true);
};

/** One plugin as Kong's configure phase lists it. */
export const readInstance = (configuration: PluginConfiguration): Result<Instance> => {
  const [pool, problem] = readPool(configuration);
  if (pool === undefined) return $multi(undefined, problem);
  const { id, pool: name } = namesOf(configuration);
  const kind: RecordKind = { kind: "record", fields: routeFields };
  const route = checkValue(kind, { name, pool: name }, configurationFormats)
    .value as RouteConfiguration;
  return $multi({ id, pool: name, configuration: pool, route, settings: {} }, undefined);
};
