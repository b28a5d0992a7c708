import { createHash } from "node:crypto";
import { Backend } from "../support/node/backend";
import { Response, send, sendRaw } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { sharedToken, TokenIssuer } from "../support/node/token-issuer";
import { until } from "../support/node/wait";

// Who sends a request: API keys, and tokens that Node signed and nginx's own OpenSSL checks.

const secret = "a shared secret of more than 32 bytes";
const digestOf = (key: string) => createHash("sha256").update(key).digest("hex");

interface World {
  gateway: Gateway;
  backend: Backend;
  issuer: TokenIssuer;
}

const configurationOf = (
  backend: Backend,
  issuer: TokenIssuer,
  authentication: object,
  jwks: object,
) => ({
  consumers: {
    shop: { api_keys: [{ sha256: digestOf("shop-key") }], tags: ["internal"] },
    mobile: { tokens: [{ issuer: "login", claims: { azp: "mobile" } }] },
  },
  token_issuers: {
    login: { issuer: issuer.name, audiences: ["shop"], jwks: { url: issuer.url, ...jwks } },
    shared: { issuer: "https://shared.example", secret: { env: "SHARED_SECRET" } },
  },
  pools: { web: { endpoints: [backend.address] } },
  routes: [
    {
      name: "shop",
      pool: "web",
      authentication: {
        api_key: { query: "api_key" },
        jwt: { issuers: ["login", "shared"] },
        headers: { "X-Consumer": "consumer", "X-User": "user", "X-Email": "claim:email" },
        ...authentication,
      },
    },
  ],
});

const start = async (authentication: object = {}, jwks: object = {}): Promise<World> => {
  const [backend, issuer] = [await Backend.start(), await TokenIssuer.start()];
  const gateway = await Gateway.start({
    configuration: configurationOf(backend, issuer, authentication, jwks),
    workers: 2,
    environment: { SHARED_SECRET: secret },
  });
  return { gateway, backend, issuer };
};

const withToken = async ({ gateway }: World, token: string): Promise<Response> =>
  send(gateway.url, { headers: { Authorization: `Bearer ${token}` } });

/** Asks on connections of their own, so that every worker answers some. */
const manyWith = async (world: World, token: string): Promise<Set<number>> => {
  const answers = await Promise.all(
    Array.from({ length: 24 }, async () => withToken(world, token)),
  );
  return new Set(answers.map(({ status }) => status));
};

const reasonOf = (response: Response): string => response.json<{ reason: string }>().reason;

interface Issuers {
  token_issuers: { name: string; keys: number; age_seconds?: number; problem?: string }[];
}

const loginStatus = async ({ gateway }: World) =>
  (await send(`${gateway.adminUrl}/v1/status`))
    .json<Issuers>()
    .token_issuers.find(({ name }) => name === "login")!;

const forShop = { aud: "shop" };

