import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Echo } from "../support/node/behaviour";
import { answering, CacheScene, startCache, whatItDid } from "../support/node/cache-scene";
import { Request, sendRaw } from "../support/node/client";
import { sumOf, scrape } from "../support/node/metrics";
import { until } from "../support/node/wait";

// The response cache: what is kept, for whom, and what the endpoint is told.

const forLong = { rules: [{ ttl_seconds: 300 }] };
let scene: CacheScene;
let used = 0;

/** A path of the test's own. */
const fresh = (prefix = "") => `${prefix}/${(used += 1)}`;

/** Asks twice; what the cache did the second time. */
const again = async (path: string, request?: Request): Promise<string | undefined> => {
  await scene.get(path, request);
  return whatItDid(await scene.get(path, request));
};

beforeAll(async () => {
  scene = await startCache({
    "/": { cache: { ...forLong, maximum_bytes: 10_000, bypass: { header: { "X-Preview": "*" } } } },
    "/keyed": { cache: { ...forLong, key: ["header:X-Plan", "cookie:lang"] } },
    "/bare": { cache: { ...forLong, ignore_cookies: true } },
    "/origin": { cache: { ...forLong, respect_origin: false } },
    "/never": { cache: { rules: [{ when: { path_prefix: "/other" }, ttl_seconds: 300 }] } },
    "/flags": {
      cache: forLong,
      more: {
        flags: [{ name: "f", when: { header: { "X-Beta": "1" } }, headers: { "X-F": "1" } }],
      },
    },
  });
});

beforeEach(() => {
  scene.backend.behaviour = { kind: "answer" };
  scene.backend.seen.length = 0;
});

describe("what is kept", () => {
  it("is given without asking the endpoint, with the endpoint's own Cache-Control and an Age", async () => {
    const { backend, get, counted } = scene;
    const headers = { "Cache-Control": "public, max-age=7", ETag: '"a"', "Content-Length": "4" };
    backend.behaviour = { kind: "answer", headers, body: "kept" };
    const path = fresh();
    const [first, second] = [await get(path), await get(path)];
    expect([first, second].map(whatItDid)).toEqual(["fwd=miss", "hit"]);
    for (const answer of [first, second]) {
      expect(answer.text).toBe("kept");
      expect(answer.headers["cache-control"]).toBe("public, max-age=7");
      const own = Object.keys(answer.headers).filter((name) => name.startsWith("x-"));
      expect(own).toEqual(["x-backend"]);
    }
    expect(second.headers.age).toMatch(/^[0-9]$/);
    expect((await get(path, { headers: { "If-None-Match": '"a"' } })).status).toBe(304);
    expect((await get(path, { method: "HEAD" })).headers["content-length"]).toBe("4");
    expect((await get(path, { headers: { Range: "bytes=1-2" } })).text).toBe("ep");
    expect(backend.seen).toHaveLength(1);
    await until("the requests to be counted", async () => (await counted("hit")) === 4);
    expect(await counted("miss")).toBe(1);
  });

  it("is fetched whole for HEAD and for a part", async () => {
    scene.backend.behaviour = { kind: "answer", headers: { "Content-Length": "4" }, body: "kept" };
    const [head, part] = [fresh(), fresh()];
    await scene.get(head, { method: "HEAD" });
    await scene.get(part, { headers: { Range: "bytes=1-2" } });
    expect((await scene.get(head)).text).toBe("kept");
    expect((await scene.get(part)).text).toBe("kept");
    expect(scene.backend.seen.map(({ method, headers }) => [method, headers.range])).toEqual([
      ["GET", undefined],
      ["GET", undefined],
    ]);
  });

  it("is known by host, path and query as they are written", async () => {
    for (const path of ["/a", "/a?", "/a?x=1&y=2", "/a?y=2&x=1", "/%61", "/b/../a"]) {
      const raw = await sendRaw(scene.gateway.port, `GET ${path} HTTP/1.0\r\nHost: a\r\n\r\n`);
      expect(raw).toContain("fwd=miss");
    }
    for (const host of ["other.example", "other.example:1", "[::1]"]) {
      expect(whatItDid(await scene.get("/a", { headers: { Host: host } }))).toBe("fwd=miss");
    }
    // The route would be chosen by one host, and the endpoint hear the other.
    const absolute = "GET http://other.example/a HTTP/1.1\r\nHost: evil.example\r\n\r\n";
    expect(await sendRaw(scene.gateway.port, absolute, /ok/)).not.toContain("Cache-Status");
  });

  it("stays apart by what Vary names, by the route's key and by what flags say", async () => {
    const { backend, gateway } = scene;
    backend.behaviour = answering({ Vary: "Accept-Language" });
    const path = fresh("/keyed");
    const german = { "Accept-Language": "de" };
    expect(await again(path, { headers: german })).toBe("hit");
    expect(await again(path, { headers: { "Accept-Language": "fr" } })).toBe("hit");
    expect(backend.seen).toHaveLength(2);
    expect(await again(path, { headers: { ...german, "X-Plan": "secretplan" } })).toBe("hit");
    expect(backend.seen).toHaveLength(3);
    const flagged = fresh("/flags");
    expect(await again(flagged)).toBe("hit");
    expect(await again(flagged, { headers: { "X-Beta": "1" } })).toBe("hit");
    expect(backend.seen.at(-1)?.headers["x-f"]).toBe("1");
    expect(backend.seen).toHaveLength(5);
    // What it is known by may be a token: the files don't hold it.
    const all = readdirSync(gateway.cacheDirectory, { recursive: true }) as string[];
    const files = all.filter((name) => /[0-9a-f]{32}$/.test(name));
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      expect(readFileSync(join(gateway.cacheDirectory, file), "latin1")).not.toContain(
        "secretplan",
      );
    }
  });
});

