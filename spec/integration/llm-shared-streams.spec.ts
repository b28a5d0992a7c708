import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { Agent, IncomingMessage, request as open } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import OpenAI from "openai";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { MockModels } from "../support/node/mock-models";
import { chunk, Script, startModels, StreamOf } from "../support/node/model-scene";
import { until } from "../support/node/wait";

// Streams that ask for the same at the same time: what was really asked, the mock's ledger says.

let models: MockModels;

beforeEach(async () => {
  models = await MockModels.start();
});

const asked = async (): Promise<number> => (await models.ledger("?brief")).totals.requests;

const start = async (
  more: { cache?: object; workers?: number; llm?: object; answersMemory?: string } = {},
): Promise<Gateway> =>
  Gateway.start({
    workers: more.workers ?? 4,
    ...(more.answersMemory === undefined ? {} : { answersMemory: more.answersMemory }),
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
          candidates: [{ provider: "mock", model: "moon-mini" }],
          retries: { attempts: 0 },
          cooldown: { seconds: 0.01, maximum_seconds: 0.01 },
          cache: more.cache ?? {},
        },
      },
      routes: [{ llm: more.llm ?? {} }],
    },
  });

/** A stream on a connection of its own, so that workers share them. */
class Stream {
  private readonly pieces: Buffer[] = [];
  /** It came to the end of its HTTP message. */
  whole = false;
  closed = false;
  private readonly outgoing;
  private incoming: IncomingMessage | undefined;

  constructor(
    gateway: Gateway,
    body: object,
    path = "/v1/chat/completions",
    private readonly paused = false,
  ) {
    const agent = new Agent();
    const headers = path === "/v1/messages" ? { "anthropic-version": "2023-06-01" } : {};
    this.outgoing = open(`${gateway.url}${path}`, { method: "POST", agent, headers }, (incoming) =>
      this.receive(incoming),
    );
    this.outgoing.on("error", () => (this.closed = true));
    this.outgoing.end(JSON.stringify({ model: "smart", stream: true, ...body }));
  }

  private receive(incoming: IncomingMessage): void {
    this.incoming = incoming;
    incoming.on("error", () => undefined);
    incoming.on("end", () => (this.whole = true));
    incoming.on("close", () => (this.closed = true));
    incoming.on("data", (piece: Buffer) => this.pieces.push(piece));
    if (this.paused) incoming.pause();
  }

  get begun(): boolean {
    return this.incoming !== undefined;
  }

  get status(): number | undefined {
    return this.incoming?.statusCode;
  }

  get cache(): string | undefined {
    return this.incoming?.headers["x-moontide-cache"] as string | undefined;
  }

  get text(): string {
    return Buffer.concat(this.pieces).toString("utf8");
  }

  resume(): void {
    this.incoming?.resume();
  }

  leave(): void {
    this.outgoing.destroy();
  }

  async ended(seconds = 20): Promise<this> {
    await until("a stream to end", () => this.closed || this.whole, seconds);
    return this;
  }
}

const asking = (content: string, more: object = {}) => ({
  messages: [{ role: "user", content }],
  ...more,
});

const many = (gateway: Gateway, count: number, body: object): Stream[] =>
  Array.from({ length: count }, () => new Stream(gateway, body));

const isWhole = ({ whole, text }: Stream): boolean =>
  whole && text.endsWith("data: [DONE]\n\n") && !text.includes('"error"');

const isToldOfError = ({ whole, text }: Stream): boolean =>
  whole && text.includes('"error"') && !text.includes("[DONE]");

/** Of those that are not as they should be, what there is to see. */
const unlike = (streams: Stream[], should: (stream: Stream) => boolean): object[] =>
  streams
    .filter((stream) => !should(stream))
    .map(({ status, cache, whole, text }) => ({ status, cache, whole, end: text.slice(-150) }));

interface Delta {
  choices?: { delta: { content?: string } }[];
  delta?: { text?: string };
}

/** What the model said, whatever the dialect. */
const saidIn = (text: string): string =>
  text
    .split("\n")
    .filter((line) => line.startsWith("data: {"))
    .map((line) => JSON.parse(line.slice(6)) as Delta)
    .map(({ choices, delta }) => choices?.[0]?.delta.content ?? delta?.text ?? "")
    .join("");

const published = async (gateway: Gateway): Promise<number> =>
  sumOf(await scrape(gateway.adminUrl), "moontide_llm_cache_bytes_total", {
    direction: "published",
  });

