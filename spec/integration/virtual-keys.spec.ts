import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { callAdmin, makeKey, statusesWith } from "../support/node/keys";
import { RedisServer } from "../support/node/redis-server";
import { until } from "../support/node/wait";

// Virtual keys on real workers, with a real Redis between two gateways.

const configuration = {
  consumers: { shop: { models: ["smart", "cheap"] } },
  providers: { own: { type: "vllm" } },
  models: {
    smart: { candidates: [{ provider: "own", model: "a" }] },
    cheap: { candidates: [{ provider: "own", model: "b" }] },
  },
  routes: [{ name: "ai", llm: {}, authentication: { api_key: {} } }],
};

const start = async (more: object = {}): Promise<Gateway> =>
  Gateway.start({ workers: 2, configuration: { ...configuration, ...more } });

/** Within two seconds all workers answer a key with this status alone. */
const becomes = async (gateway: Gateway, key: string, status: number): Promise<void> => {
  await until(`all workers to answer with ${status}`, async () => {
    const statuses = await statusesWith(gateway, key);
    return statuses.length === 1 && statuses[0] === status;
  });
};

const disable = async (gateway: Gateway, id: string) =>
  callAdmin(gateway, "PATCH", `/v1/keys/${id}`, { enabled: false });

const digestOf = (key: string) => createHash("sha256").update(key).digest("hex");

describe("a virtual key", () => {
  it("is good in all workers when its answer comes, through a reload and a restart", async () => {
    const gateway = await start();
    const { key } = await makeKey(gateway);
    expect(await statusesWith(gateway, key)).toEqual([200]);
    await gateway.reload();
    expect(await statusesWith(gateway, key)).toEqual([200]);
    await gateway.stop();
    await gateway.restart();
    expect(await statusesWith(gateway, key)).toEqual([200]);
    const random = key.slice("mt-".length);
    expect(gateway.log).not.toContain(random);
    for (const name of readdirSync(gateway.stateDirectory)) {
      expect(readFileSync(join(gateway.stateDirectory, name), "utf8")).not.toContain(random);
    }
  });

  it("is refused by all workers once it is disabled, rotated or deleted", async () => {
    const gateway = await start();
    const one = await makeKey(gateway);
    expect(await statusesWith(gateway, one.key)).toEqual([200]);
    await disable(gateway, one.id);
    await becomes(gateway, one.key, 401);
    await callAdmin(gateway, "PATCH", `/v1/keys/${one.id}`, { enabled: true });
    await becomes(gateway, one.key, 200);
    const rotated = await callAdmin(gateway, "POST", `/v1/keys/${one.id}/rotate`, {
      grace_seconds: 2,
    });
    const { key } = rotated.json<{ key: string }>();
    expect(await statusesWith(gateway, one.key)).toEqual([200]);
    await becomes(gateway, key, 200);
    await until("the old key to be over", async () =>
      (await statusesWith(gateway, one.key)).every((status) => status === 401),
    );
    expect((await callAdmin(gateway, "DELETE", `/v1/keys/${one.id}`)).status).toBe(200);
    await becomes(gateway, key, 401);
  });

  it("is refused what it may not ask for, in the client's dialect, and not shown it", async () => {
    const gateway = await start();
    const { key } = await makeKey(gateway, { models: ["smart", "large"] });
    const headers = { "x-api-key": key, "Content-Type": "application/json" };
    const list = await send(`${gateway.url}/v1/models`, { headers });
    expect(list.json<{ data: { id: string }[] }>().data.map(({ id }) => id)).toEqual(["smart"]);
    const body = JSON.stringify({ model: "cheap", max_tokens: 5, messages: [] });
    const chat = await send(`${gateway.url}/v1/chat/completions`, {
      method: "POST",
      headers,
      body,
    });
    expect(chat.status).toBe(403);
    expect(chat.json()).toMatchObject({ error: { code: "model_not_allowed", param: "model" } });
    const messages = await send(`${gateway.url}/v1/messages`, { method: "POST", headers, body });
    expect(messages.status).toBe(403);
    expect(messages.json()).toMatchObject({ type: "error", error: { type: "permission_error" } });
    expect(messages.headers["x-moontide-reason"]).toBe("model_not_allowed");
  });

  it("is shown and changed by those alone who may", async () => {
    const gateway = await start({
      admin: {
        tokens: [
          { sha256: digestOf("reader"), role: "read" },
          { sha256: digestOf("writer"), role: "write" },
        ],
      },
    });
    const call = async (token: string, method: string) =>
      send(`${gateway.adminUrl}/v1/keys`, {
        method,
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        body: method === "POST" ? '{"owner": "shop"}' : undefined,
      });
    expect((await call("reader", "POST")).status).toBe(403);
    expect((await call("writer", "POST")).status).toBe(201);
    expect((await call("reader", "GET")).json()).toMatchObject({ keys: [{ owner: "shop" }] });
    expect((await call("nobody", "GET")).status).toBe(401);
    await gateway.logged(/admin_change.*action=key_created/);
  });
});

describe("the file of virtual keys", () => {
  const write = (file: string, keys: object[] | string): void => {
    writeFileSync(`${file}.new`, typeof keys === "string" ? keys : JSON.stringify(keys));
    renameSync(`${file}.new`, file);
  };

  it("is followed within two seconds, and its last good content stays", async () => {
    const gateway = await start();
    const file = join(gateway.directory, "keys.json");
    const entry = { id: "ci", sha256: digestOf("ci-key"), owner: "shop" };
    write(file, [entry]);
    gateway.configure({ ...configuration, virtual_keys: { file } });
    await until("the key", async () => (await statusesWith(gateway, "ci-key"))[0] === 200);
    write(file, "nonsense");
    await gateway.logged(/virtual_keys_refused/);
    expect(await statusesWith(gateway, "ci-key")).toEqual([200]);
    write(file, [{ ...entry, enabled: false }]);
    await becomes(gateway, "ci-key", 401);
    await gateway.reload();
    expect(await statusesWith(gateway, "ci-key")).toEqual([401]);
  });
});

