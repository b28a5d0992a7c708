import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Backend } from "../support/node/backend";
import { send } from "../support/node/client";
import { ConsulDriver } from "../support/node/consul-driver";
import { ConsulInstance, ConsulServer, managementToken } from "../support/node/consul-server";
import { describeDiscovery } from "../support/node/discovery-suite";
import { Gateway } from "../support/node/gateway";
import { root, temporaryDirectory } from "../support/node/paths";
import { buildMilliseconds, serverBinary } from "../support/node/servers/build";
import { endpointsOf, everyWorkerSees, everyWorkerUses, readStatus } from "../support/node/status";
import { until } from "../support/node/wait";

// Endpoints from a real Consul, which is built from its Go module when it is not there yet.

beforeAll(() => serverBinary("consul"), buildMilliseconds);

describeDiscovery(new ConsulDriver());

/** A gateway whose pools ask that Consul for `web`, each with options of its own. */
const start = async (
  consul: ConsulServer,
  pools: Record<string, object>,
  environment: NodeJS.ProcessEnv = {},
): Promise<Gateway> => {
  const address = `http://${consul.address}`;
  const configured = Object.entries(pools).map(([name, options]) => [
    name,
    { discovery: { type: "consul", address, service: "web", empty_grace_seconds: 0, ...options } },
  ]);
  return Gateway.start({
    configuration: {
      pools: Object.fromEntries(configured) as object,
      routes: [{ pool: Object.keys(pools)[0] }],
    },
    environment,
  });
};

const instance = (backend: Backend, options: Partial<ConsulInstance> = {}): ConsulInstance => ({
  ID: backend.name,
  Service: "web",
  Address: "127.0.0.1",
  Port: backend.port,
  ...options,
});

const startTwo = async (): Promise<[Backend, Backend]> => [
  await Backend.start(),
  await Backend.start(),
];

const problemOf = async (gateway: Gateway, pool = "web"): Promise<string> =>
  until("a problem in status", async () => {
    const { pools } = await readStatus(gateway);
    return pools.find(({ name }) => name === pool)?.discovery?.problem;
  });

const registerWithCheck = async (consul: ConsulServer, backend: Backend): Promise<void> =>
  consul.put("/v1/agent/service/register", {
    ID: backend.name,
    Name: "web",
    Address: "127.0.0.1",
    Port: backend.port,
    Check: { TTL: "1h", Status: "passing" },
  });

describe("nginx/examples/consul.json", () => {
  it("finds the instances of the agent on the same machine", async () => {
    const consul = await ConsulServer.start();
    const [a] = await startTwo();
    await consul.register([instance(a)]);
    const text = readFileSync(join(root, "nginx/examples/consul.json"), "utf8");
    const example = JSON.parse(text) as { pools: { web: { discovery: object } } };
    Object.assign(example.pools.web.discovery, { address: `http://${consul.address}` });
    const gateway = await Gateway.start({ configuration: example });
    await everyWorkerUses(gateway, [a.address]);
    expect((await send(gateway.url)).headers["x-backend"]).toBe(a.name);
  });
});

