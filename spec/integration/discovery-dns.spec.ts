import { createSocket } from "node:dgram";
import { Backend } from "../support/node/backend";
import { send } from "../support/node/client";
import { DnsServer, Service, ttl, Zone } from "../support/node/dns-server";
import { Gateway } from "../support/node/gateway";
import { countByBackend, describeFailures, Load } from "../support/node/load";
import { scrape, sumOf } from "../support/node/metrics";
import { freePort } from "../support/node/ports";
import { owned } from "../support/node/resources";
import { everyWorkerUses } from "../support/node/status";
import { until } from "../support/node/wait";

// Endpoints from a real name server, dnsmasq. The addresses are further ones of the loopback interface.

const start = async (nameserver: string, discovery: object): Promise<Gateway> =>
  Gateway.start({
    configuration: {
      pools: {
        web: {
          discovery: {
            type: "dns",
            name: "web.test",
            nameservers: [nameserver],
            timeout_seconds: 0.3,
            attempts: 1,
            ...discovery,
          },
          balancer: { algorithm: "round_robin" },
        },
      },
      routes: [{ pool: "web" }],
    },
  });

const webAt = (...addresses: string[]): Zone => ({ hosts: { "web.test": addresses } });

const queries = async (gateway: Gateway, result: string): Promise<number> =>
  sumOf(await scrape(gateway.adminUrl), "moontide_discovery_queries_total", {
    pool: "web",
    source: "dns",
    result,
  });

const addressesOf = (backends: Backend[]): string[] => backends.map((each) => each.address);

const startHosts = async (...hosts: string[]): Promise<Backend[]> => {
  const port = await freePort();
  return Promise.all(hosts.map((host) => Backend.start({ host, port })));
};

describe("A records", () => {
  it("are the endpoints, and changes follow within their lifetime", async () => {
    const backends = (await startHosts("127.0.0.1", "127.0.0.2", "127.0.0.3")) as [
      Backend,
      Backend,
      Backend,
    ];
    const dns = await DnsServer.start(webAt("127.0.0.1", "127.0.0.2"));
    const gateway = await start(dns.address, { port: backends[0].port });
    await everyWorkerUses(gateway, addressesOf(backends.slice(0, 2)));
    const load = Load.start(gateway.url, { perSecond: 100 });
    await dns.replace(webAt("127.0.0.2", "127.0.0.3"));
    // The records' lifetime, and one second for the rest of the way.
    await everyWorkerUses(gateway, addressesOf(backends.slice(1)));
    expect(describeFailures(await load.finish())).toEqual([]);
    await until("two answers", async () => (await queries(gateway, "succeeded")) >= 2);
  });

  it("are asked for no more often than they say", async () => {
    const [backend] = await startHosts("127.0.0.1");
    const dns = await DnsServer.start(webAt("127.0.0.1"));
    const gateway = await start(dns.address, { port: backend!.port });
    await everyWorkerUses(gateway, [backend!.address]);
    const before = await queries(gateway, "succeeded");
    const began = performance.now();
    await until("more answers", async () => (await queries(gateway, "succeeded")) >= before + 3);
    // The first of them may have been on its way.
    expect(performance.now() - began).toBeGreaterThan(2 * ttl * 900);
  });
});

describe("AAAA records", () => {
  it("are the endpoints", async () => {
    const backend = await Backend.start({ host: "::1" });
    const dns = await DnsServer.start({ hosts: { "web.test": ["::1", "127.0.0.9"] } });
    const gateway = await start(dns.address, { record: "AAAA", port: backend.port });
    await everyWorkerUses(gateway, [backend.address]);
    expect((await send(gateway.url)).headers["x-backend"]).toBe(backend.name);
  });
});

