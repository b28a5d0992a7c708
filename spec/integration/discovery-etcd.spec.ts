import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Backend } from "../support/node/backend";
import { send } from "../support/node/client";
import { describeDiscovery } from "../support/node/discovery-suite";
import { EtcdDriver } from "../support/node/etcd-driver";
import { EtcdServer } from "../support/node/etcd-server";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { endpointsOf, everyWorkerSees, everyWorkerUses, readStatus } from "../support/node/status";
import { root } from "../support/node/paths";
import { TcpProxy } from "../support/node/tcp-proxy";
import { until } from "../support/node/wait";

// Endpoints from a real etcd.

describeDiscovery(new EtcdDriver());

const prefix = "/web/";

const start = async (
  address: string,
  options: object = {},
  environment: NodeJS.ProcessEnv = {},
): Promise<Gateway> =>
  Gateway.start({
    configuration: {
      pools: {
        web: {
          discovery: {
            type: "etcd",
            addresses: [`http://${address}`],
            prefix,
            empty_grace_seconds: 0,
            timeout_seconds: 1,
            ...options,
          },
        },
      },
      routes: [{ pool: "web" }],
    },
    environment,
  });

const startThree = async (): Promise<[Backend, Backend, Backend]> => [
  await Backend.start(),
  await Backend.start(),
  await Backend.start(),
];

const problemOf = async (gateway: Gateway): Promise<string> =>
  until("a problem in status", async () => {
    const { pools } = await readStatus(gateway);
    return pools[0]!.discovery?.problem;
  });

const failures = async (gateway: Gateway): Promise<number> =>
  sumOf(await scrape(gateway.adminUrl), "moontide_discovery_queries_total", {
    pool: "web",
    result: "failed",
  });

describe("nginx/examples/etcd.json", () => {
  it("finds the keys in the etcd on the same machine", async () => {
    const etcd = await EtcdServer.start();
    const [a] = await startThree();
    await etcd.write({ "/services/web/a": a.address });
    const text = readFileSync(join(root, "nginx/examples/etcd.json"), "utf8");
    const example = JSON.parse(text) as { pools: { web: { discovery: object } } };
    Object.assign(example.pools.web.discovery, { addresses: [`http://${etcd.address}`] });
    const gateway = await Gateway.start({ configuration: example });
    await everyWorkerUses(gateway, [a.address]);
    expect((await send(gateway.url)).headers["x-backend"]).toBe(a.name);
  });
});

describe("keys in etcd", () => {
  it("leave when their lease ends, and when it is revoked", async () => {
    const etcd = await EtcdServer.start();
    const [a, b, c] = await startThree();
    await etcd.write({ [`${prefix}a`]: a.address });
    const [short, long] = [await etcd.grantLease(1), await etcd.grantLease(600)];
    await etcd.write({ [`${prefix}b`]: b.address }, short);
    await etcd.write({ [`${prefix}c`]: c.address }, long);
    const gateway = await start(etcd.address);
    // etcd itself takes up to some seconds to end a lease.
    await everyWorkerUses(gateway, [a.address, c.address]);
    await etcd.revokeLease(long);
    await everyWorkerUses(gateway, [a.address]);
  });

  it("are entries as in a discovery file; one that is wrong leaves the others and is named in status", async () => {
    const etcd = await EtcdServer.start();
    const [a, b, c] = await startThree();
    await etcd.write({
      [`${prefix}a`]: JSON.stringify({ address: a.address, weight: 7, zone: "z" }),
      [`${prefix}b`]: JSON.stringify({ address: b.address, drain: true }),
      [`${prefix}c`]: "web.internal:80",
      "/web2/d": c.address,
    });
    const gateway = await start(etcd.address);
    await everyWorkerUses(gateway, [a.address, b.address]);
    const endpoints = endpointsOf(await readStatus(gateway));
    expect(endpoints[a.address]!.weight).toBe(7);
    expect(endpoints[b.address]!.draining).toBe(true);
    expect(await problemOf(gateway)).toContain(`key "${prefix}c": found "web.internal:80"`);
    await etcd.write({ [`${prefix}c`]: c.address });
    await everyWorkerUses(gateway, [a.address, b.address, c.address]);
    const { pools } = await readStatus(gateway);
    expect(pools[0]!.discovery!.problem).toBeUndefined();
  });
});

