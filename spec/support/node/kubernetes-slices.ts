import type { Registered } from "./discovery-driver";
import type { KubernetesServer } from "./kubernetes-server";

export interface SliceEndpoint {
  addresses: string[];
  conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean };
  targetRef?: { kind: string; name: string; namespace?: string; uid: string };
  nodeName?: string;
  zone?: string;
  hints?: { forZones: { name: string }[] };
}

export interface SliceOptions {
  namespace?: string;
  service?: string;
  addressType?: "IPv4" | "IPv6";
  ports?: { name: string; port: number }[];
}

const sliceOf = (name: string, endpoints: SliceEndpoint[], options: SliceOptions): object => {
  const { service = "web", addressType = "IPv4", ports = [{ name: "http", port: 80 }] } = options;
  const { namespace = "default" } = options;
  const labels = { "kubernetes.io/service-name": service };
  return { metadata: { name, namespace, labels }, addressType, ports, endpoints };
};

const path = (namespace: string): string =>
  `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;

/** Writes one slice of a Service, in the place of the control plane; it is made or replaced whole. */
export const putSlice = async (
  server: KubernetesServer,
  name: string,
  endpoints: SliceEndpoint[],
  options: SliceOptions = {},
): Promise<void> => {
  const { namespace = "default" } = options;
  const slice = sliceOf(name, endpoints, options);
  const { status } = await server.ask("PUT", `${path(namespace)}/${name}`, slice);
  if (status !== 200) await server.demand("POST", path(namespace), slice);
};

/** The same for slices of loopback addresses; undefined removes it. */
export const storeSlice = async (
  server: KubernetesServer,
  name: string,
  endpoints: SliceEndpoint[] | undefined,
  options: SliceOptions = {},
): Promise<void> => {
  const { namespace = "default" } = options;
  const slice = endpoints && {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    ...sliceOf(name, endpoints, options),
  };
  await server.store(`endpointslices/${namespace}/${name}`, slice);
};

export const removeSlice = async (
  server: KubernetesServer,
  name: string,
  namespace = "default",
): Promise<void> => {
  await server.demand("DELETE", `${path(namespace)}/${name}`);
};

/** So many a slice, as the control plane does it. */
const mostEndpoints = 100;

interface Held {
  port: number;
  hosts: Set<string>;
}

/** The slices of one Service whose endpoints are given as a list; only slices that differ are written. */
export class ServiceSlices {
  private readonly held = new Map<string, Held>();
  private made = 0;

  constructor(
    private readonly server: KubernetesServer,
    private readonly service: string,
  ) {}

  async put(endpoints: readonly Registered[]): Promise<void> {
    const wanted = new Set(endpoints.map(({ address }) => address));
    const changed = new Set<string>();
    for (const [name, { hosts, port }] of this.held) {
      for (const host of hosts) {
        if (wanted.delete(`${host}:${port}`)) continue;
        hosts.delete(host);
        changed.add(name);
      }
    }
    for (const address of wanted) changed.add(this.place(address));
    await Promise.all([...changed].map(async (name) => this.write(name)));
  }

  private place(address: string): string {
    const colon = address.lastIndexOf(":");
    const [host, port] = [address.slice(0, colon), Number(address.slice(colon + 1))];
    for (const [name, slice] of this.held) {
      if (slice.port !== port || slice.hosts.size >= mostEndpoints) continue;
      slice.hosts.add(host);
      return name;
    }
    this.made += 1;
    const name = `${this.service}-${this.made}`;
    this.held.set(name, { port, hosts: new Set([host]) });
    return name;
  }

  private async write(name: string): Promise<void> {
    const { port, hosts } = this.held.get(name)!;
    if (hosts.size === 0) this.held.delete(name);
    const endpoints = hosts.size === 0 ? undefined : [...hosts].map((host) => pod(host));
    const ports = [{ name: "http", port }];
    await storeSlice(this.server, name, endpoints, { service: this.service, ports });
  }
}

/** A healthy pod at that address; its UID tells it from another that gets the address later. */
export const pod = (host: string, uid = `uid-of-${host}`): SliceEndpoint => ({
  addresses: [host],
  conditions: { ready: true, serving: true, terminating: false },
  nodeName: "node-1",
  zone: "eu-1a",
  targetRef: { kind: "Pod", name: `web-${host.replaceAll(".", "-")}`, namespace: "default", uid },
});
