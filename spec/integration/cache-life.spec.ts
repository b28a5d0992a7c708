import { setTimeout as pause } from "node:timers/promises";
import { answering, CacheScene, startCache, whatItDid } from "../support/node/cache-scene";
import { Response, send } from "../support/node/client";
import { scrape, sumOf } from "../support/node/metrics";
import { until } from "../support/node/wait";

// The response cache: how long answers live, what they spare the pool, how they end.

const short = { rules: [{ ttl_seconds: 1 }] };
const forLong = { rules: [{ ttl_seconds: 300 }] };
const one = { limit: { algorithm: "static", maximum: 1 } };
let scene: CacheScene;

beforeAll(async () => {
  scene = await startCache({
    "/": { cache: forLong },
    "/slots": { cache: forLong, pool: one },
    "/load": {
      cache: { rules: [{ when: { load: "high" }, ttl_seconds: 300 }, { ttl_seconds: 1 }] },
      pool: { ...one, queue: { timeout_seconds: 10 } },
    },
    "/stale": { cache: { ...short, stale_if_error_seconds: 300 }, pool: one },
    "/limited": { cache: { ...short, stale_if_error_seconds: 1 } },
    "/fetched": { cache: { ...short, stale_while_revalidate_seconds: 300 } },
    "/direct": {},
  });
});

beforeEach(() => {
  scene.backend.behaviour = { kind: "answer" };
  scene.backend.seen.length = 0;
});

/** Waits until what is kept for a second is not fresh any more, by nginx's clock of whole seconds. */
const growOld = async () => pause(2100);

describe("an answer that is kept", () => {
  it("takes no place in the pool's limit", async () => {
    const { backend, get, gateway } = scene;
    await get("/slots/kept");
    backend.behaviour = { kind: "hang" };
    const hanging = new AbortController();
    const holds = fetch(`${gateway.url}/slots/hangs`, { signal: hanging.signal }).catch(() => 0);
    await until("the place to be taken", () => backend.seen.length === 2);
    expect((await get("/slots/other")).status).toBe(503);
    for (let i = 0; i < 20; i++) expect(whatItDid(await get("/slots/kept"))).toBe("hit");
    expect(backend.seen).toHaveLength(2);
    hanging.abort();
    await holds;
  });

  it("lives by the rule that held when it was fetched", async () => {
    const { backend, get } = scene;
    backend.behaviour = { kind: "answer", delaySeconds: 0.5 };
    const calm = get("/load/calm");
    await until("the place to be taken", () => backend.seen.length === 1);
    // Waits for the only place, so the pool's load is high while it is fetched.
    await Promise.all([calm, get("/load/busy")]);
    await growOld();
    expect(whatItDid(await get("/load/busy"))).toBe("hit");
    expect(whatItDid(await get("/load/calm"))).toBe("fwd=stale");
  });

  it("is given in place of a refusal, and of what fails", async () => {
    const { backend, get } = scene;
    backend.behaviour = { kind: "answer", body: "kept" };
    await get("/stale/kept");
    await growOld();
    const failures = [answering({}, 500), answering({}, 503), { kind: "reset" } as const];
    for (const behaviour of failures) {
      backend.behaviour = behaviour;
      const answer = await get("/stale/kept");
      expect([answer.status, answer.text]).toEqual([200, "kept"]);
      expect(whatItDid(answer)).toBe("hit; detail=stale");
      expect(Number(answer.headers.age)).toBeGreaterThan(1);
    }
    backend.behaviour = answering({}, 404);
    expect((await get("/stale/kept")).status).toBe(404);
    await backend.refuse();
    expect((await get("/stale/kept")).text).toBe("kept");
    expect((await get("/stale/never")).status).toBe(502);
    await backend.accept();
  });

  it("is given in an error for no longer than its route says", async () => {
    const { backend, get } = scene;
    await get("/limited/kept");
    await growOld();
    await growOld();
    backend.behaviour = answering({}, 500);
    const answer = await get("/limited/kept");
    expect(answer.status).toBe(503);
    expect(answer.json()).toMatchObject({ reason: "kept_answer_too_old" });
    expect(answer.headers["retry-after"]).toBe("1");
  });

  it("is not given in place of an error where the route does not say so", async () => {
    const { backend, get } = scene;
    await get("/fetched/error");
    backend.behaviour = answering({}, 500);
    expect((await get("/fetched/other")).status).toBe(500);
  });

  it("is given to many while one request fetches another", async () => {
    const { backend, get } = scene;
    backend.behaviour = { kind: "answer", body: "old" };
    await get("/fetched/many");
    await growOld();
    backend.behaviour = { kind: "answer", body: "new", delaySeconds: 0.5 };
    const answers = await Promise.all(Array.from({ length: 20 }, async () => get("/fetched/many")));
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(["old"]));
    // It has nobody's answer to wait for: it may still be on its way.
    await until("the other to be asked for", () => backend.seen.length === 2);
    const isNew = async () => (await get("/fetched/many")).text === "new";
    await until("the new answer", isNew);
    expect(backend.seen).toHaveLength(2);
  });

  it("is fetched once for many who ask for it at the same time", async () => {
    const { backend, get } = scene;
    backend.behaviour = { kind: "answer", delaySeconds: 0.3 };
    await Promise.all(Array.from({ length: 20 }, async () => get("/at-once")));
    expect(backend.seen).toHaveLength(1);
  });
});

