import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Backend } from "../support/node/backend";
import { send } from "../support/node/client";
import { DnsServer } from "../support/node/dns-server";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { DiscoveryStatus, everyWorkerUses, readStatus } from "../support/node/status";
import { until } from "../support/node/wait";

// A gateway that starts while what it asks is down.

const documentOf = (dns: DnsServer, port: number, discovery: object = {}): object => ({
  pools: {
    web: {
      discovery: {
        type: "dns",
        name: "web.test",
        port,
        nameservers: [dns.address],
        timeout_seconds: 0.3,
        attempts: 1,
        ...discovery,
      },
    },
  },
  routes: [{ pool: "web" }],
});

const snapshotOf = (gateway: Gateway): string => join(gateway.stateDirectory, "source-web.json");

/** A gateway that has seen its endpoints once, and is stopped; so is the name server. */
const stoppedAfterAnswer = async (): Promise<{
  gateway: Gateway;
  dns: DnsServer;
  backend: Backend;
}> => {
  const backend = await Backend.start();
  const dns = await DnsServer.start({ hosts: { "web.test": ["127.0.0.1"] } });
  const gateway = await Gateway.start({ configuration: documentOf(dns, backend.port) });
  await everyWorkerUses(gateway, [backend.address]);
  const isWritten = (): boolean => readFileSync(snapshotOf(gateway), "utf8").includes("127.0.0.1");
  await until("the answer to be on disk", isWritten);
  await gateway.stop();
  await dns.kill();
  return { gateway, dns, backend };
};

const discoveryOf = async (gateway: Gateway): Promise<DiscoveryStatus> =>
  (await readStatus(gateway)).pools[0]!.discovery!;

describe("a gateway that starts while its name server is down", () => {
  it("serves from the last answer, marked, and follows when the server is back", async () => {
    const { gateway, dns, backend } = await stoppedAfterAnswer();
    await gateway.restart();
    expect((await send(gateway.url)).headers["x-backend"]).toBe(backend.name);
    expect((await send(`${gateway.adminUrl}/readyz`)).status).toBe(200);
    const { stale, from_snapshot, last_success_age_seconds } = await discoveryOf(gateway);
    expect([stale, from_snapshot]).toEqual([true, true]);
    expect(last_success_age_seconds).toBeGreaterThan(0);
    const labels = { pool: "web" };
    expect(sumOf(await scrape(gateway.adminUrl), "moontide_discovery_stale", labels)).toBe(1);
    await gateway.logged(/snapshot_used/);

    await dns.run();
    await until("a fresh answer", async () => !(await discoveryOf(gateway)).stale);
    expect((await discoveryOf(gateway)).from_snapshot).toBeUndefined();
  });

  it.each([
    ["cut off", (text: string) => text.slice(0, -20), /snapshot_refused/],
    ["no JSON", () => "\0\0\0\0", /snapshot_refused/],
    ["that of another question", (text: string) => text.replace("web.test", "api.test"), undefined],
  ])("waits when the file is %s", async (_, damage, logged) => {
    const { gateway, backend, dns } = await stoppedAfterAnswer();
    const file = snapshotOf(gateway);
    writeFileSync(file, damage(readFileSync(file, "utf8")));
    await gateway.restart();
    expect((await send(gateway.url)).status).toBe(503);
    expect((await send(`${gateway.adminUrl}/readyz`)).status).toBe(503);
    if (logged !== undefined) expect(await gateway.logged(logged)).toHaveLength(1);
    await dns.run();
    await everyWorkerUses(gateway, [backend.address]);
  });
});

describe("a state directory that can't be written", () => {
  it("is named once, with what that means", async () => {
    const backend = await Backend.start();
    const dns = await DnsServer.start({ hosts: { "web.test": ["127.0.0.1"] } });
    const gateway = await Gateway.start({
      configuration: { ...documentOf(dns, backend.port), state: { directory: "/proc/moontide" } },
    });
    const [line] = await gateway.logged(/snapshot_not_written/);
    expect(line).toContain("/proc/moontide/source-web.json");
    await everyWorkerUses(gateway, [backend.address]);
    await gateway.logged(/endpoints_changed/);
    expect(await gateway.logged(/snapshot_not_written/)).toHaveLength(1);
  });
});
