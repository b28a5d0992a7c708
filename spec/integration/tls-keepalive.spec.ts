import { Backend } from "../support/node/backend";
import { Authority, Certificate } from "../support/node/certificates";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { until } from "../support/node/wait";

// Connections over TLS are used again, and never by another pool than those that use TLS in the same way.

describe("connections over TLS", () => {
  let authority: Authority;
  let certificate: Certificate;

  beforeAll(() => {
    authority = new Authority();
    certificate = authority.issue(["a.internal", "b.internal"]);
  });

  const startBackend = async (): Promise<Backend> => Backend.start({ tls: certificate });

  const route = (pool: string) => ({ match: { path_prefix: `/${pool}` }, pool });

  const documentOf = (pools: Record<string, object>) => ({
    pools,
    routes: Object.keys(pools).map(route),
  });

  const startGateway = async (pools: Record<string, object>): Promise<Gateway> =>
    Gateway.start({
      workers: 1,
      configuration: documentOf(pools),
      server: `proxy_ssl_trusted_certificate ${authority.file};`,
    });

  const ask = async (gateway: Gateway, pool: string, times = 1): Promise<number[]> => {
    const statuses: number[] = [];
    for (let i = 0; i < times; i++) statuses.push((await send(`${gateway.url}/${pool}`)).status);
    return statuses;
  };

  const serverNames = (backend: Backend): string[] => [
    ...new Set(backend.seen.map(({ path, serverName }) => `${path} ${serverName ?? "-"}`)),
  ];

  it("carry one request after another", async () => {
    const backend = await startBackend();
    const endpoints = [backend.address];
    const gateway = await startGateway({ a: { endpoints, tls: { server_name: "a.internal" } } });
    expect(new Set(await ask(gateway, "a", 100))).toEqual(new Set([200]));
    expect(backend.connections).toBe(1);
    const together = Array.from({ length: 20 }, async () => ask(gateway, "a", 20));
    await Promise.all(together);
    expect(backend.seen).toHaveLength(500);
    // One for each of those that were under way together.
    expect(backend.connections).toBeLessThanOrEqual(20);
  });

  it("are shared by pools that use TLS in the same way", async () => {
    const backend = await startBackend();
    const pool = { endpoints: [backend.address], tls: { server_name: "a.internal" } };
    const gateway = await startGateway({ one: pool, two: pool });
    await ask(gateway, "one");
    await ask(gateway, "two");
    expect(backend.connections).toBe(1);
  });

  it("are not shared between server names", async () => {
    const backend = await startBackend();
    const endpoints = [backend.address];
    const gateway = await startGateway({
      a: { endpoints, tls: { server_name: "a.internal" } },
      b: { endpoints, tls: { server_name: "b.internal" } },
      none: { endpoints, tls: { verify: false } },
    });
    for (let i = 0; i < 10; i++) {
      for (const pool of ["a", "b", "none"]) expect(await ask(gateway, pool)).toEqual([200]);
    }
    expect(serverNames(backend)).toEqual(["/a a.internal", "/b b.internal", "/none -"]);
    expect(backend.connections).toBe(3);
  });

  it("that were not verified are not used where they must be", async () => {
    const backend = await Backend.start({ tls: new Authority("A stranger").issue(["a.internal"]) });
    const endpoints = [backend.address];
    const gateway = await startGateway({
      trusting: { endpoints, tls: { server_name: "a.internal", verify: false } },
      a: { endpoints, tls: { server_name: "a.internal" } },
    });
    expect(await ask(gateway, "trusting")).toEqual([200]);
    expect(await ask(gateway, "a")).toEqual([502]);
    expect(await ask(gateway, "trusting")).toEqual([200]);
    expect(backend.seen.map(({ path }) => path)).toEqual(["/trusting", "/trusting"]);
  });

  it("keep to their pool when the configuration changes", async () => {
    const backend = await startBackend();
    const endpoints = [backend.address];
    const a = { endpoints, tls: { server_name: "a.internal" } };
    const b = { endpoints, tls: { server_name: "b.internal" } };
    const gateway = await startGateway({ a });
    await ask(gateway, "a");
    // Another pool takes the place of the first, whose idle connection must not become its own.
    gateway.configure(documentOf({ b }));
    await until("the new pool", async () => (await ask(gateway, "b"))[0] === 200);
    // And back: the connection from before is there still.
    gateway.configure(documentOf({ a, b }));
    await until("the old pool", async () => (await ask(gateway, "a"))[0] === 200);
    await ask(gateway, "b");
    expect(serverNames(backend).toSorted()).toEqual(["/a a.internal", "/b b.internal"]);
    expect(backend.connections).toBe(2);
  });

  it("are not kept beyond 64 ways of using TLS, and not shared there either", async () => {
    const backend = await startBackend();
    const names = Array.from({ length: 66 }, (_, index) => `name-${index + 1}`);
    const gateway = await startGateway(
      Object.fromEntries(
        names.map((name) => [
          name,
          { endpoints: [backend.address], tls: { server_name: `${name}.internal`, verify: false } },
        ]),
      ),
    );
    for (let i = 0; i < 3; i++) {
      for (const name of names) expect(await ask(gateway, name)).toEqual([200]);
    }
    expect(serverNames(backend)).toEqual(names.map((name) => `/${name} ${name}.internal`));
    expect(backend.connections).toBe(64 + 2 * 3);
  });

  it("that an endpoint has closed meanwhile cost no request", async () => {
    const backend = await startBackend();
    const endpoints = [backend.address];
    const gateway = await startGateway({ a: { endpoints, tls: { server_name: "a.internal" } } });
    await ask(gateway, "a");
    await backend.refuse();
    await backend.accept();
    expect(await ask(gateway, "a", 5)).toEqual([200, 200, 200, 200, 200]);
  });
});
