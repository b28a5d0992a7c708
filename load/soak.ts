/**
 * make soak: load with client aborts, failing backends, reloads and killed workers, for SOAK_SECONDS (600). At the
 * end nothing is in flight, holds a place in the limit or waits, no counter ever fell, timers and memory have not grown. Prints what it saw each
 * half minute and ends with a line of `name=value` figures; exits with 1 when something leaked.
 */
import { createServer, Server as HttpServer } from "node:http";
import { connect } from "node:net";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, gatewayConfiguration, gatewayProcessor, startNginx, wrk } from "./processes";

const total = Number(process.env.SOAK_SECONDS ?? 600);
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** Answers after a while; now and then with 500, with half an answer, or by breaking off. */
const startBackend = async (): Promise<{ port: number; server: HttpServer }> => {
  const server = createServer((request, response) => {
    const mood = Math.random();
    if (mood < 0.002) return void request.socket.destroy();
    if (mood < 0.004) {
      response.writeHead(200, { "Content-Length": 1000 });
      response.write("half");
      return void setTimeout(() => request.socket.destroy(), 5);
    }
    response.statusCode = mood < 0.01 ? 500 : 200;
    setTimeout(() => response.end("answer\n"), Math.random() * 10);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { port: (server.address() as { port: number }).port, server };
};

/** Clients that ask and leave before the answer. */
const abort = (port: number): Promise<void> =>
  new Promise((done) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write("GET /abort HTTP/1.1\r\nHost: soak\r\n\r\n");
      setTimeout(() => socket.destroy(), Math.random() * 6);
    });
    socket.on("error", () => undefined);
    socket.on("close", () => done());
  });

type Metrics = Map<string, number>;

const scrape = async (port: number): Promise<Metrics> => {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return new Map(
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => {
        const space = line.lastIndexOf(" ");
        return [line.slice(0, space), Number(line.slice(space + 1))];
      }),
  );
};

const sum = (metrics: Metrics, name: string): number =>
  [...metrics].filter(([key]) => key.startsWith(name)).reduce((all, [, value]) => all + value, 0);

/** Counters that are lower than before, which must never happen. */
const fallen = (before: Metrics, after: Metrics): string[] =>
  [...before]
    .filter(
      ([key, value]) => /_(total|count|bucket)\b/.test(key) && (after.get(key) ?? value) < value,
    )
    .map(([key]) => key);

const main = async () => {
  const backends = [await startBackend(), await startBackend(), await startBackend()];
  const port = await freePort();
  const admin_port = await freePort();
  const file = join("build", `soak-${port}.json`);
  writeFileSync(
    file,
    JSON.stringify({
      state: { directory: "/tmp" },
      pools: {
        web: {
          endpoints: backends.map((backend) => `127.0.0.1:${backend.port}`),
          retries: { on: "status" },
          // Fewer places than come at a time: requests wait, and leave while they wait.
          limit: { algorithm: "static", maximum: 24 },
          queue: { maximum_length: 40, timeout_seconds: 1 },
        },
      },
      routes: [{ pool: "web" }],
    }),
  );
  const text = gatewayConfiguration({ port, admin_port, workers: 2 });
  const gateway = await startNginx(text, port, gatewayProcessor, { MOONTIDE_CONFIG: file });
  const started = Date.now();
  let stopped = false;
  let aborted = 0;
  let wrong = 0;
  const aborting = (async () => {
    while (!stopped) {
      await Promise.all(Array.from({ length: 20 }, () => abort(port)));
      aborted += 20;
    }
  })();
  const loading = (async () => {
    let requests = 0;
    while (Date.now() - started < total * 1000) requests += (await wrk(port, 10, 32)).requests;
    return requests;
  })();

  let before = await scrape(admin_port);
  let settled: { memory: number; timers: number } | undefined;
  for (let round = 1; Date.now() - started < total * 1000; round++) {
    await pause(Math.min(15_000, (total * 1000) / 8));
    if (round % 2 === 0) process.kill(gateway.master, "SIGHUP");
    else process.kill(gateway.workers()[0]!, "SIGKILL");
    await pause(5_000);
    const now = await scrape(admin_port);
    const lower = fallen(before, now);
    if (lower.length > 0) {
      wrong += 1;
      console.error("fell:", lower.slice(0, 5).join(" "));
    }
    before = now;
    const memory = sum(now, "moontide_lua_memory_bytes");
    const timers = sum(now, "moontide_timers");
    settled ??= { memory, timers };
    console.log(
      `${Math.round((Date.now() - started) / 1000)} s: ${sum(now, "moontide_requests_total")} requests, Lua ${(memory / 1e6).toFixed(1)} MB, timers ${timers}, in flight ${sum(now, "moontide_endpoint_in_flight")}`,
    );
  }
  stopped = true;
  const requests = await loading;
  await aborting;
  await pause(35_000); // old workers end, dead ones are settled
  const end = await scrape(admin_port);
  const counts = ["endpoint_in_flight", "pool_permits", "queue_length", "queue_bytes"];
  const inFlight = [...end].filter(([key]) =>
    counts.some((name) => key.startsWith(`moontide_${name}`)),
  );
  const left = inFlight.reduce((all, [, value]) => all + Math.abs(value), 0);
  const memory = sum(end, "moontide_lua_memory_bytes");
  const timers = sum(end, "moontide_timers");
  await gateway.stop();
  for (const { server } of backends) {
    server.closeAllConnections();
    server.close();
  }
  const leaked =
    left > 0 ||
    inFlight.length === 0 ||
    timers > settled!.timers * 2 ||
    memory > settled!.memory * 2;
  console.log(
    `soak_requests=${requests} soak_aborts=${aborted} in_flight_left=${left} counters_fell=${wrong} lua_memory_mb=${(memory / 1e6).toFixed(1)} timers=${timers}`,
  );
  process.exitCode = leaked || wrong > 0 ? 1 : 0;
};

void main();