it("an answer depends on nothing that its key does not know", async () => {
  const { backend, gateway, get } = scene;
  backend.behaviour = { kind: "echo" };
  const path = fresh("/keyed");
  const lines = ["X-Plan: a", "X-Plan: b", "Cookie: session=1; lang=de; lang=fr"];
  const request = [`GET ${path} HTTP/1.1`, "Host: a", ...lines, "", ""].join("\r\n");
  const raw = await sendRaw(gateway.port, request, /x-real-ip/);
  expect(raw).toContain("fwd=miss");
  const known = backend.seen[0]?.headers["x-plan"] ?? "";
  expect(backend.seen[0]?.headers.cookie).toBe("lang=de");
  const same = { Host: "a", "X-Plan": known as string, Cookie: "lang=de" };
  expect(whatItDid(await get(path, { headers: same }))).toBe("hit");
});

describe("an answer is not kept", () => {
  it.each([
    ["with a cookie", answering({ "Set-Cookie": "session=1" })],
    ["that is private", answering({ "Cache-Control": "private, max-age=60" })],
    ["not to be stored", answering({ "Cache-Control": "No-Store" })],
    ["to be asked for each time", answering({ "Cache-Control": "max-age=9, no-cache" })],
    ["with Vary: *", answering({ Vary: "*" })],
    ["of another status, whatever it says", answering({ "Cache-Control": "max-age=60" }, 404)],
    ["in an encoding that Vary does not name", answering({ "Content-Encoding": "gzip" })],
    ["of more bytes than the route keeps", { kind: "large", bytes: 20_000 } as const],
  ])("%s", async (_, behaviour) => {
    scene.backend.behaviour = behaviour;
    expect(await again(fresh())).toBe("fwd=miss");
    expect(scene.backend.seen).toHaveLength(2);
  });

  it("that no rule is for", async () => {
    scene.backend.behaviour = answering({ "Cache-Control": "max-age=60" });
    expect(await again(fresh("/never"))).toBe("fwd=miss");
  });

  it("unless the route keeps what the endpoint forbids, and then without cookies all the same", async () => {
    scene.backend.behaviour = answering({ "Cache-Control": "private" });
    expect(await again(fresh("/origin"))).toBe("hit");
    scene.backend.behaviour = answering({ "Set-Cookie": "session=1" });
    expect(await again(fresh("/origin"))).toBe("fwd=miss");
  });
});

