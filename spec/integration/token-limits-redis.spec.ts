import { RedisServer } from "../support/node/redis-server";
import {
  ask,
  countIn,
  press,
  question,
  startTokenScene,
  sumAll,
} from "../support/node/token-scene";
import { until } from "../support/node/wait";

// Token limits of a cluster while its Redis stands still for ten seconds, is killed, and comes back.

const pauseSeconds = 10;

const start = async (timeout_seconds: number) =>
  startTokenScene({
    workers: 2,
    timeout_seconds,
    document: {
      token_limits: [{ name: "big", key: "consumer", tokens: 100000000, scope: "cluster" }],
    },
  });

const wait = async (seconds: number) => new Promise((done) => setTimeout(done, seconds * 1000));

/** Two ways to stand still: the process is stopped, or it takes commands and answers none. */
const standstills: Record<string, (redis: RedisServer) => () => void> = {
  stopped: (redis) => {
    redis.pause();
    return () => redis.resume();
  },
  "told to pause": (redis) => {
    redis.cli("CLIENT", "PAUSE", String(pauseSeconds * 1000), "ALL");
    return () => undefined;
  },
};

describe("a Redis that stands still for ten seconds", () => {
  it.each(Object.keys(standstills))(
    "and was %s is not waited for, and is told all when it is back",
    async (name) => {
      const timeout_seconds = 0.2;
      const { mock, redis, gateways } = await start(timeout_seconds);
      await ask(gateways[0]!.url, question(1, false));
      const goOn = standstills[name]!(redis);
      const until_at = performance.now() + pauseSeconds * 1000;
      const waits: number[] = [];
      await press(20, 1000000, async (index) => {
        if (performance.now() > until_at) return;
        const { seconds, status } = await ask(
          gateways[index % 2]!.url,
          question(index, index % 2 === 0),
        );
        expect(status).toBe(200);
        waits.push(seconds);
        await wait(0.05);
      });
      goOn();
      process.stdout.write(`${waits.length} requests, longest wait ${Math.max(...waits)}\n`);
      // Much longer than it may take is still far from waiting for Redis: the machine may be slow.
      expect(Math.max(...waits)).toBeLessThan(pauseSeconds / 2);
      expect(waits.filter((seconds) => seconds > timeout_seconds).length).toBeLessThan(
        waits.length,
      );
      const { totals } = await mock.settled();
      const tokens = totals.input_tokens + totals.output_tokens;
      await until("Redis to be told of all", () => countIn(redis, "big", "used") === tokens, 30);
      expect(await sumAll(gateways, "moontide_token_limit_fallbacks_total")).toBeGreaterThan(0);
      expect(await sumAll(gateways, "moontide_token_limit_dropped_total")).toBe(0);
      // What Redis read behind the settlement of the same request is a lease that nobody ends but time.
      await until(
        "nothing to be held",
        async () => {
          await ask(gateways[0]!.url, question(2, false));
          return countIn(redis, "big", "held") === 0;
        },
        90,
      );
    },
    180000,
  );
});

describe("a Redis that is killed", () => {
  it("is done without, and counts again when it is back", async () => {
    const { redis, gateways } = await start(0.2);
    await ask(gateways[0]!.url, question(1, false));
    await redis.kill();
    for (const gateway of gateways) {
      expect((await ask(gateway.url, question(2, false))).status).toBe(200);
    }
    await redis.revive();
    await until(
      "Redis to count again",
      async () => {
        await ask(gateways[0]!.url, question(3, false));
        return countIn(redis, "big", "used") > 0;
      },
      20,
    );
  }, 60000);
});
