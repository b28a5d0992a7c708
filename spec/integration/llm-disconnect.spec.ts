import { Gateway } from "../support/node/gateway";
import { Sample, scrape, sumOf } from "../support/node/metrics";
import { LedgerEntry, MockModels } from "../support/node/mock-models";
import { until } from "../support/node/wait";

// Clients that leave before anything of their answer came: what is asked and counted then, by `on_disconnect`. What was
// really asked and sent, the mock's ledger says.

interface Scene {
  readonly models: MockModels;
  readonly gateway: Gateway;
}

const start = async (on_disconnect: string): Promise<Scene> => {
  const models = await MockModels.start();
  const gateway = await Gateway.start({
    workers: 1,
    environment: { MOCK_KEY: "mock-1" },
    configuration: {
      providers: {
        mock: {
          type: "openai_compatible",
          base_url: `${models.url}/v1`,
          api_keys: [{ env: "MOCK_KEY" }],
        },
      },
      models: {
        smart: {
          candidates: [
            { provider: "mock", model: "moon-mini" },
            { provider: "mock", model: "moon-large" },
          ],
          retries: { attempts: 0 },
        },
      },
      token_limits: [{ name: "output", key: "route", output_tokens: 100000, window_seconds: 600 }],
      routes: [{ llm: { on_disconnect } }],
    },
  });
  return { models, gateway };
};

/** A client that asks, and leaves when the provider has its request. Then: what was served and counted in the end. */
const leave = async (
  { models, gateway }: Scene,
  more: object,
): Promise<{ served: LedgerEntry[]; samples: Sample[] }> => {
  const leaving = new AbortController();
  const answer = fetch(`${gateway.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      model: "smart",
      messages: [{ role: "user", content: "hello" }],
      ...more,
    }),
    signal: leaving.signal,
  }).catch(() => "left");
  await until(
    "the provider to be asked",
    async () => (await models.ledger()).requests.length === 1,
  );
  leaving.abort();
  expect(await answer).toBe("left");
  const samples = await until("the client to be counted", async () => {
    const found = await scrape(gateway.adminUrl);
    return sumOf(found, "moontide_llm_cut_streams_total", { by: "client" }) === 1 && found;
  });
  const { requests } = await models.settled();
  return { served: requests, samples };
};

const settled = (samples: Sample[], kind: string): number =>
  sumOf(samples, "moontide_token_limit_settled_total", { limit: "output", kind });

describe.each([
  ["a stream before its first event", true],
  ["an answer that is not streamed", false],
])("a client that leaves %s", (_, stream) => {
  const slow = { first_token_seconds: 1 };

  it("ends it at the provider at once, and is counted what came: abort", async () => {
    const scene = await start("abort");
    await scene.models.script(slow);
    const { served, samples } = await leave(scene, { stream, max_tokens: 900 });
    expect(served.map(({ ended }) => ended)).toEqual(["client_gone"]);
    expect(settled(samples, "reserved")).toBe(900);
    expect(settled(samples, "used")).toBe(0);
  });

  it("has it read to its end for its usage: drain", async () => {
    const scene = await start("drain");
    await scene.models.script(slow);
    const { served, samples } = await leave(scene, { stream, max_tokens: 900 });
    expect(served.map(({ ended }) => ended)).toEqual(["complete"]);
    const [{ output_tokens }] = served as [LedgerEntry];
    expect(output_tokens).toBeGreaterThan(0);
    expect(sumOf(samples, "moontide_llm_tokens_total", { kind: "output" })).toBe(output_tokens);
    expect(settled(samples, "used")).toBe(output_tokens);
  });

  it("has nobody else asked when that fails: drain", async () => {
    const scene = await start("drain");
    await scene.models.script({ ...slow, status: 500 });
    const { served, samples } = await leave(scene, { stream });
    expect(served.map(({ status }) => status)).toEqual([500]);
    expect(sumOf(samples, "moontide_llm_attempts_total")).toBe(1);
    expect(settled(samples, "used")).toBe(0);
  });

  it.each([
    ["what it asked for at most", { max_tokens: 900 }],
    ["what was expected", {}],
  ])("ends it at the provider, and is charged %s: charge", async (_, more) => {
    const scene = await start("charge");
    await scene.models.script(slow);
    const { served, samples } = await leave(scene, { stream, ...more });
    expect(served.map(({ ended }) => ended)).toEqual(["client_gone"]);
    expect(settled(samples, "reserved")).toBeGreaterThan(0);
    expect(settled(samples, "used")).toBe(settled(samples, "reserved"));
  });
});
