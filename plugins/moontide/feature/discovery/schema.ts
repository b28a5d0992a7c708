import { Config } from "../../schema/config";
import { Field, Variant, VariantKind } from "../../schema/description";
import { consulFields } from "./sources/consul-schema";
import { etcdFields } from "./sources/etcd-schema";
import { kubernetesFields } from "./sources/kubernetes-schema";

const fileFields = [
  {
    name: "path",
    kind: "string",
    format: "file_path",
    required: true,
    doc: "A JSON file with a list of endpoints, each an address or an object with `address` and perhaps `weight` and `drain`.",
    other_names: ["file"],
  },
  {
    name: "interval_seconds",
    kind: "number",
    minimum: 0.2,
    maximum: 3600,
    default: 1,
    doc: "How often the file is looked at.",
  },
] as const satisfies readonly Field[];

const dnsFields = [
  {
    name: "name",
    kind: "string",
    format: "hostname",
    required: true,
    doc: "The name to look up; for SRV with its service, as in `_http._tcp.web.internal`.",
    other_names: ["host", "hostname", "domain", "service"],
  },
  {
    name: "record",
    kind: "enumeration",
    values: ["A", "AAAA", "SRV"],
    default: "A",
    doc: "The type of record to ask for. SRV also brings ports, weights and priorities.",
    other_names: ["record_type"],
  },
  {
    name: "port",
    kind: "integer",
    minimum: 1,
    maximum: 65535,
    doc: "The port of every endpoint. Required with A and AAAA; with SRV the records hold the ports.",
  },
  {
    name: "nameservers",
    kind: "list",
    items: { kind: "string", format: "nameserver" },
    unique: true,
    default: [],
    doc: "The name servers to ask, as `address` or `address:port`. Without any, those of `/etc/resolv.conf`.",
    other_names: ["resolvers", "resolver", "servers"],
  },
  {
    name: "timeout_seconds",
    kind: "number",
    minimum: 0.05,
    maximum: 60,
    default: 2,
    doc: "How long one question to one name server may take.",
  },
  {
    name: "attempts",
    kind: "integer",
    minimum: 1,
    maximum: 10,
    default: 2,
    doc: "How many times a question is asked before it counts as failed.",
    other_names: ["retries"],
  },
  {
    name: "minimum_ttl_seconds",
    kind: "number",
    minimum: 0.2,
    maximum: 86400,
    default: 1,
    doc: "Names are never asked for more often than this, whatever lifetime the records claim.",
    other_names: ["min_ttl"],
  },
  {
    name: "maximum_ttl_seconds",
    kind: "number",
    minimum: 0.2,
    maximum: 86400,
    default: 300,
    doc: "Names are asked for at least this often, whatever lifetime the records claim.",
    other_names: ["max_ttl", "ttl"],
  },
  {
    name: "stale_seconds",
    kind: "number",
    minimum: 0,
    maximum: 31536000,
    doc: "How long the last good answer stays in use, marked stale, while the name servers fail. Without it, for as long as they fail; 0 drops it at once.",
    other_names: ["stale_ttl"],
  },
] as const satisfies readonly Field[];

export const discovery = {
  kind: "variant",
  variants: [
    {
      type: "file",
      doc: "Endpoints come from a JSON file that another program writes.",
      fields: fileFields,
    },
    { type: "dns", doc: "Endpoints come from the domain name system.", fields: dnsFields },
    {
      type: "consul",
      doc: "Endpoints are the instances of a Consul service.",
      fields: consulFields,
    },
    {
      type: "etcd",
      doc: "Endpoints are the keys of a prefix in etcd 3.",
      fields: etcdFields,
    },
    {
      type: "kubernetes",
      doc: "Endpoints come from the EndpointSlices of a Kubernetes Service.",
      fields: kubernetesFields,
    },
    {
      type: "admin",
      doc: "The pool starts empty; endpoints are added through the admin API.",
      fields: [],
    },
  ] as const satisfies readonly Variant[],
} as const satisfies VariantKind;

export type DiscoveryConfiguration = Config<typeof discovery>;
export type FileDiscoveryConfiguration = Extract<DiscoveryConfiguration, { type: "file" }>;
export type DnsDiscoveryConfiguration = Extract<DiscoveryConfiguration, { type: "dns" }>;
export type ConsulDiscoveryConfiguration = Extract<DiscoveryConfiguration, { type: "consul" }>;
export type EtcdDiscoveryConfiguration = Extract<DiscoveryConfiguration, { type: "etcd" }>;
export type KubernetesDiscoveryConfiguration = Extract<
  DiscoveryConfiguration,
  { type: "kubernetes" }
>;