describe("a watch of etcd", () => {
  it("misses nothing that was changed while it was disconnected", async () => {
    const etcd = await EtcdServer.start();
    const proxy = await TcpProxy.start(() => etcd.address);
    const [a, b, c] = await startThree();
    await etcd.write({ [`${prefix}a`]: a.address, [`${prefix}b`]: b.address });
    const gateway = await start(proxy.address);
    await everyWorkerUses(gateway, [a.address, b.address]);
    proxy.forgetOpen();
    await etcd.write({ [`${prefix}a`]: undefined, [`${prefix}c`]: c.address });
    await everyWorkerUses(gateway, [b.address, c.address]);
    expect(await failures(gateway)).toBe(0);
  });

  it("whose history was compacted meanwhile is followed by a complete list", async () => {
    const etcd = await EtcdServer.start();
    const proxy = await TcpProxy.start(() => etcd.address);
    const [a, b, c] = await startThree();
    await etcd.write({ [`${prefix}a`]: a.address });
    const gateway = await start(proxy.address);
    await everyWorkerUses(gateway, [a.address]);
    proxy.forgetOpen();
    await etcd.write({ [`${prefix}b`]: b.address });
    await etcd.write({ [`${prefix}a`]: undefined, [`${prefix}c`]: c.address });
    await etcd.compact();
    await everyWorkerUses(gateway, [b.address, c.address]);
    expect(await failures(gateway)).toBe(0);
  });

  it("goes on at another member when one goes away", async () => {
    const etcd = await EtcdServer.start();
    const [first, second] = [
      await TcpProxy.start(() => etcd.address),
      await TcpProxy.start(() => etcd.address),
    ];
    const [a, b] = await startThree();
    await etcd.write({ [`${prefix}a`]: a.address });
    const addresses = [first, second].map(({ address }) => `http://${address}`);
    const gateway = await start(etcd.address, { addresses });
    await everyWorkerUses(gateway, [a.address]);
    await until("the watch", async () => {
      const { pools } = await readStatus(gateway);
      return (pools[0]!.discovery?.watch?.open_for_seconds ?? 0) > 2;
    });
    await first.become("refuse");
    await etcd.write({ [`${prefix}b`]: b.address });
    await everyWorkerUses(gateway, [a.address, b.address]);
    expect(await failures(gateway)).toBe(0);
  });
});

describe("a user of etcd", () => {
  it("needs to read the prefix; a token that has expired is replaced without a failure", async () => {
    // Simple tokens end when they were not used for so many seconds.
    const etcd = await EtcdServer.start("--auth-token-ttl=1");
    const [a, b] = await startThree();
    await etcd.write({ [`${prefix}a`]: a.address, "/other/b": b.address });
    const password = "s3cret-of-the-gateway";
    await etcd.enableUsers({ prefix, reader: "gateway", password });
    const user = { username: "gateway", password: { env: "ETCD_PASSWORD" } };
    const environment = { ETCD_PASSWORD: password };
    const gateway = await start(etcd.address, { ...user, timeout_seconds: 6 }, environment);
    await everyWorkerUses(gateway, [a.address]);
    // Silence long enough for the watch to be opened anew, with a token that has ended.
    await until("the watch to have been silent", async () => {
      const { pools } = await readStatus(gateway);
      return (pools[0]!.discovery?.watch?.open_for_seconds ?? 0) > 10;
    });
    await etcd.write({ [`${prefix}b`]: b.address });
    await everyWorkerUses(gateway, [a.address, b.address]);
    expect(await failures(gateway)).toBe(0);

    const refused = await start(etcd.address, { ...user, prefix: "/other/" }, environment);
    expect(await problemOf(refused)).toContain('refuses user "gateway" (403)');
    const anonymous = await start(etcd.address);
    expect(await problemOf(anonymous)).toContain('it may ask for a "username"');
    for (const { log } of [gateway, refused]) expect(log).not.toContain(password);
    expect((await send(refused.url)).status).toBe(503);
  });
});

describe("a change in etcd", () => {
  it("of one key of many reaches all workers as one change", async () => {
    const etcd = await EtcdServer.start();
    const backends = await startThree();
    const gateway = await start(etcd.address);
    const keys = backends.map(({ address }, i) => [`${prefix}${i}`, address]);
    await etcd.write(Object.fromEntries(keys) as Record<string, string>);
    await everyWorkerUses(
      gateway,
      backends.map(({ address }) => address),
    );
    await etcd.write({
      [`${prefix}0`]: JSON.stringify({ address: backends[0].address, weight: 3 }),
    });
    const isHeavy = (status: Parameters<typeof endpointsOf>[0]): boolean =>
      endpointsOf(status)[backends[0].address]!.weight === 3;
    await everyWorkerSees("the weight", gateway, isHeavy);
  });
});
