import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LedgerEntry } from "../support/node/mock-models";
import { temporaryDirectory } from "../support/node/paths";
import {
  ask,
  countIn,
  press,
  startTokenScene,
  TokenScene,
  Told,
} from "../support/node/token-scene";
import { until } from "../support/node/wait";

// 200 clients of two gateways with four workers each: streams and plain, clients that leave, attempts that fail and go
// elsewhere, a worker that is killed. What was settled, request by request, against the mock model server's own ledger.

const directory = temporaryDirectory("ledger");
const usageFile = (gateway: number) => join(directory, `usage-${gateway}.jsonl`);
const namesFile = (gateway: number) => join(directory, `names-${gateway}.log`);

interface UsageLine {
  request_id: string;
  input_tokens: number;
  output_tokens: number;
}

/** What the gateway settled for each request, and which worker had it. */
interface Settled {
  tokens: number | undefined;
  worker: number;
}

const linesOf = (file: string): string[] => readFileSync(file, "utf8").trimEnd().split("\n");

const settledRequests = (): Map<number, Settled> => {
  const settled = new Map<number, Settled>();
  for (const gateway of [0, 1]) {
    const lines = linesOf(usageFile(gateway)).map((line) => JSON.parse(line) as UsageLine);
    const tokens = new Map(
      lines.map((line) => [line.request_id, line.input_tokens + line.output_tokens]),
    );
    expect(tokens.size).toBe(lines.length);
    for (const line of linesOf(namesFile(gateway))) {
      const [request_id, number, worker] = line.split(" ");
      settled.set(Number(number), { tokens: tokens.get(request_id!), worker: Number(worker) });
    }
  }
  return settled;
};

/** What all attempts for each request used at the mock. */
const ledgerByRequest = (entries: readonly LedgerEntry[]): Map<number, number> => {
  const used = new Map<number, number>();
  for (const { body, input_tokens, output_tokens } of entries) {
    const number = Number(/#(\d+)#/.exec(body)![1]);
    used.set(number, (used.get(number) ?? 0) + input_tokens + output_tokens);
  }
  return used;
};

const start = async (): Promise<TokenScene> =>
  startTokenScene({
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
    own: (index) => ({ usage: { file: usageFile(index), rotate_bytes: 33554432 } }),
    http: "log_format names '$request_id $arg_number $pid';",
    server: (index) => `access_log ${namesFile(index)} names;`,
  });

const questionOf = (number: number, stream: boolean) => ({
  model: "moon",
  max_tokens: 60,
  stream,
  messages: [{ role: "user", content: `[long ${20 + (number % 30)}] question #${number}#` }],
});

describe("tokens settled", () => {
  it("are the ledger's for each request that was completed, and within a hundredth of it for all", async () => {
    const { mock, redis, gateways } = await start();
    const told = new Map<number, Told>();
    const one = async (number: number, stream: boolean, leave_at?: number) => {
      const query = `?number=${number}`;
      const { url } = gateways[number % 2]!;
      told.set(number, await ask(url, questionOf(number, stream), { query, leave_at }));
    };
    await mock.script({ tokens_per_second: 400 });
    // What answers of the model are like is learned from those that come whole.
    await press(20, 100, async (index) => one(index, true));
    await mock.script(
      { key: "mock-a", every: 7, status: 500 },
      { key: "mock-b", every: 13, status: 503 },
      { tokens_per_second: 400 },
    );
    let victim = 0;
    await press(200, 3000, async (index) => {
      const stream = index % 3 !== 0;
      // Every tenth stream leaves somewhere in it.
      const leave_at = stream && index % 10 === 1 ? 1000 + ((index * 7919) % 9000) : undefined;
      await one(100 + index, stream, leave_at);
      if (told.size > 900 && victim === 0) {
        [victim] = (await gateways[0]!.workers()) as [number];
        await gateways[0]!.killWorker(victim);
      }
    });
    const ledger = ledgerByRequest((await mock.settled()).requests);
    const completed = [...told].filter(([, { complete, status }]) => complete && status === 200);
    expect(completed.length).toBeGreaterThan(2500);
    const settled = await until("the usage files to be written", () => {
      const found = settledRequests();
      const isThere = ([number]: [number, Told]) =>
        found.get(number)?.worker === victim || found.get(number)?.tokens !== undefined;
      return completed.every(isThere) && found;
    });
    // Of the worker that was killed the last lines may be missing; what is there is right.
    const wrong = completed
      .map(([number]) => ({
        number,
        settled: settled.get(number)!.tokens,
        used: ledger.get(number),
      }))
      .filter((request) => request.settled !== undefined && request.settled !== request.used);
    expect(wrong).toEqual([]);
    await until(
      "leases of the dead worker to end",
      async () => {
        const { status } = await ask(gateways[1]!.url, questionOf(100000, false));
        return status === 200 && countIn(redis, "big", "held") < 200;
      },
      120,
    );
    const used = countIn(redis, "big", "used");
    const { totals } = await mock.settled();
    const tokens = totals.input_tokens + totals.output_tokens;
    const off = (used - tokens) / tokens;
    process.stdout.write(
      `ledger ${tokens}, settled ${used}, off by ${100 * off} %; ${completed.length} completed\n`,
    );
    expect(Math.abs(off)).toBeLessThan(0.01);
  }, 400000);
});
