/** The options of the Kong plugin `moontide-classify`. Also read in Node (README tables). */
import { Result } from "../../kernel/result";
import { lowestTier } from "../../kernel/priority";
import { Field } from "../../schema/description";
import { withoutNull } from "../../schema/to-kong";
import { classFields } from "../classify/schema";
import { Classification } from "../classify/classification";
import { equipmentOf } from "../route/equip";
import { InstanceSettings, namesOf, PluginConfiguration } from "./instance";
import { documentFor, fieldsOf, given, Parts, PluginDocument } from "./parts";

const parts: Parts = {
  pool: [],
  route: ["priority", "classify"],
  document: ["time_zone", "geography", "verified_crawlers"],
};

/** Where a request goes is Kong's to say, and its limits are those of `moontide-admission` and of Kong's own plugins. */
const leftToKong: Readonly<Record<string, boolean>> = {
  pool: true,
  subset: true,
  subset_fallback: true,
  rate_limits: true,
  concurrency_limits: true,
};

const keptFields = (): Field[] => {
  const fields: Field[] = [];
  for (const field of classFields as readonly Field[]) {
    if (leftToKong[field.name] !== true) fields[fields.length] = field;
  }
  return fields;
};

const classes: Field = {
  name: "classify",
  kind: "list",
  items: { kind: "record", fields: keptFields() },
  minimum_items: 1,
  maximum_items: 100,
  doc: "Classes of requests, by condition. The first that a request belongs to and that has a priority decides.",
};

const headerFields: readonly Field[] = [
  {
    name: "priority_header",
    kind: "string",
    format: "header_name",
    doc: "A request header in which Kong's `trusted_ips` say how important a request is: a name, or a number from 0, `critical`, to 5, `bulk`. Everybody else's is removed.",
  },
  {
    name: "service_header",
    kind: "string",
    format: "header_name",
    doc: "A request header that tells the service the request's priority by name. Clients' own is removed.",
  },
];

const pluginFields = (): Field[] => {
  const fields: Field[] = [];
  for (const field of fieldsOf(parts)) {
    fields[fields.length] = field.name === "classify" ? classes : field;
  }
  for (const field of headerFields) fields[fields.length] = field;
  return fields;
};

export const classifyPluginFields: readonly Field[] = pluginFields();

/** One configured plugin. */
export interface Classifier {
  readonly id: string;
  /** Undefined where all requests are alike. */
  readonly classification: Classification | undefined;
  /** By the tier that a trusted proxy asks for: goes before the plugin's own `priority`, and behind its classes. */
  readonly asked: readonly Classification[];
  /** In lower case. */
  readonly priority_header: string | undefined;
  readonly service_header: string | undefined;
  readonly settings: InstanceSettings;
}

/** Kong's question whether options are right: true, or nothing and all problems in one line. */
export const validateClassify = (
  configuration: PluginConfiguration,
): LuaMultiReturn<[ok: true, err?: undefined] | [ok: undefined, err: string]> => {
  const [found, problem] = documentFor(configuration, parts);
  if (found === undefined) return $multi(undefined, problem);
  return $multi(true);
};

const classificationOf = ({ document, route }: PluginDocument): Classification | undefined =>
  equipmentOf({
    configuration: document,
    route,
    target_of: () => error("no class of a plugin has a pool", 0),
    destinations: [],
  }).classification;

const withTier = (known: Classification | undefined, tier: number): Classification => ({
  classes: known?.classes ?? [],
  priority_header: undefined,
  tier,
  asks_bot: known?.asks_bot ?? false,
});

const headerIn = (configuration: PluginConfiguration, option: string): string | undefined => {
  const name = withoutNull(configuration[option]) as string | undefined;
  return name === undefined ? undefined : string.lower(name);
};

/** One plugin as Kong's configure phase lists it. */
export const readClassifier = (configuration: PluginConfiguration): Result<Classifier> => {
  const [found, problem] = documentFor(configuration, parts);
  if (found === undefined) return $multi(undefined, problem);
  const { id, pool } = namesOf(configuration);
  (found.route as { name: string }).name = pool;
  const classification = classificationOf(found);
  const asked: Classification[] = [];
  for (const tier of $range(0, lowestTier)) asked[tier] = withTier(classification, tier);
  return $multi(
    {
      id,
      classification,
      asked,
      priority_header: headerIn(configuration, "priority_header"),
      service_header: headerIn(configuration, "service_header"),
      settings: { pool, settings: given(configuration, parts.document) },
    },
    undefined,
  );
};
