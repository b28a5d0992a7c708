import { freePort, gatewayProcessor, median, Server, startNginx } from "./processes";
import {
  keepalive,
  measure,
  proxied,
  Round,
  settings,
  startBackend,
  startGateway,
  startPlain,
} from "./servers";

/**
 * What the whole chain (routing, peak_ewma, passive health, retries, metrics, shared state) costs beside plain
 * nginx with an `upstream` and keepalive, and beside Lua hooks that do nothing. One worker on one processor; backend
 * and generator on the other; rounds interleaved, so that the machine's moods hit all alike. The measure is requests
 * per second of the worker's own processor time.
 */
const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 4);
/** What Lua itself costs: the three hooks, doing nothing but naming the one backend. */
const startHooks = async (endpoints: readonly string[]): Promise<Server> => {
  const port = await freePort();
  const upstream = `upstream hooks { server 0.0.0.1; balancer_by_lua_block {
    require("ngx.balancer").set_current_peer("${endpoints[0]}") } ${keepalive} }`;
  const location = `access_by_lua_block { } log_by_lua_block { } ${proxied("hooks")}`;
  return startNginx(settings(port, upstream, location), port, gatewayProcessor);
};

export const run = async (): Promise<string> => {
  const backends = [await startBackend(), await startBackend()];
  const endpoints = backends.map(({ port }) => `127.0.0.1:${port}`);
  const servers = {
    "plain nginx": await startPlain(endpoints),
    "empty Lua hooks": await startHooks(endpoints),
    Moontide: await startGateway(endpoints),
  };
  const names = Object.keys(servers) as (keyof typeof servers)[];
  const results = new Map(names.map((name) => [name, [] as Round[]]));
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const name of names) results.get(name)!.push(await measure(servers[name], seconds));
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
