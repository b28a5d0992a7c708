import { EndpointDescription } from "../../kernel/endpoint";
import { Result } from "../../kernel/result";
import { Decoded, describeValue, isTable, refuse } from "./document-value";
import { readEndpoint } from "./kubernetes-endpoint";
import { choosePort, readPorts } from "./kubernetes-port";

/** One EndpointSlice, as far as it is used. */
export interface Slice {
  readonly name: string;
  readonly is_ipv6: boolean;
  readonly endpoints: readonly EndpointDescription[];
  /** Why none of its endpoints can be used, though it has some. */
  readonly refusal: string | undefined;
}

/** `metadata` of an object of the API, as far as it is used. */
export interface ObjectMetadata {
  readonly name: string;
  readonly namespace: string;
  /** Opaque: it may be handed back, and that is all (Kubernetes API concepts, "Resource versions"). */
  readonly resource_version: string;
}

export const readMetadata = (object: Decoded, path: string): Result<ObjectMetadata> => {
  const metadata = object.get("metadata");
  if (!isTable(metadata)) return refuse(`${path}.metadata`, describeValue(metadata), "an object");
  const name = metadata.get("name") ?? "";
  const namespace = metadata.get("namespace") ?? "";
  const resource_version = metadata.get("resourceVersion");
  if (typeof resource_version !== "string" || resource_version === "") {
    const found = describeValue(resource_version);
    return refuse(`${path}.metadata.resourceVersion`, found, "a version");
  }
  if (typeof name !== "string" || typeof namespace !== "string") {
    return refuse(`${path}.metadata`, "no name", "a name and a namespace");
  }
  return $multi({ name, namespace, resource_version }, undefined);
};

const readEndpoints = (
  list: Decoded,
  port: number,
  namespace: string,
  path: string,
): Result<readonly EndpointDescription[]> => {
  const endpoints: EndpointDescription[] = [];
  for (const i of $range(1, list.length())) {
    const entry = list.get(i);
    const [endpoint, problem] = readEndpoint(entry, port, namespace, `${path}.endpoints[${i - 1}]`);
    if (endpoint === undefined) return $multi(undefined, problem);
    if (endpoint !== false) endpoints[endpoints.length] = endpoint;
  }
  return $multi(endpoints, undefined);
};

/** What an EndpointSlice of names is good for. */
const names = "addresses that are names (addressType FQDN): discovery of type dns resolves such";

/**
 * Reads a decoded EndpointSlice (discovery.k8s.io/v1). What the API server would never have accepted refuses it.
 *
 * @param wanted the name or number of the port
 * @param path what messages call it
 */
export const readSlice = (
  object: Decoded,
  wanted: string | number | undefined,
  path: string,
): Result<Slice> => {
  const [metadata, unnamed] = readMetadata(object, path);
  if (metadata === undefined) return $multi(undefined, unnamed);
  const { name, namespace } = metadata;
  const list = object.get("endpoints") ?? [];
  if (!isTable(list)) return refuse(`${path}.endpoints`, describeValue(list), "a list");
  const family = object.get("addressType");
  const [ports, misshapen] = readPorts(object, path);
  if (ports === undefined) return $multi(undefined, misshapen);
  const unusable: Slice = { name, is_ipv6: false, endpoints: [], refusal: undefined };
  if (list.length() === 0) return $multi(unusable, undefined);
  if (family === "FQDN")
    return $multi({ name, is_ipv6: false, endpoints: [], refusal: names }, undefined);
  if (family !== "IPv4" && family !== "IPv6") {
    return refuse(`${path}.addressType`, describeValue(family), "IPv4, IPv6 or FQDN");
  }
  const is_ipv6 = family === "IPv6";
  const [port, refusal] = choosePort(ports, wanted);
  if (port === undefined) return $multi({ name, is_ipv6, endpoints: [], refusal }, undefined);
  const [endpoints, problem] = readEndpoints(list, port, namespace, path);
  if (endpoints === undefined) return $multi(undefined, problem);
  return $multi({ name, is_ipv6, endpoints, refusal: undefined }, undefined);
};
