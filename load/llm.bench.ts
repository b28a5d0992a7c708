import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  freePort,
  gatewayConfiguration,
  gatewayProcessor,
  median,
  Server,
  startNginx,
} from "./processes";
import { keepalive, proxied, settings } from "./servers";
import { buildStreams, chat, Load, openStreams, peakWhile, startMock } from "./streams";

/**
 * What the LLM gateway costs, beside plain nginx's `proxy_pass` to the same mock in the same run: CPU of whole answers,
 * what it adds to the time to the first token, CPU of each forwarded event, how many streams one processor can carry,
 * and memory. Goals: at most 3 times the CPU of plain nginx, less than 1 ms at 64 streams, 250 streams.
 */
const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 3);

interface Row {
  readonly name: string;
  readonly server: Server;
  readonly model: string;
}

const startPlain = async (mock: number): Promise<Server> => {
  const port = await freePort();
  const upstream = `upstream mock { server 127.0.0.1:${mock}; ${keepalive} }`;
  const location = `client_max_body_size 16m; proxy_buffering off; ${proxied("mock")}`;
  return startNginx(settings(port, upstream, location), port, gatewayProcessor);
};

const configuration = (mock: number) => {
  const sha256 = createHash("sha256").update("a-key-of-a-client").digest("hex");
  return {
    state: { directory: "/tmp" },
    consumers: { bench: { api_keys: [{ sha256 }] } },
    providers: {
      openai: {
        type: "openai",
        base_url: `http://127.0.0.1:${mock}/v1`,
        api_keys: [{ env: "BENCH_KEY" }],
      },
      anthropic: {
        type: "anthropic",
        base_url: `http://127.0.0.1:${mock}`,
        api_keys: [{ env: "BENCH_KEY" }],
      },
    },
    models: {
      "bench-openai": { candidates: [{ provider: "openai", model: "bench" }] },
      "bench-anthropic": { candidates: [{ provider: "anthropic", model: "bench" }] },
    },
    routes: [
      {
        match: { path_prefix: "/v1" },
        authentication: { api_key: { header: "Authorization" } },
        maximum_body_bytes: 16777216,
        llm: {},
      },
    ],
  };
};

const startMoontide = async (mock: number): Promise<Server> => {
  const port = await freePort();
  const admin_port = await freePort();
  const file = join("build", `bench-${port}.json`);
  writeFileSync(file, JSON.stringify(configuration(mock)));
  const text = gatewayConfiguration({ port, admin_port, workers: 1 });
  return startNginx(text, port, gatewayProcessor, { MOONTIDE_CONFIG: file, BENCH_KEY: "key" });
};

const loadOf = ({ server, model }: Row, for_seconds = seconds): Load => ({
  server,
  model,
  seconds: for_seconds,
});

const withoutFailures = <Result extends { failed: number; problem?: string; lost?: number }>(
  { name }: Row,
  result: Result,
): Result => {
  const lost = result.lost ?? 0;
  if (result.failed + lost === 0) return result;
  throw new Error(`${name}: ${result.failed} failed, ${lost} events lost: ${result.problem ?? ""}`);
};

const microseconds = async ({ server }: Row, work: () => Promise<number>): Promise<number> => {
  const before = server.cpuSeconds();
  const count = await work();
  return ((server.cpuSeconds() - before) * 1e6) / count;
};

interface Figures {
  readonly chat_us: number[];
  readonly first_ms: number[];
  readonly event_us: number[];
}

const measureRound = async (row: Row, figures: Figures): Promise<void> => {
  const chat_us = await microseconds(row, async () => {
    const result = withoutFailures(row, await chat(loadOf(row), 32));
    return result.requests;
  });
  figures.chat_us.push(chat_us);
  const event_us = await microseconds(row, async () => {
    const result = withoutFailures(row, await openStreams(loadOf(row), 64));
    figures.first_ms.push(result.first_median_ms);
    return result.events;
  });
  figures.event_us.push(event_us);
};

/** Between two tokens a reader notices more than this. */
const longestGap_ms = 40;

/** Steps of a quarter (ISO 3, R 10). */
const steps = [100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000];

/** The largest number of streams whose events still come in time; 0: not even 100. */
const mostStreams = async (row: Row): Promise<number> => {
  let most = 0;
  for (const streams of steps) {
    const result = await openStreams(loadOf(row), streams);
    if (result.failed + result.lost > 0 || result.gap_p99_ms > longestGap_ms) break;
    most = streams;
  }
  return most;
};

const megabyte = 1024 * 1024;

const memory = async (row: Row): Promise<{ large_mb: number; stream_kb: number }> => {
  const streams = 250;
  const open = await peakWhile(row.server, async () => openStreams(loadOf(row), streams));
  const large = await peakWhile(row.server, async () =>
    withoutFailures(row, await chat(loadOf(row), 16, megabyte)),
  );
  return {
    large_mb: large.peak / megabyte,
    stream_kb: Math.max(0, open.peak - open.before) / 1024 / streams,
  };
};

const least = (values: readonly number[]): number => Math.min(...values);

const report = async (rows: readonly Row[], all: ReadonlyMap<Row, Figures>): Promise<string> => {
  const words: string[] = [];
  const [plain] = rows;
  for (const row of rows) {
    const { chat_us, first_ms, event_us } = all.get(row)!;
    const of_plain = all.get(plain!)!;
    const ratio = least(chat_us) / least(of_plain.chat_us);
    const added = median(first_ms.map((value, round) => value - of_plain.first_ms[round]!));
    const most = await mostStreams(row);
    const { large_mb, stream_kb } = await memory(row);
    console.log(
      `${row.name.padEnd(22)} chat ${least(chat_us).toFixed(1)} µs (${ratio.toFixed(2)} × plain)  ` +
        `first token +${added.toFixed(2)} ms  event ${least(event_us).toFixed(1)} µs  ${most} streams  ` +
        `peak with 1 MB requests ${large_mb.toFixed(0)} MB  ${stream_kb.toFixed(0)} kB a stream`,
    );
    const name = row.model.replace("-", "_");
    words.push(
      `${name}_chat_ratio=${ratio.toFixed(2)} ${name}_first_ms=${added.toFixed(2)}`,
      `${name}_event_us=${least(event_us).toFixed(1)} ${name}_streams=${most}`,
    );
  }
  return words.join(" ");
};

export const run = async (): Promise<string> => {
  buildStreams();
  const mock = await startMock();
  const [plain, moontide] = [await startPlain(mock.port), await startMoontide(mock.port)];
  const rows: readonly Row[] = [
    { name: "plain nginx", server: plain, model: "plain" },
    { name: "Moontide", server: moontide, model: "bench-openai" },
    { name: "Moontide to Anthropic", server: moontide, model: "bench-anthropic" },
  ];
  const all = new Map(rows.map((row) => [row, { chat_us: [], first_ms: [], event_us: [] }]));
  try {
    for (const row of rows) await chat(loadOf(row, 2), 32);
    for (let round = 1; round <= rounds; round++) {
      for (const row of rows) await measureRound(row, all.get(row)!);
      process.stderr.write(`round ${round} of ${rounds}\n`);
    }
    return await report(rows, all);
  } finally {
    await Promise.all([plain, moontide].map((server) => server.stop()));
    mock.stop();
  }
};
