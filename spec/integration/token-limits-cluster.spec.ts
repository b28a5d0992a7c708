import { setTimeout as wait } from "node:timers/promises";
import { Gateway } from "../support/node/gateway";
import {
  ask,
  countIn,
  press,
  question,
  startTokenScene,
  sumAll,
} from "../support/node/token-scene";
import { until } from "../support/node/wait";

// Token limits that two gateways count together in a real Redis, against the mock model server's ledger.

const start = async (limits: object[]) => startTokenScene({ document: { token_limits: limits } });

const settledTokens = async (gateways: Gateway[]) =>
  sumAll(gateways, "moontide_token_limit_settled_total", { kind: "used", quantity: "tokens" });

describe("200 clients of two gateways with four workers each", () => {
  it("are settled as the ledger says, through failures and fallbacks", async () => {
    const { mock, redis, gateways } = await start([
      {
        name: "big",
        key: "consumer",
        tokens: 100000000,
        requests: 1000000,
        window_seconds: 86400,
        scope: "cluster",
      },
    ]);
    await mock.script({ key: "mock-a", every: 7, status: 500 });
    let failed = 0;
    await press(200, 1000, async (index) => {
      const url = gateways[index % 2]!.url;
      const { status } = await ask(url, question(index, index % 3 === 0));
      if (status !== 200) failed += 1;
    });
    expect(failed).toBe(0);
    const { totals } = await mock.settled();
    const tokens = totals.input_tokens + totals.output_tokens;
    await until("all to be settled", async () => (await settledTokens(gateways)) === tokens);
    await until("Redis to be told of all", () => countIn(redis, "big", "used") === tokens);
    expect(countIn(redis, "big", "held")).toBe(0);
  }, 120000);
});

/** A request as far as it is known when it was admitted: behind its sending, and before it came to the provider. */
interface Admitted {
  from: number;
  to: number;
  tokens: number;
}

const tokensOf = (list: readonly Admitted[]) => list.reduce((sum, { tokens }) => sum + tokens, 0);

/** The most tokens of requests that were admitted in one window for sure. */
const mostIn = (window_seconds: number, requests: readonly Admitted[]): number =>
  Math.max(
    ...requests.map(({ from }) =>
      tokensOf(requests.filter((one) => one.from >= from && one.to < from + window_seconds)),
    ),
  );

const numbered = (number: number) => ({
  ...question(number, number % 2 === 0),
  messages: [{ role: "user", content: `[long ${20 + (number % 30)}] question #${number}#` }],
});

describe("a limit of the cluster", () => {
  it("is exceeded in no window by 200 clients, and nearly all of it is used", async () => {
    const limit = 8000;
    const window_seconds = 10;
    const { mock, gateways } = await start([
      { name: "tight", key: "consumer", tokens: limit, window_seconds, scope: "cluster" },
    ]);
    const sent = new Map<number, number>();
    const until_at = performance.now() + 32000;
    await press(200, 1000000, async (number) => {
      if (performance.now() > until_at) return;
      sent.set(number, Date.now() / 1000);
      const { status } = await ask(gateways[number % 2]!.url, numbered(number));
      if (status === 429) await wait(1000 + (number % 1000));
    });
    const { requests } = await mock.settled();
    const admitted = requests.map(({ body, time, input_tokens, output_tokens }) => ({
      from: sent.get(Number(/#(\d+)#/.exec(body)![1]))!,
      to: time,
      tokens: input_tokens + output_tokens,
    }));
    const most = mostIn(window_seconds, admitted);
    const first = admitted[0]!.to;
    const steady = admitted.filter(({ to }) => to < first + (3 * (window_seconds * 31)) / 30);
    const used = tokensOf(steady) / 3;
    process.stdout.write(`most in a window ${most}, used ${used} of ${limit}\n`);
    expect(await sumAll(gateways, "moontide_token_limit_fallbacks_total")).toBe(0);
    expect(most).toBeLessThanOrEqual(limit);
    expect(used).toBeGreaterThan(0.95 * limit);
  }, 120000);

  it("refuses no first request for what it might use, whichever gateway is asked", async () => {
    const { gateways } = await start([
      { name: "small", key: ["consumer", "header:x-tenant"], tokens: 500, scope: "cluster" },
    ]);
    for (const [index, gateway] of gateways.entries()) {
      const tenant = { headers: { "x-tenant": `tenant-${index}` } };
      // Ten times what the limit allows may come of it, and little does.
      const greedy = { ...question(0, index === 0), max_tokens: 5000 };
      expect((await ask(gateway.url, greedy, tenant)).status).toBe(200);
      // While it is under way nothing is left; once it is settled there is nearly all.
      await until("what was reserved to be given back", async () => {
        return (await ask(gateway.url, question(1, false), tenant)).status === 200;
      });
    }
  });
});