/** Streams until some of them are other workers' than the one that asks. */
const followFromElsewhere = async (gateway: Gateway, body: object): Promise<Stream[]> => {
  const streams: Stream[] = [];
  await until(
    "another worker to follow",
    async () => {
      streams.push(...many(gateway, 6, body));
      return (await published(gateway)) > 0;
    },
    15,
  );
  return streams;
};

/** The worker that has a connection to the mock. */
const askingWorker = async (gateway: Gateway): Promise<number> => {
  const port = Number(new URL(models.url).port).toString(16).toUpperCase().padStart(4, "0");
  for (const pid of await gateway.workers()) {
    const inodes = new Set(
      readdirSync(`/proc/${pid}/fd`).map((fd) => {
        try {
          return readlinkSync(`/proc/${pid}/fd/${fd}`).match(/^socket:\[(\d+)\]$/)?.[1];
        } catch {
          return undefined;
        }
      }),
    );
    const lines = readFileSync("/proc/net/tcp", "utf8").split("\n").slice(1);
    const fields = lines.map((line) => line.trim().split(/\s+/));
    if (fields.some((f) => f[2]?.endsWith(`:${port}`) === true && inodes.has(f[9]))) return pid;
  }
  throw new Error("no worker has a connection to the mock");
};

describe("streams of the same at the same time", () => {
  it("cost one call of all workers, and all are whole and equal", async () => {
    const gateway = await start();
    await models.script({ first_token_seconds: 0.3, tokens_per_second: 80 });
    const body = asking("[long 200]");
    const streams = many(gateway, 30, body);
    await until("the first to begin", () => streams.some(({ begun }) => begun));
    // Those who come late read it from the first piece on.
    streams.push(...many(gateway, 20, body));
    await Promise.all(streams.map(async (stream) => stream.ended()));
    expect(unlike(streams, isWhole)).toEqual([]);
    expect(new Set(streams.map(({ text }) => text)).size).toBe(1);
    expect(streams.filter(({ cache }) => cache === "miss")).toHaveLength(1);
    expect(streams.filter(({ cache }) => cache === "shared")).toHaveLength(49);
    expect(await asked()).toBe(1);
    const names = { result: "shared" };
    await until("all to be counted", async () => {
      const samples = await scrape(gateway.adminUrl);
      return (
        sumOf(samples, "moontide_llm_cache_requests_total", names) === 49 &&
        sumOf(samples, "moontide_llm_cache_followers") === 0 &&
        sumOf(samples, "moontide_llm_streams") === 0
      );
    });
  });

  it("are read from one worker by others", async () => {
    const gateway = await start({ workers: 2 });
    await models.script({ tokens_per_second: 20 });
    const streams = await followFromElsewhere(gateway, asking("[long 100]"));
    await Promise.all(streams.map(async (stream) => stream.ended()));
    expect(unlike(streams, isWhole)).toEqual([]);
    expect(new Set(streams.map(({ text }) => text)).size).toBe(1);
    expect(await asked()).toBe(1);
  });

  it("are told in each client's dialect, with usage where it was asked for", async () => {
    const gateway = await start();
    await models.script({ first_token_seconds: 0.5, tokens_per_second: 100 });
    const messages = { messages: [{ role: "user", content: "[long 50]" }] };
    const plain = { ...messages, max_completion_tokens: 500 };
    const first = new Stream(gateway, plain);
    const usage = { ...plain, stream_options: { include_usage: true } };
    const others = [
      ...many(gateway, 5, usage),
      ...Array.from(
        { length: 5 },
        () => new Stream(gateway, { ...messages, max_tokens: 500 }, "/v1/messages"),
      ),
    ];
    await Promise.all([first, ...others].map(async (stream) => stream.ended()));
    expect(isWhole(first)).toBe(true);
    const said = saidIn(first.text);
    expect(said.split(" ").length).toBeGreaterThan(20);
    expect(others.map(({ text }) => saidIn(text))).toEqual(others.map(() => said));
    expect(first.text).not.toContain('"usage":{');
    for (const { text } of others.slice(0, 5)) expect(text).toContain('"usage":{');
    for (const { text } of others.slice(5)) expect(text).toContain("message_stop");
    expect(await asked()).toBe(1);
  });

  it("are not shared where single flight is off, or by those who want no answer that is kept", async () => {
    const gateway = await start({ cache: { single_flight: false } });
    await models.script({ first_token_seconds: 0.3 });
    const streams = many(gateway, 3, asking("apart"));
    await Promise.all(streams.map(async (stream) => stream.ended()));
    expect(streams.map(({ cache }) => cache)).toEqual(["miss", "miss", "miss"]);
    expect(await asked()).toBe(3);
  });
});

