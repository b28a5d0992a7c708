import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { MockModels } from "../support/node/mock-models";
import { readStatus } from "../support/node/status";
import { until } from "../support/node/wait";

// The slots of a model, between real clients and the mock model server, whose ledger knows what was really under way.

let models: MockModels;

beforeEach(async () => {
  models = await MockModels.start();
});

const start = async (queue: object, workers = 1): Promise<Gateway> =>
  Gateway.start({
    workers,
    environment: { MOCK_KEY: "mock-1" },
    configuration: {
      providers: {
        mock: {
          type: "openai_compatible",
          base_url: `${models.url}/v1`,
          api_keys: [{ env: "MOCK_KEY" }],
        },
      },
      models: { smart: { candidates: [{ provider: "mock", model: "moon-mini" }], queue } },
      routes: [
        {
          llm: {},
          classify: [
            { when: { header: { "X-Class": "top" } }, priority: "critical" },
            { when: { header: { "X-Class": "batch" } }, priority: "bulk" },
          ],
        },
      ],
    },
  });

interface Question {
  text?: string;
  headers?: Record<string, string>;
  stream?: boolean;
  signal?: AbortSignal;
}

const ask = async (gateway: Gateway, { text, headers, stream, signal }: Question = {}) => {
  const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify({
      model: "smart",
      stream: stream === true,
      messages: [{ role: "user", content: text ?? "hello" }],
    }),
    ...(signal === undefined ? {} : { signal }),
  });
  const body = await answer.text();
  return { status: answer.status, headers: answer.headers, body };
};

const underWay = async (): Promise<number> =>
  (await models.ledger()).requests.filter(({ ended }) => ended === "open").length;

const gauge = async (gateway: Gateway, name: string): Promise<number> =>
  sumOf(await scrape(gateway.adminUrl), `moontide_llm_${name}`);

describe("a model's slots", () => {
  it("let so many through at a time, of all workers, whole and streamed, and the others one after another", async () => {
    const gateway = await start({ parallel_requests: 3 }, 2);
    await models.script({ first_token_seconds: 0.2 });
    let most = 0;
    let watching = true;
    const watch = (async () => {
      while (watching) most = Math.max(most, await underWay());
    })();
    const answers = await Promise.all(
      Array.from({ length: 15 }, (_, i) => ask(gateway, { stream: i % 2 === 0, text: `${i}` })),
    );
    watching = false;
    await watch;
    expect(answers.map(({ status }) => status)).toEqual(Array(15).fill(200));
    expect(most).toBe(3);
    await until("all slots to be free", async () => (await gauge(gateway, "slots_taken")) === 0);
    const waited = await scrape(gateway.adminUrl);
    expect(sumOf(waited, "moontide_llm_queue_outcomes_total", { outcome: "granted" })).toBe(12);
    expect(sumOf(waited, "moontide_llm_queue_wait_seconds_count", { priority: "normal" })).toBe(12);
  });

  it("refuse who waited in vain in the client's own words", async () => {
    const gateway = await start({ parallel_requests: 1, timeout_seconds: 0.2 });
    await models.script({ first_token_seconds: 3, times: 1 });
    const first = ask(gateway);
    await until("the first to be under way", async () => (await underWay()) === 1);
    const second = await ask(gateway);
    expect(second.status).toBe(503);
    expect(second.headers.get("x-moontide-reason")).toBe("queue_timeout");
    expect(Number(second.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(JSON.parse(second.body)).toMatchObject({ error: { type: "server_error" } });
    const other = await send(`${gateway.url}/v1/messages`, {
      method: "POST",
      headers: { "anthropic-version": "2023-06-01" },
      body: JSON.stringify({
        model: "smart",
        max_tokens: 10,
        messages: [{ role: "user", content: "hello" }],
      }),
    });
    expect(other.status).toBe(529);
    expect(JSON.parse(other.text)).toMatchObject({ error: { type: "overloaded_error" } });
    expect((await first).status).toBe(200);
  });

  it("go to the top class first, and to batch traffic last", async () => {
    const gateway = await start({ parallel_requests: 1 }, 2);
    const order: string[] = [];
    const asked: Promise<unknown>[] = [];
    const come = async (name: string, more: Question, waiting: number) => {
      asked.push(ask(gateway, { text: name, ...more }).then(() => order.push(name)));
      await until(`${name} to come`, async () => {
        const length = await gauge(gateway, "queue_length");
        return length >= waiting && (await gauge(gateway, "slots_taken")) === 1;
      });
    };
    await models.script({ first_token_seconds: 2, times: 1 }, { first_token_seconds: 0.1 });
    await come("first", {}, 0);
    await come("batch", { headers: { "X-Class": "batch" } }, 1);
    await come("normal", {}, 2);
    await come("top", { headers: { "X-Class": "top" } }, 3);
    await Promise.all(asked);
    expect(order).toEqual(["first", "top", "normal", "batch"]);
  });

  it("forget clients that leave: those in line are never asked for, the slots of the others are free", async () => {
    const gateway = await start({ parallel_requests: 1 });
    await models.script({ first_token_seconds: 60, times: 1 });
    const leaving = new AbortController();
    const first = ask(gateway, { signal: leaving.signal }).catch(() => "left");
    await until("the first to be under way", async () => (await underWay()) === 1);
    const waiting = new AbortController();
    const second = ask(gateway, { signal: waiting.signal }).catch(() => "left");
    await until("the second to wait", async () => (await gauge(gateway, "queue_length")) === 1);
    waiting.abort();
    expect(await second).toBe("left");
    await until("it to be forgotten", async () => (await gauge(gateway, "queue_length")) === 0);
    leaving.abort();
    expect(await first).toBe("left");
    await until("the slot to be free", async () => (await gauge(gateway, "slots_taken")) === 0);
    expect((await ask(gateway)).status).toBe(200);
    expect((await models.ledger()).requests).toHaveLength(2);
  });

  it("of a worker that is killed are free again", async () => {
    const gateway = await start({ parallel_requests: 2, timeout_seconds: 30 }, 1);
    await models.script({ first_token_seconds: 60, times: 2 });
    const lost = [ask(gateway, { text: "1" }), ask(gateway, { text: "2" })].map((one) =>
      one.catch(() => "lost"),
    );
    await until("both to be under way", async () => (await underWay()) === 2);
    await gateway.killWorker((await gateway.workers())[0]!);
    expect(await Promise.all(lost)).toEqual(["lost", "lost"]);
    await until("the slots to be free", async () => {
      const status = (await readStatus(gateway)) as unknown as {
        models: { queue: { taken: number } }[];
      };
      return status.models[0]!.queue.taken === 0;
    });
    expect((await ask(gateway)).status).toBe(200);
  });
});