describe("a request bypasses the cache", () => {
  it("with a body, cookies, Authorization or another method, or as the route says", async () => {
    const requests: Request[] = [
      { method: "POST" },
      { headers: { Cookie: "session=1" } },
      { headers: { Authorization: "Bearer x" } },
      { headers: { "X-Preview": "1" } },
      { headers: { "Content-Length": "2" }, body: "{}" },
      { headers: { "Transfer-Encoding": "chunked" }, body: "{}" },
    ];
    const path = fresh();
    await scene.get(path);
    const before = await scene.counted("bypass");
    for (const request of requests) {
      expect(whatItDid(await scene.get(path, request))).toBeUndefined();
    }
    expect(scene.backend.seen).toHaveLength(1 + requests.length);
    const isCounted = async () => (await scene.counted("bypass")) >= before + requests.length;
    await until("them to be counted", isCounted);
  });

  it("but not for cookies that the route ignores, and that the endpoint never sees", async () => {
    expect(await again(fresh("/bare"), { headers: { Cookie: "session=1" } })).toBe("hit");
    expect(scene.backend.seen[0]?.headers.cookie).toBeUndefined();
  });
});

describe("the endpoint is told", () => {
  it("no claim that nobody vouches for, and nothing by which another answer is asked for", async () => {
    scene.backend.behaviour = { kind: "echo" };
    const answer = await scene.get(fresh(), {
      headers: {
        "X-Forwarded-Host": "evil.example",
        "X-HTTP-Method-Override": "DELETE",
        "X-Original-URL": "/admin",
        "X-Moontide-Hop": "forged",
        "X-Moontide-Peer": "203.0.113.1",
      },
    });
    const { headers } = answer.json<Echo>();
    const names = Object.keys(headers);
    expect(names).not.toContain("x-forwarded-host");
    expect(names.filter((name) => /override|original|moontide/.test(name))).toEqual([]);
    expect(headers["x-real-ip"]).toBe("127.0.0.1");
    expect(headers["x-forwarded-for"]).toBe("127.0.0.1");
  });

  it("the same as without a cache, where trusted proxies stand in front", async () => {
    const { backend, get } = await startCache(
      { "/": { cache: forLong } },
      { trusted_proxies: ["127.0.0.0/8"] },
    );
    backend.behaviour = { kind: "echo" };
    const headers = {
      "X-Forwarded-For": "198.51.100.7",
      "X-Forwarded-Proto": "https",
      "X-Forwarded-Host": "shop.example",
      "X-Request-Id": "a",
      "Accept-Language": "de",
    };
    const path = "/a%2Fb?c=%20d";
    const cached = (await get(path, { headers })).json<Echo>();
    const direct = (await get(path, { headers: { ...headers, Cookie: "a=b" } })).json<Echo>();
    expect(cached.path).toBe(path);
    const told: Record<string, string> = { ...direct.headers };
    delete told.cookie;
    expect(cached.headers).toEqual(told);
    // What proxies say of the way here, answers may depend on.
    const other = { ...headers, "X-Forwarded-Host": "other.example" };
    expect(whatItDid(await get(path, { headers }))).toBe("hit");
    expect(whatItDid(await get(path, { headers: other }))).toBe("fwd=miss");
    expect(whatItDid(await get(path))).toBe("fwd=miss");
  });
});

it("no header in the spelling with _ either, which many endpoints take for the same", async () => {
  const { backend, get } = await startCache(
    { "/": { cache: forLong } },
    {},
    { http: "underscores_in_headers on;" },
  );
  backend.behaviour = { kind: "echo" };
  const forged = ["X_Forwarded_Host", "X_Forwarded_Proto", "X_Original_URL", "X_Moontide_Scheme"];
  const headers = { ...Object.fromEntries(forged.map((name) => [name, "evil"])), X_Own: "1" };
  const echo = (await get("/", { headers })).json<Echo>().headers;
  expect(Object.keys(echo).filter((name) => name.includes("_"))).toEqual(["x_own"]);
  expect(echo["x-forwarded-proto"]).toBe("http");
});

