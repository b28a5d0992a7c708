import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { geographyFields } from "./geography-schema";

/** The document's `location`: where the gateway itself runs. */
export const locationFields = [
  {
    name: "region",
    kind: "one_of",
    choices: [{ kind: "string", format: "text" }, { kind: "secret" }],
    doc: 'The gateway\'s region, as registries call it; or where it is read from: `{"env": "REGION"}`, `{"file": "/etc/region"}`.',
    other_names: ["datacenter"],
  },
  {
    name: "zone",
    kind: "one_of",
    choices: [{ kind: "string", format: "text" }, { kind: "secret" }],
    doc: "The gateway's zone, likewise.",
    other_names: ["availability_zone", "az"],
  },
  {
    name: "gateways",
    kind: "map",
    keys: "text",
    values: { kind: "integer", minimum: 0, maximum: 1000000 },
    default: {},
    doc: "How many gateways run in each zone. Without it, as many in each zone as in any other.",
    other_names: ["gateway_count"],
  },
] as const satisfies readonly Field[];

export const localityFields = [
  {
    name: "zone_aware",
    kind: "boolean",
    default: true,
    doc: "Prefers endpoints in the gateway's zone, as far as every endpoint still gets as many requests as any other; hints of the registry (Kubernetes) go first.",
    other_names: ["zone_awareness", "topology_aware"],
  },
  {
    name: "minimum_endpoints",
    kind: "integer",
    minimum: 1,
    maximum: 10000,
    default: 6,
    doc: "With fewer endpoints in rotation, zones are not looked at.",
    other_names: ["min_cluster_size"],
  },
  {
    name: "regions_order",
    kind: "list",
    items: { kind: "string", format: "text" },
    unique: true,
    default: [],
    doc: "Regions from closest to farthest. The gateway's own is always the closest; those not named are the farthest.",
    other_names: ["regions", "region_order", "order"],
  },
  {
    name: "neighbours",
    kind: "map",
    keys: "text",
    values: { kind: "list", items: { kind: "string", format: "text" }, unique: true },
    default: {},
    doc: "By region, the others from closest to farthest; where it names a region, `regions_order` does not count.",
    other_names: ["neighbors", "failover"],
  },
  {
    name: "overflow_factor",
    kind: "number",
    minimum: 1,
    maximum: 10,
    default: 1.4,
    doc: "So many times its share a group of endpoints may carry before others take over what it can't: with 1.4, from less than 72 percent of it in rotation on.",
    other_names: ["overprovisioning_factor"],
  },
  {
    name: "geography",
    kind: "record",
    fields: geographyFields,
    doc: "Closeness is measured from the client's region instead of the gateway's.",
    other_names: ["geo", "geoip"],
  },
] as const satisfies readonly Field[];

export type LocationConfiguration = Config<typeof locationFields>;
export type LocalityConfiguration = Config<typeof localityFields>;
