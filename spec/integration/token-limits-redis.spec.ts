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
const requests = 400;

const start = async (timeout_seconds: number) =>
  startTokenScene({
    workers: 2,
    timeout_seconds,
    document: {
      token_limits: [
        {
          name: "big",
          key: "consumer",
          tokens: 100000000,
          window_seconds: 86400,
          scope: "cluster",
        },
      ],
    },
  });

const wait = async (seconds: number) => new Promise((done) => setTimeout(done, 1000 * seconds));

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
      const { mock, redis, gateways } = await start(0.2);
      await ask(gateways[0]!.url, question(1, false));
      const goOn = standstills[name]!(redis);
      const back_at = performance.now() + pauseSeconds * 1000;
      // It goes on only when all have their answers: whoever waited for it would have none.
      await press(20, requests, async (index) => {
        const { url } = gateways[index % 2]!;
        expect((await ask(url, question(index, index % 2 === 0))).status).toBe(200);
      });
      await wait(Math.max(0, back_at - performance.now()) / 1000);
      goOn();
      // Each worker asks until it knows, and tries again from time to time: all others have not asked at all.
      const asked = await sumAll(gateways, "moontide_redis_errors_total");
      process.stdout.write(`${requests} requests, ${asked} questions in vain\n`);
      expect(asked).toBeLessThan(requests / 3);
      expect(await sumAll(gateways, "moontide_token_limit_fallbacks_total")).toBeGreaterThan(0);
      const { totals } = await mock.settled();
      const tokens = totals.input_tokens + totals.output_tokens;
      await until("Redis to be told of all", () => countIn(redis, "big", "used") === tokens);
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
    await until("Redis to count again", async () => {
      await ask(gateways[0]!.url, question(3, false));
      return countIn(redis, "big", "used") > 0;
    });
  });
});