it("nothing is kept that the server behind the cache does not answer for", async () => {
  // The header that leads to the route does not get through the cache, so that another one answers there.
  const match = { path_prefix: "/led", headers: { "X-Original-URL": "1" } };
  const { backend, get } = await startCache({
    "/": {},
    "/led": { cache: forLong, more: { match } },
  });
  backend.behaviour = answering({ "Cache-Control": "max-age=60" });
  const led = { headers: { "X-Original-URL": "1" } };
  for (let i = 0; i < 2; i++) expect(whatItDid(await get("/led", led))).toBe("fwd=miss");
});

it("nobody waits for an answer that is not going to be kept", async () => {
  const { backend, get } = scene;
  const path = fresh();
  backend.behaviour = answering({ "Set-Cookie": "session=1" });
  // Once for each worker.
  await until("all workers to know", async () => {
    await get(path);
    return backend.seen.length > 20;
  });
  const before = backend.seen.length;
  backend.behaviour = { kind: "answer", delaySeconds: 5 };
  const asked = Array.from({ length: 5 }, async () => get(path));
  await until("all to be asked for", () => backend.seen.length === before + 5);
  expect((await Promise.all(asked)).map(whatItDid)).toEqual(Array(5).fill("fwd=miss"));
  expect(whatItDid(await get(path))).toBe("hit");
});

it("a server without the snippets keeps nothing, and says so once", async () => {
  const { gateway, get } = await startCache(
    { "/": { cache: forLong } },
    {},
    { cache: false, workers: 1 },
  );
  for (let i = 0; i < 3; i++) expect((await get("/")).status).toBe(200);
  expect(await gateway.logged(/cache_not_included/)).toHaveLength(1);
  expect(sumOf(await scrape(gateway.adminUrl), "moontide_cache_requests_total", {})).toBe(0);
});

describe("a route that asks who is there", () => {
  const digest = (key: string) => createHash("sha256").update(key).digest("hex");
  const keys = { one: "key-of-one", two: "key-of-two" };
  const document = {
    consumers: {
      one: { api_keys: [{ sha256: digest(keys.one) }] },
      two: { api_keys: [{ sha256: digest(keys.two) }] },
    },
  };
  const authentication = { api_key: { query: "key" }, headers: { "X-Consumer": "consumer" } };
  const as = (key: string) => ({ headers: { "X-API-Key": key } });

  it("gives nobody another one's answer, nothing to strangers, and counts hits in its rate limits", async () => {
    const { backend, get, gateway } = await startCache(
      {
        "/own": { cache: forLong, more: { authentication } },
        "/shared": {
          cache: { ...forLong, shared: true },
          more: {
            authentication,
            rate_limits: [{ key: "consumer", requests: 3, window_seconds: 3600 }],
          },
        },
      },
      document,
    );
    backend.behaviour = { kind: "echo" };
    const consumerOf = async (path: string, key: string) =>
      (await get(path, as(key))).json<Echo>().headers["x-consumer"];
    for (let i = 0; i < 2; i++) {
      expect(await consumerOf("/own", keys.one)).toBe("one");
      expect(await consumerOf("/own", keys.two)).toBe("two");
    }
    expect(backend.seen).toHaveLength(2);
    expect((await get("/own")).status).toBe(401);
    expect((await get("/own", as("wrong"))).status).toBe(401);
    // A URL that holds a key is not written to disk.
    expect(whatItDid(await get(`/own?key=${keys.one}`))).toBeUndefined();

    expect(whatItDid(await get("/shared", as(keys.one)))).toBe("fwd=miss");
    const hit = await get("/shared", as(keys.two));
    expect(whatItDid(hit)).toBe("hit");
    expect(hit.headers.ratelimit).toMatch(/r=2/);
    expect((await get("/shared")).status).toBe(401);
    await get("/shared", as(keys.two));
    await get("/shared", as(keys.two));
    expect((await get("/shared", as(keys.two))).status).toBe(429);
    // What was asked in front of the cache is not asked behind it again: of one's three two are left.
    expect((await get("/shared?other", as(keys.one))).status).toBe(200);
    expect((await get("/shared?other", as(keys.one))).status).toBe(200);
    expect((await get("/shared?other", as(keys.one))).status).toBe(429);
    expect(gateway.log).not.toContain("[error]");
  });
});
