import { MockModels } from "../support/node/mock-models";
import { ask, press, startTokenScene, sumAll, TokenScene } from "../support/node/token-scene";
import { until } from "../support/node/wait";

// A budget that two gateways with two workers each spend together, against what the mock model server's ledger costs.

/** A thousandth of a dollar for each token. */
const usd_per_million = 1000;
const clients = 50;

/** Where Redis has what anna has spent. */
const counts = "{moontide}budget/amonth/usd/ours/anna";

const start = async (usd: number, timeout_seconds = 2): Promise<TokenScene> =>
  startTokenScene({
    workers: 2,
    timeout_seconds,
    usd_per_million,
    document: { budgets: [{ name: "ours", key: "consumer", usd, scope: "cluster" }] },
  });

const costOf = async (mock: MockModels): Promise<number> => {
  const { totals } = await mock.settled();
  return ((totals.input_tokens + totals.output_tokens) * usd_per_million) / 1e6;
};

/** An answer of so many words, which its client has a bound for or not. */
const question = (words: number, max_tokens?: number) => ({
  model: "moon",
  max_tokens,
  messages: [{ role: "user", content: `[long ${words}] question` }],
});

/** So many clients of both gateways, until each was refused. */
const spendAll = async ({ gateways }: TokenScene, body: object) => {
  const one = async (client: number) => {
    for (let i = 0; ; i++) {
      const { status, headers } = await ask(gateways[(client + i) % 2]!.url, body);
      if (status === 200) continue;
      expect(status).toBe(429);
      expect(headers["x-moontide-reason"]).toBe("budget_exhausted");
      return;
    }
  };
  await Promise.all(Array.from({ length: clients }, async (_, client) => one(client)));
};

describe("a budget of a cluster", () => {
  it("is never overspent by requests that use no more than was reserved", async () => {
    const scene = await start(8);
    await spendAll(scene, question(30, 60));
    const spent = await costOf(scene.mock);
    process.stdout.write(`spent ${spent} of 8\n`);
    expect(spent).toBeLessThanOrEqual(8);
    expect(spent).toBeGreaterThan(7.5);
    expect(await sumAll(scene.gateways, "moontide_token_limit_fallbacks_total")).toBe(0);
  });

  it("is overspent by no more than the requests under way use beyond their reservations", async () => {
    const scene = await start(20);
    const { mock, gateways } = scene;
    // Answers are short until it is known how long they are, and twenty times as long then.
    await press(10, 100, async (index) => {
      await ask(gateways[index % 2]!.url, question(10));
    });
    const before = (await mock.settled()).requests.length;
    await spendAll(scene, question(200));
    const { requests } = await mock.settled();
    const costs = requests
      .slice(before)
      .map(({ input_tokens, output_tokens }) => (input_tokens + output_tokens) / 1000);
    const spent = await costOf(mock);
    const bound = 20 + clients * Math.max(...costs);
    process.stdout.write(`spent ${spent} of 20, at most ${bound}\n`);
    expect(spent).toBeLessThanOrEqual(bound);
    expect(spent).toBeGreaterThan(19);
  });

  it("is spent by shares while Redis stands still, and what they were is known when it is back", async () => {
    const scene = await start(4, 0.3);
    const { mock, redis, gateways } = scene;
    await press(10, 20, async (index) => {
      await ask(gateways[index % 2]!.url, question(30, 60));
    });
    const before = await costOf(mock);
    expect(before).toBeGreaterThan(0.5);
    redis.pause();
    await spendAll(scene, question(30, 60));
    const spent = await costOf(mock);
    process.stdout.write(`spent ${before}, then ${spent - before} in shares of 4\n`);
    expect(spent - before).toBeLessThanOrEqual(4);
    redis.resume();
    const known = () => Number(redis.cli("hget", counts, "used").trim()) / 1e9;
    await until("Redis to know all", async () => {
      await Promise.all(gateways.map(async ({ url }) => ask(url, question(30, 60))));
      return known() === (await costOf(mock)) && known() >= spent;
    });
    await spendAll(scene, question(30, 60));
    const all = await costOf(mock);
    expect(known()).toBe(all);
    expect(all).toBeLessThanOrEqual(2 * 4);
  });
});
