import { EndpointDescription } from "../../kernel/endpoint";
import { Result } from "../../kernel/result";
import { formatIp, parseIp } from "../address/ip";
import { Decoded, describeValue, isTable, refuse } from "./document-value";
import { default_weight } from "./weight";

/** How an endpoint takes part. */
type Part = "in" | "draining" | "out";

/**
 * What the conditions of an endpoint say (KEP-1672): unknown readiness counts as ready, and unknown serving is what
 * readiness is. One that terminates and still serves finishes what it has. Services that publish pods that are
 * not ready say `ready` of all of them, also of those that terminate.
 */
const partOf = (conditions: Decoded | undefined): Part => {
  const ready = (conditions?.get("ready") ?? true) !== false;
  const serving = conditions?.get("serving") ?? ready;
  if (conditions?.get("terminating") === true) return serving === true ? "draining" : "out";
  return ready ? "in" : "out";
};

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const tableOf = (value: unknown): Decoded | undefined => (isTable(value) ? value : undefined);

/** The zones of `hints.forZones`; undefined without hints. */
const hintedZones = (endpoint: Decoded): string[] | undefined => {
  const hints = tableOf(tableOf(endpoint.get("hints"))?.get("forZones"));
  if (hints === undefined) return undefined;
  const zones: string[] = [];
  for (const i of $range(1, hints.length())) {
    const zone = textOf(tableOf(hints.get(i))?.get("name"));
    if (zone !== undefined) zones[zones.length] = zone;
  }
  return zones.length === 0 ? undefined : zones;
};

const metadataOf = (endpoint: Decoded, namespace: string): Record<string, string> => {
  const metadata: Record<string, string> = { namespace };
  const node = textOf(endpoint.get("nodeName"));
  if (node !== undefined) metadata.node = node;
  const target = tableOf(endpoint.get("targetRef"));
  const name = textOf(target?.get("name"));
  if (name !== undefined && target?.get("kind") === "Pod") metadata.pod = name;
  return metadata;
};

/**
 * One endpoint of an EndpointSlice (discovery.k8s.io/v1); false when it takes nothing and finishes nothing. Of several addresses the first
 * is used: the API says that they are interchangeable and that the rest may be ignored.
 */
export const readEndpoint = (
  value: unknown,
  port: number,
  namespace: string,
  path: string,
): Result<EndpointDescription | false> => {
  if (!isTable(value)) return refuse(path, describeValue(value), "an endpoint");
  const part = partOf(tableOf(value.get("conditions")));
  if (part === "out") return $multi(false, undefined);
  const text = tableOf(value.get("addresses"))?.get(1);
  const ip = typeof text === "string" ? parseIp(text) : undefined;
  if (ip === undefined) {
    return refuse(`${path}.addresses[0]`, describeValue(text), "an IP address");
  }
  const description: EndpointDescription = {
    address: formatIp(ip),
    port,
    weight: default_weight,
    draining: part === "draining",
    instance: textOf(tableOf(value.get("targetRef"))?.get("uid")),
    zone: textOf(value.get("zone")),
    for_zones: hintedZones(value),
    metadata: metadataOf(value, namespace),
  };
  return $multi(description, undefined);
};
