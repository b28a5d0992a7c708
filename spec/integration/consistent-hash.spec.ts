import { Backend, startBackends } from "../support/node/backend";
import { Gateway } from "../support/node/gateway";
import { send } from "../support/node/client";
import { everyWorkerUses } from "../support/node/status";

// The same key goes to the same endpoint, from every worker and gateway.

const start = async (backends: Backend[], hash: object, more: object = {}): Promise<Gateway> =>
  Gateway.start({
    workers: 2,
    configuration: {
      ...more,
      pools: {
        web: {
          endpoints: backends.map(({ address }) => address),
          balancer: { algorithm: "consistent_hash", hash },
        },
      },
      routes: [{ pool: "web" }],
    },
  });

const users = Array.from({ length: 60 }, (_, i) => `user-${i}`);

/** Where each user's requests went; a user that met several backends has several. */
const homesOf = async (gateway: Gateway, rounds = 4): Promise<Map<string, Set<string>>> => {
  const homes = new Map<string, Set<string>>();
  for (let round = 0; round < rounds; round++) {
    await Promise.all(
      users.map(async (user) => {
        const answer = await send(gateway.url, { headers: { "X-User": user } });
        expect(answer.status).toBe(200);
        const home = homes.get(user) ?? new Set();
        homes.set(user, home.add(answer.headers["x-backend"] as string));
      }),
    );
  }
  return homes;
};

const only = (homes: Map<string, Set<string>>): string[] =>
  users.map((user) => [...homes.get(user)!].join(" and "));

describe("consistent_hash by a header", () => {
  // Without a bound: a burst of requests is more than an endpoint's share now and then.
  const hash = { key: "header:X-User", bounded_load_percent: 0 };

  it("keeps each user with one endpoint, in all workers and in two gateways", async () => {
    const backends = await startBackends(5);
    const [one, two] = await Promise.all([start(backends, hash), start(backends, hash)]);
    const homes = await homesOf(one);
    for (const home of homes.values()) expect(home.size).toBe(1);
    expect(only(await homesOf(two, 1))).toEqual(only(homes));
    for (const { seen } of backends) expect(seen.length).toBeGreaterThan(0);
  });

  it("moves the users of an endpoint that died, and nobody else", async () => {
    const backends = await startBackends(5);
    const gateway = await start(backends, hash);
    const before = only(await homesOf(gateway, 1));
    await backends[2]!.refuse();
    const after = only(await homesOf(gateway, 1));
    const dead = backends[2]!.name;
    expect(before).toContain(dead);
    before.forEach((home, i) => {
      if (home === dead) expect(after[i]).not.toBe(dead);
      else expect(after[i]).toBe(home);
    });
  });

  it("moves little when an endpoint joins", async () => {
    const backends = await startBackends(6);
    const gateway = await start(backends.slice(0, 5), hash);
    const before = only(await homesOf(gateway, 1));
    gateway.configure({
      pools: {
        web: {
          endpoints: backends.map(({ address }) => address),
          balancer: { algorithm: "consistent_hash", hash },
        },
      },
      routes: [{ pool: "web" }],
    });
    await everyWorkerUses(
      gateway,
      backends.map(({ address }) => address),
    );
    const after = only(await homesOf(gateway, 1));
    const moved = after.filter((home, i) => home !== before[i]);
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.length).toBeLessThanOrEqual((2 * users.length) / 6);
    expect(new Set(moved)).toEqual(new Set([backends[5]!.name]));
  });

  it("passes on what would overload an endpoint", async () => {
    const backends = await startBackends(4, { behaviour: { kind: "answer", delaySeconds: 0.3 } });
    const gateway = await start(backends, { ...hash, bounded_load_percent: 125 });
    const headers = { "X-User": "everybody" };
    await Promise.all(Array.from({ length: 80 }, () => send(gateway.url, { headers })));
    for (const { seen } of backends) expect(seen.length).toBeLessThanOrEqual(32);
  });
});

describe("consistent_hash by the client's address", () => {
  it("takes it from trusted proxies", async () => {
    const backends = await startBackends(5);
    const gateway = await start(backends, {}, { trusted_proxies: ["127.0.0.1"] });
    const homes = new Set<string>();
    for (let i = 0; i < 40; i++) {
      const headers = { "X-Forwarded-For": `198.51.100.${i}` };
      const first = await send(gateway.url, { headers });
      const second = await send(gateway.url, { headers });
      expect(second.headers["x-backend"]).toBe(first.headers["x-backend"]);
      homes.add(first.headers["x-backend"] as string);
    }
    expect(homes.size).toBe(5);
  });
});