describe("SRV records", () => {
  const zone = (...services: Service[]): Zone => ({
    hosts: { "a.test": ["127.0.0.1"], "b.test": ["127.0.0.2"] },
    services: { "_http._tcp.web.test": services },
  });
  const name = "_http._tcp.web.test";

  it("bring ports and weights", async () => {
    const a = await Backend.start({ host: "127.0.0.1" });
    const b = await Backend.start({ host: "127.0.0.2" });
    const dns = await DnsServer.start(
      zone(
        { target: "a.test", port: a.port, weight: 30 },
        { target: "b.test", port: b.port, weight: 10 },
      ),
    );
    const gateway = await start(dns.address, { name, record: "SRV" });
    await everyWorkerUses(gateway, [a.address, b.address]);
    const counts = countByBackend(await Load.of(gateway.url, 400, { perSecond: 400 }));
    expect(counts[a.name]! / 400).toBeCloseTo(0.75, 1);
  });

  it("of a worse priority wait behind those of the best", async () => {
    const a = await Backend.start({ host: "127.0.0.1" });
    const b = await Backend.start({ host: "127.0.0.2" });
    const first = { target: "a.test", port: a.port, priority: 1 };
    const second = { target: "b.test", port: b.port, priority: 2 };
    const dns = await DnsServer.start(zone(first, second));
    const gateway = await start(dns.address, { name, record: "SRV" });
    await everyWorkerUses(gateway, [a.address]);
    await dns.replace(zone(second));
    await everyWorkerUses(gateway, [b.address]);
  });
});

describe("a name server in trouble", () => {
  type Trouble = (dns: DnsServer) => Promise<void> | void;
  const troubles: [string, Trouble, Trouble][] = [
    ["dies", (dns) => dns.kill(), (dns) => dns.run()],
    ["hangs", (dns) => dns.pause(), (dns) => dns.resume()],
    [
      "forgets the name",
      (dns) => dns.replace({ hosts: {} }),
      (dns) => dns.replace(webAt("127.0.0.1")),
    ],
  ];

  it.each(troubles)("that %s leaves the last good list in use", async (_, begin, end) => {
    const [backend] = await startHosts("127.0.0.1");
    const dns = await DnsServer.start(webAt("127.0.0.1"));
    const gateway = await start(dns.address, { port: backend!.port });
    await everyWorkerUses(gateway, [backend!.address]);
    const load = Load.start(gateway.url, { perSecond: 50 });
    await begin(dns);
    await gateway.logged(/discovery_failed/);
    await until("two failures", async () => (await queries(gateway, "failed")) >= 2);
    expect(await gateway.logged(/discovery_failed/)).toHaveLength(1);
    const stale = sumOf(await scrape(gateway.adminUrl), "moontide_discovery_stale", {
      pool: "web",
    });
    expect(stale).toBe(1);
    await end(dns);
    await gateway.logged(/discovery_recovered/);
    expect(describeFailures(await load.finish())).toEqual([]);
  });

  it("that stays away longer than stale_seconds takes the endpoints along", async () => {
    const [backend] = await startHosts("127.0.0.1");
    const dns = await DnsServer.start(webAt("127.0.0.1"));
    const gateway = await start(dns.address, { port: backend!.port, stale_seconds: 1 });
    await everyWorkerUses(gateway, [backend!.address]);
    await dns.kill();
    const isGone = async () => (await send(gateway.url)).status === 503;
    await until("the endpoints to go", isGone);
  });

  it("that answers with garbage changes nothing but a counter", async () => {
    const [backend] = await startHosts("127.0.0.1");
    const dns = await DnsServer.start(webAt("127.0.0.1"));
    const gateway = await start(dns.address, { port: backend!.port });
    await everyWorkerUses(gateway, [backend!.address]);
    await dns.kill();
    const socket = createSocket("udp4");
    owned({ stop: () => void socket.close() });
    await new Promise<void>((bound) => socket.bind(dns.port, "127.0.0.1", bound));
    let asked = 0;
    socket.on("message", (question, { port, address }) => {
      asked += 1;
      // The question's own number, and noise behind it.
      const noise = Buffer.alloc(60, asked);
      socket.send(Buffer.concat([question.subarray(0, 2), noise]), port, address);
    });
    await until("failures", async () => (await queries(gateway, "failed")) >= 2);
    expect(asked).toBeGreaterThan(0);
    expect((await send(gateway.url)).headers["x-backend"]).toBe(backend!.name);
    expect(await gateway.logged(/discovery_failed/)).toHaveLength(1);
    expect(gateway.log).not.toContain("task_failed");
  });
});