describe("20,000 virtual keys", () => {
  it("have room in the memory of the snippet, and are followed one by one", async () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => ({
      id: `key_${digestOf(`id ${i}`).slice(0, 24)}`,
      sha256: digestOf(`key-${i}`),
      owner: `owner-${i % 100}`,
      team: "blue",
      models: ["smart"],
      enabled: true,
    }));
    const gateway = await start();
    const file = join(gateway.directory, "keys.json");
    writeFileSync(file, JSON.stringify(keys));
    gateway.configure({ ...configuration, virtual_keys: { file } });
    await gateway.logged(/virtual_keys_read/);
    for (const i of [0, 9_999, 19_999]) {
      expect(await statusesWith(gateway, `key-${i}`)).toEqual([200]);
    }
    keys[5]!.enabled = false;
    writeFileSync(file, JSON.stringify(keys));
    await gateway.logged(/virtual_keys_read/, 2);
    await becomes(gateway, "key-5", 401);
    expect(await statusesWith(gateway, "key-6")).toEqual([200]);
  });
});

describe("the virtual keys of two gateways", () => {
  const together = async (redis: RedisServer): Promise<Gateway[]> => {
    const cluster = { redis: { host: "127.0.0.1", port: redis.port, timeout_seconds: 1 } };
    return [await start({ cluster }), await start({ cluster })];
  };

  it("are the same within two seconds, whoever changes them", async () => {
    const redis = await RedisServer.start();
    const [one, two] = (await together(redis)) as [Gateway, Gateway];
    const { key, id } = await makeKey(one);
    expect(await statusesWith(one, key)).toEqual([200]);
    await becomes(two, key, 200);
    expect((await disable(two, id)).status).toBe(200);
    await becomes(one, key, 401);
    await becomes(two, key, 401);
    await callAdmin(one, "PATCH", `/v1/keys/${id}`, { enabled: true });
    await becomes(two, key, 200);
    expect((await callAdmin(two, "DELETE", `/v1/keys/${id}`)).status).toBe(200);
    await becomes(one, key, 401);
  });

  it("make each change once, and over none that was not seen, whoever makes others", async () => {
    const redis = await RedisServer.start();
    const gateways = await together(redis);
    const made = await Promise.all([1, 2, 3].map(async () => makeKey(gateways[0]!)));
    const ids = made.map(({ id }) => id);
    await until("the keys", async () => {
      const list = await callAdmin(gateways[1]!, "GET", "/v1/keys");
      return list.json<{ keys: object[] }>().keys.length === ids.length;
    });
    const changes = Array.from({ length: 10 }, (_, i) => ids.map((id) => [i, id] as const)).flat();
    const answers = await Promise.all(
      changes.map(async ([i, id]) =>
        callAdmin(gateways[i % 2]!, "PATCH", `/v1/keys/${id}`, { metadata: { [`m${i}`]: "1" } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(changes.map(() => 200));
    // One revision for each change, behind the first.
    for (const id of ids) {
      expect(redis.cli("HGET", "{moontide}keys:records", id)).toMatch(/^11 /);
    }
    await until("both to have the last ones", async () => {
      const [a, b] = await Promise.all(
        gateways.map(async (gateway) => callAdmin(gateway, "GET", "/v1/keys")),
      );
      return String(a!.body) === String(b!.body);
    });
  });

  it("stay while Redis is away, and fill it again when it comes back empty", async () => {
    const redis = await RedisServer.start();
    const [one, two] = (await together(redis)) as [Gateway, Gateway];
    const { key, id } = await makeKey(one);
    await becomes(two, key, 200);
    await redis.kill();
    expect(await statusesWith(one, key)).toEqual([200]);
    const refused = await disable(two, id);
    expect(refused.status).toBe(503);
    expect(refused.json()).toMatchObject({ reason: "redis_unavailable" });
    await one.logged(/virtual_keys_not_followed/);
    await redis.revive();
    await until("Redis to be filled", async () => {
      return (await redis.command("HLEN", "{moontide}keys:records")) === ":1";
    });
    expect((await disable(two, id)).status).toBe(200);
    await becomes(one, key, 401);
  });

  it("that were removed while a gateway was off are gone there, too", async () => {
    const redis = await RedisServer.start();
    const [one, two] = (await together(redis)) as [Gateway, Gateway];
    const [gone, kept] = [await makeKey(one), await makeKey(one)];
    await becomes(two, gone.key, 200);
    await becomes(two, kept.key, 200);
    await two.stop();
    await callAdmin(one, "DELETE", `/v1/keys/${gone.id}`);
    await two.restart();
    await becomes(two, gone.key, 401);
    expect(await statusesWith(two, kept.key)).toEqual([200]);
    expect(await redis.command("HLEN", "{moontide}keys:records")).toBe(":1");
  });

  it("made before there was a Redis are brought to it", async () => {
    const redis = await RedisServer.start();
    const [one, two] = [await start(), await start()];
    const [first, second] = [await makeKey(one), await makeKey(two)];
    const cluster = { redis: { host: "127.0.0.1", port: redis.port, timeout_seconds: 1 } };
    for (const gateway of [one, two]) gateway.configure({ ...configuration, cluster });
    await until("each to have the other's", async () => {
      const [a, b] = [await statusesWith(two, first.key), await statusesWith(one, second.key)];
      return a[0] === 200 && b[0] === 200;
    });
  });
});
