/**
 * The options of the Kong plugin `moontide-balancer`: a pool's, as far as Kong leaves them to a plugin. Also read in
 * Node (README tables), so what runs here is written in what Lua and JavaScript share.
 */
import { Field, Variant } from "../../schema/description";
import { balancerPluginOptions } from "../balancer/plugin-schema";
import { discovery } from "../discovery/schema";
import { poolFields } from "../pool/schema";
import { retryFields } from "../retries/schema";
import { timeoutFields } from "../timeouts/schema";

/** Which statuses nginx retries is a directive, `nginx_proxy_proxy_next_upstream`, and holds for all of Kong. */
const retries = (): Field[] => {
  const fields: Field[] = [];
  for (const field of retryFields) {
    if (field.name !== "on") fields[fields.length] = field;
  }
  return fields;
};

/** Kong knows one time limit for a service's answers, WebSockets included: `read_seconds`. */
const timeouts = (): Field[] => {
  const fields: Field[] = [];
  for (const field of timeoutFields) {
    if (field.name !== "idle_seconds") fields[fields.length] = field;
  }
  return fields;
};

/** Kong has no admin API of ours through which a pool could be filled. */
const sources = (): Variant[] => {
  const variants: Variant[] = [];
  for (const variant of discovery.variants) {
    if (variant.type !== "admin") variants[variants.length] = variant;
  }
  return variants;
};

const adapted: Readonly<Record<string, Field>> = {
  host_header: {
    name: "host_header",
    kind: "string",
    format: "authority",
    doc: "The Host header sent to the endpoints, and the server name of TLS. Without it, what Kong sends by itself: the service's host, or with `preserve_host` the client's.",
  },
  discovery: {
    name: "discovery",
    kind: "variant",
    variants: sources(),
    doc: "Where endpoints that come and go are found.",
  },
  timeouts: {
    name: "timeouts",
    kind: "record",
    fields: timeouts(),
    default: {},
    doc: "How long the steps of a request may take. Take the place of the service's timeouts.",
  },
  balancer: {
    name: "balancer",
    kind: "record",
    fields: balancerPluginOptions,
    default: {},
    doc: "How one of the endpoints is chosen.",
  },
  retries: {
    name: "retries",
    kind: "record",
    fields: retries(),
    default: {},
    doc: "How often a failed attempt is repeated on another endpoint. Takes the place of the service's `retries`.",
  },
};

/** TLS and protocol are the service's: its `protocol`, `tls_verify` and certificates. */
const kongs: Readonly<Record<string, boolean>> = { tls: true, protocol: true };

/** A request that spills over would need another service, and Kong has no place for where the gateway is. */
const without: Readonly<Record<string, boolean>> = { spillover: true, locality: true };

const leftFields = (): Field[] => {
  const fields: Field[] = [];
  for (const field of poolFields) {
    const isLeftOut = kongs[field.name] === true || without[field.name] === true;
    if (!isLeftOut) fields[fields.length] = adapted[field.name] ?? field;
  }
  return fields;
};

export const balancerPluginFields: readonly Field[] = leftFields();
