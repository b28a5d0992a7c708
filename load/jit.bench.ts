import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  freePort,
  gatewayConfiguration,
  gatewayProcessor,
  mainLines,
  otherProcessor,
  startNginx,
  wrk,
} from "./processes";

/**
 * What LuaJIT makes of the chain: the gateway runs with LuaJIT's own `jit.v` and without garbage collection, so that
 * every abort of a trace and every byte per request can be seen. Where the machine has no `jit.v` it says so.
 */
const seconds = Number(process.env.SECONDS ?? 5);

/** The folder that holds `jit/v.lua`, which comes with LuaJIT. */
const verboseFolder = (): string | undefined => {
  const path = execFileSync("luajit", ["-e", "io.write(package.path)"], { encoding: "utf8" });
  return path
    .split(";")
    .map((template) => template.replace("?", "jit/v"))
    .filter((file) => existsSync(file))
    .map((file) => dirname(dirname(file)))[0];
};

const startBackend = async () => {
  const port = await freePort();
  const text = `${mainLines()}
worker_processes 1; daemon off; pid {{run}}/nginx.pid; error_log {{run}}/error.log;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 1000000000;
  server { listen 127.0.0.1:${port}; location / { return 200 "hello\\n"; } } }`;
  return startNginx(text, port, otherProcessor);
};

const luaBytes = async (admin_port: number): Promise<number> => {
  const text = await (await fetch(`http://127.0.0.1:${admin_port}/metrics`)).text();
  return Number(/^moontide_lua_memory_bytes (\S+)/m.exec(text)?.[1]);
};

/** Reasons for which a trace was given up, with how often, most frequent first. */
const abortsOf = (log: string): [reason: string, count: number][] => {
  const counts = new Map<string, number>();
  for (const [, place, reason] of log.matchAll(/\[TRACE --- (?:\([^)]*\) )?(\S+) -- (.*)\]/g)) {
    const key = `${place} ${reason}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
};

/** Files that run per request; the rest runs by the clock. */
const hot =
  /^(access|admit|attempt|balancer|exchange|finish|in-flight|instance|latency|least|log|match|passive|paths|peak|pool|registry|request|shared-dict|timeouts|two-choices|upstream|weighted)/;

export const run = async (): Promise<string> => {
  const folder = verboseFolder();
  if (folder === undefined) return "jit_skipped=1 (no jit/v.lua beside this luajit)";
  const backends = [await startBackend(), await startBackend(), await startBackend()];
  const port = await freePort();
  const admin_port = await freePort();
  const file = join("build", `jit-${port}.json`);
  const log = join("/tmp", `moontide-jit-${port}.log`);
  writeFileSync(
    file,
    JSON.stringify({
      state: { directory: "/tmp" },
      pools: { web: { endpoints: backends.map((backend) => `127.0.0.1:${backend.port}`) } },
      routes: [{ match: { path_prefix: "/other" }, pool: "web" }, { pool: "web" }],
    }),
  );
  const snippet = readFileSync("build/nginx/http.conf", "utf8").replace(
    "initWorker()",
    // By a timer, for nginx sets the collector going again behind this phase.
    `initWorker() ngx.timer.at(0, function() collectgarbage("stop") end) require("jit.v").on("${log}")`,
  );
  const text = gatewayConfiguration({ port, admin_port, workers: 1 })
    .replace("?.lua;;", `?.lua;${folder}/?.lua;;`)
    .replace(/include [^;]*http\.conf;/, () => snippet);
  const gateway = await startNginx(text, port, gatewayProcessor, { MOONTIDE_CONFIG: file });
  try {
    await wrk(port, 2, 32);
    const idle = await luaBytes(admin_port);
    await new Promise((done) => setTimeout(done, seconds * 1000));
    const before = await luaBytes(admin_port);
    const { requests } = await wrk(port, seconds, 32);
    const after = await luaBytes(admin_port);
    // What runs by the clock makes garbage too: that of as long a time without requests is taken off.
    const bytes = (after - before - (before - idle)) / requests;
    const aborts = abortsOf(readFileSync(log, "utf8"));
    const perRequest = aborts.filter(([reason]) => hot.test(reason));
    for (const [reason, count] of perRequest)
      console.log(`${String(count).padStart(4)} × ${reason}`);
    const all = aborts.reduce((sum, [, count]) => sum + count, 0);
    const hotCount = perRequest.reduce((sum, [, count]) => sum + count, 0);
    return `jit_bytes_per_request=${bytes.toFixed(0)} jit_aborts=${all} jit_aborts_hot=${hotCount}`;
  } finally {
    await gateway.stop();
    await Promise.all(backends.map((backend) => backend.stop()));
  }
};