describe("a route with authentication", () => {
  it("takes tokens of all three kinds, and tells the endpoint whose they are", async () => {
    const world = await start();
    const { issuer, backend } = world;
    const rsa = issuer.token("RS256", { aud: ["shop"], azp: "mobile", email: "a@example" });
    expect((await withToken(world, rsa)).status).toBe(200);
    expect(backend.seen.at(-1)?.headers).toMatchObject({
      "x-consumer": "mobile",
      "x-user": "alice",
      "x-email": "a@example",
      authorization: `Bearer ${rsa}`,
    });
    expect((await withToken(world, issuer.token("ES256", forShop))).status).toBe(200);
    const exp = Math.floor(Date.now() / 1000) + 60;
    const shared = sharedToken(secret, { iss: "https://shared.example", sub: "bob", exp });
    expect((await withToken(world, shared)).status).toBe(200);
    expect(backend.seen.at(-1)?.headers["x-user"]).toBe("bob");
    expect(issuer.asked).toBe(1);
  });

  it("takes API keys, hides them where it is to, and believes no client about itself", async () => {
    const api_key = { query: "api_key", cookie: "key" };
    const { gateway, backend } = await start({ api_key, hide_credentials: true, required: false });
    const url = `${gateway.url}/a?x=1&api_key=shop-key&y=2`;
    expect((await send(url)).status).toBe(200);
    expect(backend.seen.at(-1)).toMatchObject({
      path: "/a?x=1&y=2",
      headers: { "x-consumer": "shop" },
    });
    await send(gateway.url, { headers: { "X-API-Key": "shop-key", "X-Consumer": "root" } });
    expect(backend.seen.at(-1)?.headers["x-api-key"]).toBeUndefined();
    expect(backend.seen.at(-1)?.headers["x-consumer"]).toBe("shop");
    await send(gateway.url, { headers: { Cookie: "a=1; key=shop-key; b=2" } });
    expect(backend.seen.at(-1)?.headers).toMatchObject({
      cookie: "a=1; b=2",
      "x-consumer": "shop",
    });
    await send(gateway.url, { headers: { "X-Consumer": "root", "X-User": "root" } });
    expect(backend.seen.at(-1)?.headers["x-consumer"]).toBeUndefined();
    expect(backend.seen.at(-1)?.headers["x-user"]).toBeUndefined();
  });

  it("leaves it to nginx to refuse two Authorization lines: no endpoint may read another than was checked", async () => {
    const { gateway, backend, issuer } = await start();
    const good = `Authorization: Bearer ${issuer.token("RS256", forShop)}`;
    const line = async (...lines: string[]) =>
      sendRaw(
        gateway.port,
        `GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${lines.join("\r\n")}\r\n\r\n`,
      );
    expect(await line(good)).toMatch(/^HTTP\/1.1 200 /);
    const asked = backend.seen.length;
    for (const other of [
      "Authorization: Bearer another",
      "authorization: Basic YTpi",
      "Authorization:",
    ]) {
      expect(await line(good, other)).toMatch(/^HTTP\/1.1 400 /);
      expect(await line(other, "X-Between: 1", good)).toMatch(/^HTTP\/1.1 400 /);
    }
    expect(backend.seen).toHaveLength(asked);
  });

  it("refuses with a challenge and a reason, and counts it", async () => {
    const world = await start({ allow: [{ tag: "internal" }] });
    const { gateway, issuer } = world;
    const nobody = await send(gateway.url);
    expect(nobody.status).toBe(401);
    expect(nobody.headers["www-authenticate"]).toBe(
      'Bearer realm="moontide", ApiKey realm="moontide"',
    );
    const past = Math.floor(Date.now() / 1000) - 60;
    const expired = await withToken(world, issuer.token("RS256", { ...forShop, exp: past }));
    expect([expired.status, reasonOf(expired)]).toEqual([401, "token_expired"]);
    expect(expired.headers["www-authenticate"]).toContain('error="invalid_token"');
    const [head, body] = issuer.token("RS256", forShop).split(".") as [string, string];
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    for (const forged of [`${none}.${body}.`, `${none}.${body}.AA`, `${head}.${body}.AAAA`]) {
      expect(reasonOf(await withToken(world, forged))).toBe("token_invalid");
    }
    const elsewhere = await withToken(world, issuer.token("ES256", { aud: "bank" }));
    expect(reasonOf(elsewhere)).toBe("token_audience");
    const other = await withToken(world, issuer.token("ES256", forShop));
    expect([other.status, reasonOf(other)]).toEqual([403, "consumer_not_allowed"]);
    expect((await send(gateway.url, { headers: { "X-API-Key": "shop-key" } })).status).toBe(200);
    await until("all to be counted", async () => {
      const samples = await scrape(gateway.adminUrl);
      const count = (result: string) =>
        sumOf(samples, "moontide_authentications_total", { route: "shop", result });
      return count("token_invalid") === 3 && count("accepted") === 1;
    });
    expect(gateway.log).not.toContain(body);
  });

  it("follows the issuer's keys: a new kid at once, an old one no longer", async () => {
    const world = await start({}, { refetch_seconds: 1 });
    const { issuer } = world;
    const before = issuer.token("RS256", forShop);
    expect([...(await manyWith(world, before))]).toEqual([200]);
    issuer.rotate("2");
    await until("a fetch to be allowed again", async () => {
      const after = issuer.token("ES256", forShop);
      return (await withToken(world, after)).status === 200;
    });
    expect([...(await manyWith(world, issuer.token("RS256", forShop)))]).toEqual([200]);
    // The other worker has it within 0.2 s.
    await until("the old key to be forgotten", async () => {
      const statuses = await manyWith(world, before);
      return statuses.size === 1 && statuses.has(401);
    });
  });

  it("asks the issuer once for a thousand unknown keys", async () => {
    const world = await start({}, { refetch_seconds: 3600 });
    const { issuer } = world;
    await until("the keys", async () => (await loginStatus(world)).keys === 2);
    const asked = issuer.asked;
    const reasons = new Set<string>();
    for (let round = 0; round < 10; round += 1) {
      const forged = Array.from({ length: 100 }, async (_, i) =>
        withToken(world, issuer.token("ES256", forShop, `unknown ${round} ${i}`)),
      );
      for (const answer of await Promise.all(forged)) reasons.add(reasonOf(answer));
    }
    expect([...reasons]).toEqual(["token_key_unknown"]);
    expect(issuer.asked - asked).toBeLessThanOrEqual(1);
  });

  it("keeps the last good keys while the issuer is down or talks nonsense, through a reload", async () => {
    const world = await start({}, { refetch_seconds: 1 });
    const { gateway, issuer } = world;
    const good = issuer.token("ES256", forShop);
    expect((await withToken(world, good)).status).toBe(200);
    issuer.answer = { status: 200, body: '{"keys": []}' };
    const unknown = async () => withToken(world, issuer.token("ES256", forShop, "new"));
    const refused = await until("the nonsense to be met", async () => {
      const answer = await unknown();
      return answer.status === 503 && answer;
    });
    expect(reasonOf(refused)).toBe("token_keys_unavailable");
    expect(refused.headers["retry-after"]).toBe("2");
    await issuer.refuse();
    await gateway.reload();
    expect([...(await manyWith(world, good))]).toEqual([200]);
    await gateway.logged(/token_keys_not_fetched/);
    expect(await loginStatus(world)).toMatchObject({ keys: 2, problem: expect.any(String) });
    issuer.answer = undefined;
    issuer.rotate("3");
    await issuer.accept();
    await until("the new keys", async () => {
      const answer = await withToken(world, issuer.token("ES256", forShop));
      return answer.status === 200;
    });
    expect((await loginStatus(world)).problem).toBeUndefined();
  });

  it("lets nobody in while no key is known, and everybody once the issuer is there", async () => {
    const [backend, issuer] = [await Backend.start(), await TokenIssuer.start()];
    await issuer.refuse();
    const gateway = await Gateway.start({
      configuration: configurationOf(backend, issuer, {}, {}),
      environment: { SHARED_SECRET: secret },
    });
    const world = { gateway, backend, issuer };
    const token = issuer.token("RS256", forShop);
    const refused = await withToken(world, token);
    expect([refused.status, reasonOf(refused)]).toEqual([503, "token_keys_unavailable"]);
    await issuer.accept();
    await until("the keys", async () => (await withToken(world, token)).status === 200);
  });

  it("has waiting requests of all workers share one slow fetch", async () => {
    const [backend, issuer] = [await Backend.start(), await TokenIssuer.start()];
    issuer.delay_seconds = 0.5;
    const gateway = await Gateway.start({
      configuration: configurationOf(backend, issuer, {}, {}),
      workers: 2,
      environment: { SHARED_SECRET: secret },
    });
    const world = { gateway, backend, issuer };
    expect([...(await manyWith(world, issuer.token("ES256", forShop)))]).toEqual([200]);
    expect(issuer.asked).toBe(1);
  });
});
