import { startBackends } from "../support/node/backend";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { answersJson, completion, startModels } from "../support/node/model-scene";
import { until } from "../support/node/wait";

// What would become of a request, and what became of those that were refused.

interface Explained {
  verdict: string;
  reason?: string;
  status?: number;
  route?: string;
  pool?: string;
  endpoint?: string;
  steps: { step: string; outcome: string; detail: string }[];
}

const explain = async (gateway: Gateway, body: object) =>
  send(`${gateway.adminUrl}/v1/explain`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

const start = async (): Promise<Gateway> => {
  const [web, beta] = await startBackends(2);
  return Gateway.start({
    workers: 2,
    configuration: {
      pools: {
        web: { endpoints: [web!.address] },
        beta: { endpoints: [beta!.address] },
        empty: { discovery: { type: "admin" } },
      },
      routes: [
        {
          name: "shop",
          match: { host: "shop.example" },
          pool: "web",
          flags: [{ name: "flow", when: { header: { "X-Plan": "beta" } }, pool: "beta" }],
        },
        { name: "empty", match: { path_prefix: "/empty" }, pool: "empty" },
      ],
    },
  });
};

describe("/v1/explain", () => {
  it("says what then happens, and counts nothing", async () => {
    const gateway = await start();
    const described = { url: "http://shop.example/cart", headers: { "X-Plan": "beta" } };
    const explained = (await explain(gateway, described)).json<Explained>();
    expect(explained).toMatchObject({ verdict: "admitted", route: "shop", pool: "beta" });
    const samples = await scrape(gateway.adminUrl);
    expect(sumOf(samples, "moontide_requests_total")).toBe(0);
    expect(sumOf(samples, "moontide_flags_total")).toBe(0);
    const answer = await send(gateway.url, {
      headers: { Host: "shop.example", "X-Plan": "beta" },
    });
    expect(answer.headers["x-backend"]).toBeDefined();
    expect(explained.endpoint).toBeDefined();
  });

  it("gives the reason and the status of a refusal, and says what is wrong with a description", async () => {
    const gateway = await start();
    for (const path of ["/empty/x", "/nowhere"]) {
      const refused = await send(`${gateway.url}${path}`);
      const { reason } = refused.json<{ reason: string }>();
      expect(refused.headers["x-moontide-reason"]).toBe(reason);
      const explained = (await explain(gateway, { url: path })).json<Explained>();
      expect(explained).toMatchObject({ verdict: "refused", reason, status: refused.status });
    }
    const answer = await explain(gateway, { uri: "/cart" });
    expect(answer.status).toBe(400);
    expect(answer.json<{ detail: string }>().detail).toContain("url");
    expect((await explain(gateway, { url: "/../x" })).status).toBe(400);
  });
});

describe("/v1/explain of a request for a model", () => {
  it("names whom the request then comes to, and counts nothing", async () => {
    const refuses = answersJson({ error: { message: "no" } }, 404);
    const { gateway, url } = await startModels([refuses, answersJson(completion("two"))]);
    const body = JSON.stringify({ model: "smart", messages: [{ role: "user", content: "hi" }] });
    const path = "/v1/chat/completions";
    const explained = async () =>
      (await explain(gateway, { method: "POST", url: path, body })).json<{
        verdict: string;
        model: { candidates: { name: string; state: string; why?: string }[] };
      }>();
    expect(await explained()).toMatchObject({
      verdict: "admitted",
      model: { candidates: [{ name: "p0/gpt-0", state: "next" }, { state: "behind" }] },
    });
    const headers = { "Content-Type": "application/json" };
    const answer = await send(`${url}${path}`, { method: "POST", headers, body });
    expect(answer.headers["x-moontide-model"]).toBe("p1/gpt-1");
    expect((await explained()).model.candidates).toMatchObject([
      { name: "p0/gpt-0", state: "aside", why: "cooldown" },
      { name: "p1/gpt-1", state: "next" },
    ]);
    const samples = await scrape(gateway.adminUrl);
    expect(sumOf(samples, "moontide_llm_requests_total")).toBe(1);
  });
});

interface Decision {
  time: string;
  kind: string;
  reason: string;
  status?: number;
  route?: string;
  pool?: string;
  address?: string;
  path?: string;
  similar: number;
  worker: number;
}

const decisions = async (gateway: Gateway, query = ""): Promise<Decision[]> =>
  (await send(`${gateway.adminUrl}/v1/decisions${query}`)).json<{ decisions: Decision[] }>()
    .decisions;

const total = (list: Decision[]): number => list.reduce((sum, { similar }) => sum + 1 + similar, 0);

describe("/v1/decisions", () => {
  it("tells what all workers refused, without queries, through a reload", async () => {
    const gateway = await start();
    const burst = Array.from({ length: 200 }, async () => send(`${gateway.url}/empty/a?token=x`));
    await Promise.all(burst);
    await send(`${gateway.url}/nowhere`);
    const isWhole = async () => {
      const found = await decisions(gateway, "?reason=no_endpoint&limit=1000");
      return total(found) === 200 && found;
    };
    const found = await until("all refusals to be told", isWhole);
    expect(found[0]).toMatchObject({
      kind: "refusal",
      status: 503,
      route: "empty",
      pool: "empty",
      address: "127.0.0.1",
      path: "/empty/a",
    });
    const workers = await gateway.workers();
    for (const { worker } of found) expect(workers).toContain(worker);
    await gateway.reload();
    expect(await isWhole()).toHaveLength(found.length);
    const [unknown] = await decisions(gateway, "?reason=no_route");
    expect(unknown).toMatchObject({ status: 404, path: "/nowhere" });
    expect(unknown!.route).toBeUndefined();
  });

  it("tells what nginx refuses, and what the gateway decides by itself", async () => {
    const gateway = await Gateway.start({
      workers: 1,
      configuration: {
        pools: { gone: { endpoints: ["127.0.0.1:1"], breaker: { consecutive_failures: 3 } } },
        routes: [{ pool: "gone" }],
      },
    });
    for (let i = 0; i < 4; i++) await send(gateway.url);
    const reasons = async (kind: string) =>
      (await decisions(gateway, `?kind=${kind}&pool=gone`)).map(({ reason }) => reason);
    await until("the opening to be told", async () =>
      (await reasons("decision")).includes("circuit_opened"),
    );
    expect(await reasons("refusal")).toEqual([
      "circuit_open",
      "upstream_unreachable",
      "upstream_unreachable",
      "upstream_unreachable",
    ]);
  });
});