describe("when the client of the one that asks leaves", () => {
  it("the others have all of it, whenever that is", async () => {
    const gateway = await start({ workers: 2 });
    for (let turn = 0; turn < 6; turn++) {
      await models.reset();
      await models.script({ first_token_seconds: 0.2, tokens_per_second: 60 });
      const body = asking(`[long 60] ${turn}`);
      const first = new Stream(gateway, body);
      await until("it to be asked", async () => (await asked()) === 1);
      const others = many(gateway, 8, body);
      await until("one to begin, or not", () => turn < 2 || others.some(({ begun }) => begun));
      await pause(Math.random() * 600);
      first.leave();
      await Promise.all(others.map(async (stream) => stream.ended()));
      expect(unlike(others, isWhole)).toEqual([]);
      expect(await asked()).toBe(1);
      expect((await models.settled()).requests.map(({ ended }) => ended)).toEqual(["complete"]);
    }
  }, 60_000);

  it("it is ended at the provider once nobody reads it any more", async () => {
    const gateway = await start({ workers: 1 });
    await models.script({ tokens_per_second: 10 });
    const [first, second] = many(gateway, 2, asking("[long 1000]")) as [Stream, Stream];
    await until("both to begin", () => first.begun && second.begun);
    first.leave();
    await until("the other one to go on", () => second.text.length > first.text.length + 1000);
    second.leave();
    const { requests } = await models.settled();
    expect(requests.map(({ ended }) => ended)).toEqual(["client_gone"]);
  });

  it("it is ended at the provider at once where nobody reads it", async () => {
    const gateway = await start({ workers: 1 });
    // The mock notices when it is about to answer.
    await models.script({ first_token_seconds: 2 });
    const first = new Stream(gateway, asking("alone"));
    await until("it to be asked", async () => (await asked()) === 1);
    first.leave();
    const { requests } = await models.settled();
    expect(requests.map(({ ended }) => ended)).toEqual(["client_gone"]);
    await models.script({});
    const next = await new Stream(gateway, asking("alone")).ended();
    expect([isWhole(next), next.cache]).toEqual([true, "miss"]);
  });
});

describe("when the stream breaks off", () => {
  it("each SDK raises an error", async () => {
    const gateway = await start({ workers: 2 });
    await models.script({
      first_token_seconds: 0.5,
      tokens_per_second: 50,
      fault: { kind: "cut_events", at: 40 },
    });
    const readOne = async (): Promise<[words: number, problem: unknown]> => {
      const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: "any", maxRetries: 0 });
      let words = 0;
      try {
        const stream = await client.chat.completions.create({
          model: "smart",
          stream: true,
          messages: [{ role: "user", content: "[long 200]" }],
        });
        for await (const chunk of stream) words += chunk.choices[0]?.delta.content ? 1 : 0;
      } catch (error) {
        return [words, error];
      }
      return [words, undefined];
    };
    const results = await Promise.all(Array.from({ length: 12 }, readOne));
    for (const [words, problem] of results) {
      expect(words).toBeGreaterThan(10);
      expect(problem).toBeInstanceOf(OpenAI.APIError);
    }
    expect(new Set(results.map(([words]) => words)).size).toBe(1);
    expect(await asked()).toBe(1);
    await until("those who followed to be counted", async () => {
      const samples = await scrape(gateway.adminUrl);
      const broken = "moontide_llm_cache_broken_streams_total";
      return sumOf(samples, broken, { reason: "cut" }) === 11;
    });
  });

  it("before anything of it came, another one asks for the others", async () => {
    const gateway = await start({ workers: 2 });
    await models.script(
      { first_token_seconds: 0.5, status: 500, times: 1 },
      { first_token_seconds: 0.5 },
    );
    const streams = many(gateway, 40, asking("hello"));
    await Promise.all(streams.map(async (stream) => stream.ended()));
    expect(streams.filter(({ status }) => status === 500)).toHaveLength(1);
    expect(streams.filter(isWhole)).toHaveLength(39);
    expect(await asked()).toBe(2);
  });

  it("again and again, each asks by itself, a few at a time", async () => {
    const gateway = await start({ workers: 1 });
    await models.script({ first_token_seconds: 0.3, status: 500 });
    const streams = many(gateway, 20, asking("hello"));
    await Promise.all(streams.map(async (stream) => stream.ended()));
    expect(streams.map(({ status }) => status)).toEqual(streams.map(() => 500));
  });

  it("with the worker that asks, those of other workers are told", async () => {
    const gateway = await start({ workers: 2 });
    await models.script({ tokens_per_second: 20 });
    const streams = await followFromElsewhere(gateway, asking("[long 2000]"));
    await until("all to begin", () => streams.every(({ begun }) => begun));
    process.kill(await askingWorker(gateway), "SIGKILL");
    await Promise.all(streams.map(async (stream) => stream.ended(25)));
    // Connections of the worker that died are cut; nothing else ends without a word.
    const told = streams.filter(isToldOfError);
    expect(told.length).toBeGreaterThan(0);
    const isNoSilentEnd = (stream: Stream) => isToldOfError(stream) || !stream.whole;
    expect(unlike(streams, isNoSilentEnd)).toEqual([]);
    for (const { text } of told) expect(text).toContain("shared_stream_lost");
  }, 60_000);
});

