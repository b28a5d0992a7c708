import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConsulDriver } from "../support/node/consul-driver";
import type { DiscoveryDriver, Registered } from "../support/node/discovery-driver";
import { DnsServer, Zone } from "../support/node/dns-server";
import { EtcdDriver } from "../support/node/etcd-driver";
import { KubernetesDriver } from "../support/node/kubernetes-driver";
import { temporaryDirectory } from "../support/node/paths";
import { TcpProxy } from "../support/node/tcp-proxy";

/** A registry and what can befall it. Each trouble ends with `recover`, behind which it holds what it is told. */
export interface Registry {
  readonly name: string;
  /** `discovery` of its pool. */
  discovery(): object;
  readonly environment?: NodeJS.ProcessEnv;
  readonly authorities?: string;
  put(addresses: readonly string[]): Promise<void>;
  readonly troubles: readonly [
    name: string,
    begin: () => Promise<void>,
    end: () => Promise<void>,
  ][];
}

const garbage = [
  "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
  'HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n{"cut":',
  "SSH-2.0-OpenSSH_9.2\r\n",
];

const toRegistered = (addresses: readonly string[]): Registered[] =>
  addresses.map((address) => ({ address }));

/** A real server behind a proxy that can lie for it. */
const behindProxy = async (name: string, driver: DiscoveryDriver): Promise<Registry> => {
  await driver.start();
  const proxy = await TcpProxy.start(() => driver.address);
  const forward = async (): Promise<void> => proxy.become("forward");
  return {
    name,
    discovery: () => driver.discovery(proxy.address),
    environment: driver.environment,
    authorities: driver.authorities,
    put: (addresses) => driver.put(toRegistered(addresses)),
    troubles: [
      ["killed", () => driver.kill(), () => driver.revive()],
      ["paused", async () => driver.pause(), async () => driver.resume()],
      ["refusing", async () => proxy.become("refuse"), forward],
      ["talking nonsense", async () => proxy.become({ says: garbage }), forward],
      ["forgetting connections", async () => proxy.forgetOpen(), async () => undefined],
    ],
  };
};

const zoneOf = (addresses: readonly string[]): Zone => ({
  hosts: { "up.test": ["127.0.0.1"], "node.test": ["127.0.0.1"] },
  services: {
    "_web._tcp.test": addresses.map((address) => ({
      target: "node.test",
      port: Number(address.split(":")[1]),
    })),
  },
});

const dnsRegistry = async (): Promise<Registry> => {
  const server = await DnsServer.start(zoneOf([]));
  return {
    name: "dns",
    discovery: () => ({
      type: "dns",
      name: "_web._tcp.test",
      record: "SRV",
      nameservers: [server.address],
      timeout_seconds: 0.5,
      maximum_ttl_seconds: 1,
    }),
    put: (addresses) => server.replace(zoneOf(addresses)),
    troubles: [
      ["killed", () => server.kill(), () => server.run()],
      ["paused", async () => server.pause(), async () => server.resume()],
    ],
  };
};

const fileRegistry = (): Registry => {
  const path = join(temporaryDirectory("chaos"), "endpoints.json");
  let written = "[]";
  const write = async (text: string): Promise<void> => {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  };
  return {
    name: "file",
    discovery: () => ({ type: "file", path, interval_seconds: 0.5 }),
    put: async (addresses) => {
      written = JSON.stringify(addresses);
      await write(written);
    },
    troubles: [
      ["truncated", () => write('[{"address": "127.0'), () => write(written)],
      ["full of garbage", () => write("\0\0\0 nothing"), () => write(written)],
    ],
  };
};

/** Every registry that the gateway knows, each a real one. */
export const startRegistries = async (): Promise<Registry[]> => [
  await behindProxy("consul", new ConsulDriver()),
  await behindProxy("etcd", new EtcdDriver()),
  await behindProxy("kubernetes", new KubernetesDriver()),
  await dnsRegistry(),
  fileRegistry(),
];