describe("a purge", () => {
  const purge = async (body: object): Promise<Response> =>
    send(`${scene.gateway.adminUrl}/v1/cache/purge`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });

  const isKept = async (path: string) => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () => scene.get(path, { headers: { Accept: "a" } })),
    );
    return answers.map(whatItDid);
  };

  const fill = async (...paths: string[]) => {
    for (const path of paths) await scene.get(path, { headers: { Accept: "a" } });
  };

  it("by URL takes all variants, for all workers at once, and nothing else", async () => {
    const { backend, get, gateway } = scene;
    backend.behaviour = answering({ Vary: "Accept" });
    await fill("/p/a?x=1", "/p/a", "/p/b");
    await get("/p/a?x=1", { headers: { Accept: "b" } });
    const answer = await purge({ url: `${gateway.url}/p/a?x=1` });
    expect(answer.json()).toMatchObject({ purged: 2, failed: 0 });
    expect(await isKept("/p/a?x=1")).not.toContain("hit; detail=stale");
    expect(whatItDid(await get("/p/a?x=1", { headers: { Accept: "b" } }))).toBe("fwd=miss");
    expect(new Set(await isKept("/p/a"))).toEqual(new Set(["hit"]));
    expect((await purge({ url: `${gateway.url}/p/none` })).json()).toMatchObject({ purged: 0 });
  });

  it("by prefix, by tag and of all", async () => {
    const { backend, get, gateway } = scene;
    backend.behaviour = answering({ "Cache-Tag": "shoe, product-1" });
    const tagged = await get("/t/1");
    expect(tagged.headers["cache-tag"]).toBeUndefined();
    backend.behaviour = answering({ "Cache-Tag": "product-11" });
    await fill("/t/2", "/u/1");
    expect((await purge({ tag: "product-1" })).json()).toMatchObject({ purged: 1 });
    expect(whatItDid(await get("/t/1"))).toBe("fwd=miss");
    expect(whatItDid(await get("/t/2"))).toBe("hit");
    expect((await purge({ prefix: `${gateway.url}/t/` })).json()).toMatchObject({ purged: 2 });
    expect(whatItDid(await get("/t/2"))).toBe("fwd=miss");
    expect(whatItDid(await get("/u/1"))).toBe("hit");
    await purge({ all: true });
    expect(whatItDid(await get("/u/1"))).toBe("fwd=miss");
    await gateway.logged(/cache_purged by=all/);
    const purged = async () =>
      sumOf(await scrape(gateway.adminUrl), "moontide_cache_purged_total", { by: "tag" });
    await until("the purge to be counted", async () => (await purged()) === 1);
    expect(gateway.log).not.toContain("[crit]");
  });

  it.each([
    [{}],
    [{ all: false }],
    [{ url: "/p/a" }],
    [{ url: "http://a/b", tag: "c" }],
    [{ tag: "a,b" }],
    [{ tag: "" }],
    [{ prefix: "a/b" }],
  ])("that says %j is refused", async (body) => {
    const answer = await purge(body);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ reason: "invalid_body" });
  });
});

it("the cache outlives reloads under load, and a restart", async () => {
  const own = await startCache({ "/": { cache: forLong } });
  const { gateway, get, backend } = own;
  await get("/kept");
  let going = true;
  const statuses = new Set<number>();
  const load = async (prefix: string) => {
    for (let i = 0; going; i++) {
      statuses.add((await get(`/${prefix}/${i}`)).status);
      await pause(10);
    }
  };
  const loads = [load("a"), load("b")];
  await gateway.reload();
  going = false;
  await Promise.all(loads);
  expect(statuses).toEqual(new Set([200]));
  expect(whatItDid(await get("/kept"))).toBe("hit");
  await gateway.stop();
  await gateway.restart();
  // nginx reads from its files as soon as it is asked, whatever its loader has seen yet.
  expect(whatItDid(await get("/kept"))).toBe("hit");
  expect(backend.seen.filter(({ path }) => path === "/kept")).toHaveLength(1);
});

it("a gateway that was killed starts again, though its socket is still there", async () => {
  const { gateway, get } = await startCache({ "/": { cache: forLong } }, {}, { workers: 1 });
  const workers = await gateway.workers();
  await gateway.signal("SIGKILL");
  for (const worker of workers) await gateway.killWorker(worker);
  await until("it to be gone", () => !gateway.isRunning());
  await gateway.restart();
  expect(whatItDid(await get("/"))).toBe("fwd=miss");
  expect(await gateway.logged(/stale_socket_removed/)).toHaveLength(1);
  // A reload looks as well, and leaves alone what somebody listens on.
  await gateway.reload();
  expect((await get("/other")).status).toBe(200);
  expect(gateway.log.match(/stale_socket_removed/g)).toHaveLength(1);
});