describe("a client that is slow", () => {
  const body = asking("hello");

  /** A provider whose answer of some megabytes comes when the test says so. */
  const startBulky = async (maximum_bytes: number) => {
    const asked: StreamOf[] = [];
    const script: Script = (socket) => {
      asked.push(new StreamOf(socket).event(chunk({ role: "assistant", content: "" })));
    };
    const { gateway } = await startModels([script], { model: { cache: { maximum_bytes } } });
    const begin = (): void => {
      asked[0]!.event(chunk({ content: "so" }));
    };
    const answer = (): void => {
      for (let i = 0; i < 100; i++) asked[0]!.event(chunk({ content: `${i}`.repeat(32768) }));
      asked[0]!.event(chunk({}, "stop")).event("[DONE]").end();
    };
    return { gateway, asked, begin, answer };
  };

  const untilFollowed = async (gateway: Gateway, count: number): Promise<void> => {
    await until(`${count} to follow`, async () => {
      const samples = await scrape(gateway.adminUrl);
      return sumOf(samples, "moontide_llm_cache_followers") === count;
    });
  };

  it.each([
    ["the one that asks", true],
    ["one that follows", false],
  ])("holds up nobody else: %s", async (_, asks) => {
    const { gateway, asked, answer } = await startBulky(16777216);
    const first = new Stream(gateway, body, undefined, asks);
    await until("it to be asked", () => asked.length === 1);
    const slow = asks ? first : new Stream(gateway, body, undefined, true);
    const others = many(gateway, 3, body);
    await untilFollowed(gateway, asks ? 3 : 4);
    answer();
    await Promise.all(others.map(async (stream) => stream.ended()));
    expect(unlike(others, isWhole)).toEqual([]);
    expect(slow.whole).toBe(false);
    slow.resume();
    await slow.ended();
    expect(slow.text === others[0]!.text).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ["the one that asks", true],
    ["one that follows", false],
  ])("is told so when the rest is gone: %s", async (_, asks) => {
    const { gateway, asked, begin, answer } = await startBulky(65536);
    const first = new Stream(gateway, body, undefined, asks);
    await until("it to be asked", () => asked.length === 1);
    const second = new Stream(gateway, body, undefined, !asks);
    begin();
    await until("both to begin", () => first.begun && second.begun);
    answer();
    const [slow, quick] = asks ? [first, second] : [second, first];
    await quick.ended();
    expect(unlike([quick], isWhole)).toEqual([]);
    slow.resume();
    await slow.ended();
    expect(unlike([slow], isToldOfError)).toEqual([]);
    expect(slow.text).toContain("shared_stream_lost");
  });
});

describe("shared memory without room", () => {
  it("has those of other workers ask by themselves", async () => {
    // Nothing of more than 8 KiB fits.
    const gateway = await start({ workers: 2, answersMemory: "64k" });
    await models.script({ tokens_per_second: 150 });
    const body = asking("[long 400]");
    const first = new Stream(gateway, body);
    await until("more to be there than fits", () => first.text.length > 20_000);
    const streams = [first];
    await until("another worker to ask", async () => {
      streams.push(...many(gateway, 4, body));
      return (await asked()) > 1;
    });
    await Promise.all(streams.map(async (stream) => stream.ended()));
    expect(unlike(streams, isWhole)).toEqual([]);
  });
});
