import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const geographyFields = [
  {
    name: "variable",
    kind: "string",
    format: "text",
    doc: "An nginx variable that says where the client is, such as `geoip2_data_country_code`; without the dollar sign.",
    other_names: ["geoip_variable"],
  },
  {
    name: "header",
    kind: "string",
    format: "header_name",
    doc: "A request header that says it, such as a content delivery network sends.",
  },
  {
    name: "regions",
    kind: "map",
    keys: "text",
    values: { kind: "string", format: "text" },
    default: {},
    doc: 'What `variable` or `header` says, and the region that is meant: `{"DE": "eu", "US": "us"}`.',
    other_names: ["countries", "map"],
  },
  {
    name: "networks",
    kind: "map",
    keys: "cidr",
    values: { kind: "string", format: "text" },
    default: {},
    doc: "The region of clients by their address; of several networks the smallest counts. Behind `trusted_proxies` it is the address that they vouch for.",
    other_names: ["cidrs", "addresses"],
  },
  {
    name: "default_region",
    kind: "string",
    format: "text",
    doc: "The region of all other clients. Without it, the gateway's.",
    other_names: ["default"],
  },
] as const satisfies readonly Field[];

export type GeographyConfiguration = Config<typeof geographyFields>;
