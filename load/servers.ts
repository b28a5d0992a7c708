import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  freePort,
  gatewayConfiguration,
  gatewayProcessor,
  mainLines,
  otherProcessor,
  Server,
  startNginx,
  wrk,
} from "./processes";

/** What benchmarks compare: one worker each, on a processor of its own; backends and generator on the other. */
const connections = 32;

/** A whole nginx.conf. */
export const settings = (port: number, upstreams: string, location: string) => `
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
export const proxied = (upstream: string) => `
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

export const keepalive = "keepalive 256; keepalive_requests 100000; keepalive_timeout 60s;";

/** A small backend that answers on every loopback address of its port. */
export const startBackend = async (): Promise<Server> => {
  const port = await freePort();
  const text = settings(port, "", 'return 200 "hello from a small backend\\n";').replace(
    "listen 127.0.0.1:",
    "listen ",
  );
  return startNginx(text, port, otherProcessor);
};

/** nginx's own balancing over endpoints, each `address:port`. */
export const startPlain = async (endpoints: readonly string[], method = ""): Promise<Server> => {
  const port = await freePort();
  const servers = endpoints.map((endpoint) => `server ${endpoint};`).join(" ");
  const text = settings(
    port,
    `upstream plain { ${method} ${servers} ${keepalive} }`,
    proxied("plain"),
  );
  return startNginx(text, port, gatewayProcessor);
};

/** What a benchmark adds to the configuration: at the top, to the pool, to the route. */
export interface Additions {
  readonly document?: object;
  readonly pool?: object;
  readonly route?: object;
}

/** Moontide with its defaults over the same endpoints, and with what is added. */
export const startGateway = async (
  endpoints: readonly string[],
  { document, pool, route }: Additions = {},
): Promise<Server> => {
  const port = await freePort();
  const admin_port = await freePort();
  const configuration = {
    state: { directory: "/tmp" },
    ...document,
    pools: { web: { endpoints, ...pool } },
    routes: [
      { match: { path_prefix: "/other" }, pool: "web" },
      { match: { path_prefix: "/" }, pool: "web", ...route },
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

export interface Round {
  readonly cpu_us: number;
  readonly rate: number;
}

/** One round of load: a second to warm up, then what the worker's own clock says. */
export const measure = async (
  server: Server,
  seconds: number,
  headers: readonly string[] = [],
): Promise<Round> => {
  await wrk(server.port, 1, connections, "/", headers);
  const before = server.cpuSeconds();
  const { requests, errors } = await wrk(server.port, seconds, connections, "/", headers);
  if (errors > 0) throw new Error(`${errors} requests failed`);
  return {
    cpu_us: ((server.cpuSeconds() - before) * 1e6) / requests,
    rate: requests / seconds,
  };
};
