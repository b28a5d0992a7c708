import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  freePort,
  gatewayConfiguration,
  gatewayProcessor,
  mainLines,
  median,
  otherProcessor,
  Server,
  startNginx,
  wrk,
} from "./processes";

/**
 * What the whole chain (routing, peak_ewma, passive health, retries, metrics, shared state) costs beside plain
 * nginx with an `upstream` and keepalive, and beside Lua hooks that do nothing. One worker on one processor; backend
 * and generator on the other; rounds interleaved, so that the machine's moods hit all alike. The measure is requests
 * per second of the worker's own processor time.
 */
const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 4);
const connections = 32;

const settings = (port: number, upstreams: string, location: string) => `
${mainLines()}
worker_processes 1;
daemon off;
pid {{run}}/nginx.pid;
error_log {{run}}/error.log warn;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path {{run}}/body; proxy_temp_path {{run}}/proxy; fastcgi_temp_path {{run}}/fastcgi;
  uwsgi_temp_path {{run}}/uwsgi; scgi_temp_path {{run}}/scgi;
  ${upstreams}
  server { listen 127.0.0.1:${port}; location / { ${location} } }
}`;

/** What Moontide's profile has, but for the Lua. */
const proxied = (upstream: string) => `
  proxy_http_version 1.1;
  proxy_set_header Host $http_host;
  proxy_set_header Connection "";
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Proto $scheme;
  proxy_set_header X-Forwarded-Host "";
  proxy_set_header X-Forwarded-Port "";
  proxy_set_header X-Real-IP $remote_addr;
  proxy_set_header Forwarded "";
  proxy_buffer_size 16k;
  proxy_buffers 8 16k;
  proxy_next_upstream error timeout;
  proxy_pass http://${upstream};`;

const keepalive = "keepalive 256; keepalive_requests 100000; keepalive_timeout 60s;";

const startBackend = async (): Promise<Server> => {
  const port = await freePort();
  const text = settings(port, "", 'return 200 "hello from a small backend\\n";');
  return startNginx(text, port, otherProcessor);
};

const startPlain = async (backends: readonly number[]): Promise<Server> => {
  const port = await freePort();
  const servers = backends.map((backend) => `server 127.0.0.1:${backend};`).join(" ");
  const text = settings(port, `upstream plain { ${servers} ${keepalive} }`, proxied("plain"));
  return startNginx(text, port, gatewayProcessor);
};

/** What Lua itself costs: the three hooks, doing nothing but naming the one backend. */
const startHooks = async (backends: readonly number[]): Promise<Server> => {
  const port = await freePort();
  const upstream = `upstream hooks { server 0.0.0.1; balancer_by_lua_block {
    require("ngx.balancer").set_current_peer("127.0.0.1", ${backends[0]}) } ${keepalive} }`;
  const location = `access_by_lua_block { } log_by_lua_block { } ${proxied("hooks")}`;
  return startNginx(settings(port, upstream, location), port, gatewayProcessor);
};

const startGateway = async (backends: readonly number[]): Promise<Server> => {
  const port = await freePort();
  const admin_port = await freePort();
  const configuration = {
    state: { directory: "/tmp" },
    pools: { web: { endpoints: backends.map((backend) => `127.0.0.1:${backend}`) } },
    routes: [
      { match: { path_prefix: "/other" }, pool: "web" },
      { match: { path_prefix: "/" }, pool: "web" },
    ],
  };
  const file = join("build", `bench-${port}.json`);
  writeFileSync(file, JSON.stringify(configuration));
  const text = gatewayConfiguration({ port, admin_port, workers: 1 }).replace(
    "keepalive_requests 100000;",
    "keepalive_requests 1000000000;",
  );
  return startNginx(text, port, gatewayProcessor, { MOONTIDE_CONFIG: file });
};

interface Round {
  readonly cpu_us: number;
  readonly rate: number;
}

const measure = async (server: Server): Promise<Round> => {
  await wrk(server.port, 1, connections);
  const before = server.cpuSeconds();
  const { requests, errors } = await wrk(server.port, seconds, connections);
  if (errors > 0) throw new Error(`${errors} requests failed`);
  return {
    cpu_us: ((server.cpuSeconds() - before) * 1e6) / requests,
    rate: requests / seconds,
  };
};

export const run = async (): Promise<string> => {
  const backends = [await startBackend(), await startBackend()];
  const ports = backends.map(({ port }) => port);
  const servers = {
    "plain nginx": await startPlain(ports),
    "empty Lua hooks": await startHooks(ports),
    Moontide: await startGateway(ports),
  };
  const names = Object.keys(servers) as (keyof typeof servers)[];
  const results = new Map(names.map((name) => [name, [] as Round[]]));
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const name of names) results.get(name)!.push(await measure(servers[name]));
      process.stderr.write(`round ${round} of ${rounds}\n`);
    }
  } finally {
    await Promise.all([...Object.values(servers), ...backends].map((server) => server.stop()));
  }
  const plain = results.get("plain nginx")!;
  const ratio = (name: keyof typeof servers) =>
    median(results.get(name)!.map(({ cpu_us }, index) => plain[index]!.cpu_us / cpu_us));
  const cpu = (name: keyof typeof servers) =>
    median(results.get(name)!.map(({ cpu_us }) => cpu_us));
  const rate = (name: keyof typeof servers) =>
    median(results.get(name)!.map(({ rate: each }) => each));
  for (const name of names) {
    console.log(
      `${name.padEnd(18)} ratio ${ratio(name).toFixed(2)}  CPU ${cpu(name).toFixed(1)} µs/request  ${rate(name).toFixed(0)} requests/s`,
    );
  }
  return [
    `http_ratio=${ratio("Moontide").toFixed(3)}`,
    `http_cpu_us=${cpu("Moontide").toFixed(1)}`,
    `hooks_ratio=${ratio("empty Lua hooks").toFixed(3)}`,
    `hooks_cpu_us=${cpu("empty Lua hooks").toFixed(1)}`,
    `plain_cpu_us=${cpu("plain nginx").toFixed(1)}`,
  ].join(" ");
};