describe("a Consul service", () => {
  it("is its instances whose checks pass", async () => {
    const consul = await ConsulServer.start();
    const [a, b] = await startTwo();
    for (const backend of [a, b]) await registerWithCheck(consul, backend);
    const gateway = await start(consul, { web: {} });
    await everyWorkerUses(gateway, [a.address, b.address]);
    await consul.put(`/v1/agent/check/fail/service:${b.name}`);
    await everyWorkerUses(gateway, [a.address]);
    await consul.put(`/v1/agent/check/pass/service:${b.name}`);
    await everyWorkerUses(gateway, [a.address, b.address]);
  });

  it("is all of its instances with passing_only false, those in maintenance drained", async () => {
    const consul = await ConsulServer.start();
    const [a, b] = await startTwo();
    for (const backend of [a, b]) await registerWithCheck(consul, backend);
    await consul.put(`/v1/agent/check/fail/service:${b.name}`);
    const gateway = await start(consul, { web: { passing_only: false } });
    await everyWorkerUses(gateway, [a.address, b.address]);
    expect(endpointsOf(await readStatus(gateway))[b.address]!.draining).toBe(false);
    await consul.put(`/v1/agent/service/maintenance/${b.name}?enable=true`);
    await everyWorkerSees("a drain", gateway, (status) => endpointsOf(status)[b.address]!.draining);
    expect(endpointsOf(await readStatus(gateway))[a.address]!.draining).toBe(false);
  });

  it("can be narrowed to the instances that have all of some tags", async () => {
    const consul = await ConsulServer.start();
    const [a, b] = await startTwo();
    await consul.register([
      instance(a, { Tags: ["blue", "v=2"] }),
      instance(b, { Tags: ["blue", "v=3"] }),
    ]);
    const gateway = await start(consul, {
      web: { tags: ["blue", "v=3"] },
      blue: { tags: ["blue"] },
    });
    await everyWorkerUses(gateway, [b.address]);
    const blue = Object.keys(endpointsOf(await readStatus(gateway), "blue"));
    expect(blue.sort()).toEqual([a.address, b.address].sort());
  });

  it("is asked for in the datacenter that is configured; of one that is not there status says so", async () => {
    const consul = await ConsulServer.start({ datacenter: "west" });
    const [a] = await startTwo();
    await consul.register([instance(a)]);
    const gateway = await start(consul, {
      web: { datacenter: "west" },
      elsewhere: { datacenter: "east" },
    });
    await everyWorkerUses(gateway, [a.address]);
    expect(await problemOf(gateway, "elsewhere")).toContain("status 500");
  });

  it("gives weights by its metadata, which stand before the service's own", async () => {
    const consul = await ConsulServer.start();
    const [a, b] = await startTwo();
    await consul.register([
      instance(a, { Weights: { Passing: 4, Warning: 1 } }),
      instance(b, { Weights: { Passing: 4, Warning: 1 }, Meta: { weight: "9" } }),
    ]);
    const gateway = await start(consul, { web: {} });
    await everyWorkerUses(gateway, [a.address, b.address]);
    const endpoints = endpointsOf(await readStatus(gateway));
    expect([endpoints[a.address]!.weight, endpoints[b.address]!.weight]).toEqual([4, 9]);
    await consul.register([instance(b, { Meta: { weight: "0" } })]);
    await everyWorkerSees("a drain", gateway, (status) => endpointsOf(status)[b.address]!.draining);
  });

  it("keeps its good instances when one can't be used, and status names that one", async () => {
    const consul = await ConsulServer.start();
    const [a, b] = await startTwo();
    await consul.register([instance(a), instance(b, { Address: "web.internal" })]);
    const gateway = await start(consul, { web: {} });
    await everyWorkerUses(gateway, [a.address]);
    expect(await problemOf(gateway)).toContain(`service "${b.name}".Address: found "web.internal"`);
    await consul.register([instance(b)]);
    await everyWorkerUses(gateway, [a.address, b.address]);
    const { pools } = await readStatus(gateway);
    expect(pools[0]!.discovery!.problem).toBeUndefined();
  });
});

describe("a Consul token", () => {
  const tokenFor = async (consul: ConsulServer, rules: string): Promise<string> => {
    const name = `policy-${rules.length}`;
    await consul.call("PUT", "/v1/acl/policy", { Name: name, Rules: rules });
    const token = await consul.call<{ SecretID: string }>("PUT", "/v1/acl/token", {
      Policies: [{ Name: name }],
    });
    return token.SecretID;
  };

  it("needs to read the service and its nodes, no more", async () => {
    const consul = await ConsulServer.start({ acl: true });
    const [a] = await startTwo();
    await consul.register([instance(a)]);
    const enough = await tokenFor(
      consul,
      'service "web" { policy = "read" } node_prefix "" { policy = "read" }',
    );
    const tooLittle = await tokenFor(consul, 'service "other" { policy = "read" }');
    const gateway = await start(
      consul,
      {
        web: { token: { env: "ENOUGH" } },
        less: { token: { env: "TOO_LITTLE" } },
        none: {},
      },
      { ENOUGH: enough, TOO_LITTLE: tooLittle },
    );
    await everyWorkerUses(gateway, [a.address]);
    expect(await problemOf(gateway, "less")).toContain("the token may not read all instances");
    expect(await problemOf(gateway, "none")).toContain("no token is configured");
    for (const token of [enough, tooLittle]) expect(gateway.log).not.toContain(token);
  });

  it("in a file can be exchanged while the gateway runs", async () => {
    const consul = await ConsulServer.start({ acl: true });
    const [a] = await startTwo();
    await consul.register([instance(a)]);
    const file = join(temporaryDirectory("token"), "token");
    writeFileSync(file, "11111111-2222-3333-4444-555555555555\n", { mode: 0o644 });
    const gateway = await start(consul, { web: { token: { file } } });
    expect(await problemOf(gateway)).toContain("refuses the token (403)");
    writeFileSync(file, `${managementToken}\n`);
    await everyWorkerUses(gateway, [a.address]);
    expect(gateway.log).not.toContain("11111111-2222");
    expect(gateway.log).not.toContain(managementToken);
  });
});
