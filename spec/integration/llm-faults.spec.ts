import { readdirSync, readFileSync } from "node:fs";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { MockModels } from "../support/node/mock-models";
import { Client, Target, user } from "../support/node/models";
import { anthropic } from "../support/node/models/anthropic";
import { early, flaky, late } from "../support/node/models/flaky";
import { openaiChat } from "../support/node/models/openai-chat";
import { neverAside, providerEnvironment, providersAt } from "../support/node/models/providers";
import { until } from "../support/node/wait";

// A hundred streams at a time, of which every fifth breaks at its first candidate in one of many ways; `load/llm-soak.ts`
// does the same for fifty thousand.

const streams = 100;
const words = Array.from({ length: 40 }, (_, i) => `w${i}`).join(" ");

let mock: MockModels;
let gateway: Gateway;
let atStart: number;

/** Long enough for the slowest machine to answer in; whoever hangs costs as much. */
const timeouts = { first_token_seconds: 5, between_tokens_seconds: 5 };

/** Kept for whoever asks next, and closed before a test is out of patience. */
const connections = { idle_seconds: 5 };

const configuration = (url: string) => {
  const { openai, anthropic: other } = providersAt(url);
  const model = (provider: string, name: string) => ({
    candidates: [
      { provider, model: name },
      { provider: provider === "openai" ? "anthropic" : "openai", model: "moon-mini" },
    ],
    retries: { attempts: 0 },
    cooldown: neverAside,
  });
  return {
    providers: {
      openai: { ...openai, timeouts, connections },
      anthropic: { ...other, timeouts, connections },
    },
    models: {
      "openai-first": model("openai", "flaky-openai"),
      "anthropic-first": model("anthropic", "flaky-anthropic"),
    },
    routes: [{ llm: {} }],
  };
};

beforeAll(async () => {
  mock = await MockModels.start();
  gateway = await Gateway.start({
    workers: 2,
    configuration: configuration(mock.url),
    environment: providerEnvironment,
    server: heldLocation,
  });
  atStart = (await resources()).descriptors;
});

afterEach(() => mock.reset());

const askers: readonly { client: Client; model: string }[] = [
  { client: openaiChat, model: "openai-first" },
  { client: openaiChat, model: "anthropic-first" },
  { client: anthropic, model: "openai-first" },
  { client: anthropic, model: "anthropic-first" },
];

interface Outcome {
  text: string | undefined;
  error: unknown;
}

const ask = async (index: number): Promise<Outcome> => {
  const { client, model } = askers[index % askers.length]!;
  const target: Target = { base: gateway.url, key: "any", model };
  try {
    const { text } = await client.stream(target, { turns: [user("[long 40]")] });
    return { text, error: undefined };
  } catch (error) {
    return { text: undefined, error };
  }
};

const askAll = async (rounds: number): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (let round = 0; round < rounds; round++) {
    outcomes.push(...(await Promise.all(Array.from({ length: streams }, (_, i) => ask(i)))));
  }
  return outcomes;
};

/** What the worker that answers holds: Lua's heap once all garbage is collected, and nginx's. */
const heldLocation = `
location = /-/held {
    content_by_lua_block {
        collectgarbage() collectgarbage()
        ngx.say(ngx.worker.pid(), " ", collectgarbage("count"))
    }
}`;

/** Of one process, in kB: what it allocated outside of Lua. */
const allocatedKilobytes = (pid: number): number => {
  const maps = readFileSync(`/proc/${pid}/smaps`, "utf8");
  return Number(/\[heap\](?:.*\n)*?Private_Dirty:\s+(\d+)/.exec(maps)?.[1] ?? 0);
};

/** Of all workers: open descriptors, and kB that are in use. */
const resources = async (): Promise<{ descriptors: number; lua: number; allocated: number }> => {
  const pids = await gateway.workers();
  const held = new Map<number, number>();
  while (held.size < pids.length) {
    const [pid, kilobytes] = (await send(`${gateway.url}/-/held`)).text.split(" ").map(Number);
    held.set(pid!, kilobytes!);
  }
  const sum = (numbers: Iterable<number>) => [...numbers].reduce((all, each) => all + each, 0);
  return {
    descriptors: sum(pids.map((pid) => readdirSync(`/proc/${pid}/fd`).length)),
    lua: sum(held.values()),
    allocated: sum(pids.map(allocatedKilobytes)),
  };
};

const bothFlaky = (kinds: typeof early) => [
  flaky("flaky-openai", kinds),
  flaky("flaky-anthropic", kinds),
];

it("hides every failure that comes before the answer", async () => {
  await mock.script(...bothFlaky(early));
  const outcomes = await askAll(4);
  const wrong = outcomes.filter(({ text }) => text !== words);
  expect(wrong).toEqual([]);
  const { requests } = await mock.settled();
  // Each kind was met by each provider.
  expect(requests.length).toBeGreaterThan(outcomes.length * 1.15);
});

it("tells of every failure within an answer, and of nothing else", async () => {
  await mock.script(...bothFlaky(late));
  const outcomes = await askAll(4);
  const { requests } = await mock.settled();
  const failures = requests.filter(({ fault }) => fault !== undefined).length;
  expect(failures).toBeGreaterThan((streams * 4) / 7);
  // Where the error came before anything had been passed on, the other candidate was asked as well.
  const hidden = requests.length - outcomes.length;
  expect(hidden).toBeLessThan(failures / 4);
  expect(outcomes.filter(({ error }) => error !== undefined)).toHaveLength(failures - hidden);
  const whole = outcomes.filter(({ error }) => error === undefined);
  expect(whole.every(({ text }) => text === words)).toBe(true);
});

it("keeps neither descriptors nor memory", async () => {
  const quick = [...early, ...late].filter(({ fault }) => !/hang|stall/.test(fault?.kind ?? ""));
  await mock.script(...bothFlaky(quick));
  const rested = async (descriptors: number) => {
    await mock.settled();
    return until("idle connections to be closed", async () => {
      const held = await resources();
      return held.descriptors <= descriptors + 8 && held;
    });
  };
  // So that what is made once is there.
  await askAll(6);
  const before = await rested(atStart);
  await askAll(12);
  const after = await rested(atStart);
  // For 1,200 streams, of which 240 broke: far less than one of them takes.
  expect(after.lua - before.lua).toBeLessThan(4096);
  expect(after.allocated - before.allocated).toBeLessThan(4096);
});
