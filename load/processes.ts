import { ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect, AddressInfo } from "node:net";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Benchmarks pin the gateway to one processor, and what loads and serves it to another. */
export const gatewayProcessor = "0";
export const otherProcessor = cpus().length > 1 ? "1" : "0";

export const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
};

const answers = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      done(true);
    });
    socket.on("error", () => done(false));
  });

/** Waits until something listens there; a minute at most, for a machine that has much else to do. */
export const listening = async (port: number): Promise<void> => {
  const deadline = Date.now() + 60_000;
  while (!(await answers(port))) {
    if (Date.now() > deadline) throw new Error(`nothing listens on port ${port}`);
    await new Promise((done) => setTimeout(done, 20));
  }
};

const nginx = () => process.env.MOONTIDE_NGINX ?? which("openresty") ?? which("nginx") ?? "nginx";

const which = (name: string): string | undefined => {
  try {
    return execFileSync("which", [name], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
};

/** Whether this nginx needs its Lua module loaded. */
const isDebian = () => {
  const version = execFileSync("sh", ["-c", `"${nginx()}" -V 2>&1`], { encoding: "utf8" });
  return !/openresty|ngx_lua/i.test(version);
};

/** The main-context lines of this runtime, as the README gives them. */
export const mainLines = (): string =>
  [
    isDebian() ? readFileSync("nginx/main/debian.conf", "utf8") : "",
    process.getuid?.() === 0 ? "user root;" : "",
  ].join("\n");

export interface Server {
  readonly directory: string;
  readonly port: number;
  /** Processor seconds of all its workers so far. */
  cpuSeconds(): number;
  /** Largest resident set of a worker, in bytes. */
  residentBytes(): number;
  /** Process number of the master. */
  readonly master: number;
  workers(): number[];
  stop(): Promise<void>;
}

const ticksPerSecond = 100;

const fieldsOf = (pid: number): string[] =>
  readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter(Boolean)
    .map(Number);

/** Starts an nginx of its own with the given configuration text. `{{run}}` in it becomes its directory. */
export const startNginx = async (
  text: string,
  port: number,
  processor: string,
  environment: Record<string, string> = {},
): Promise<Server> => {
  const directory = mkdtempSync(join(tmpdir(), "moontide-load-"));
  mkdirSync(join(directory, "state"));
  writeFileSync(join(directory, "nginx.conf"), text.replaceAll("{{run}}", directory));
  const child: ChildProcess = spawn(
    "taskset",
    [
      "-c",
      processor,
      nginx(),
      "-c",
      join(directory, "nginx.conf"),
      "-e",
      join(directory, "error.log"),
    ],
    { env: { ...process.env, ...environment }, stdio: ["ignore", "ignore", "inherit"] },
  );
  const ended = new Promise<void>((done) => child.on("exit", () => done()));
  await Promise.race([
    listening(port),
    ended.then(() => {
      throw new Error(
        `nginx did not start:\n${readFileSync(join(directory, "error.log"), "utf8")}`,
      );
    }),
  ]);
  const workers = () => childrenOf(child.pid!);
  return {
    directory,
    port,
    master: child.pid!,
    workers,
    cpuSeconds: () =>
      workers()
        .map((pid) => fieldsOf(pid))
        .reduce((sum, fields) => sum + Number(fields[11]) + Number(fields[12]), 0) / ticksPerSecond,
    residentBytes: () => Math.max(...workers().map((pid) => Number(fieldsOf(pid)[21]) * 4096)),
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

/** The nginx.conf of the gateway with everything but `{{run}}` filled in. */
export const gatewayConfiguration = (options: {
  port: number;
  admin_port: number;
  workers: number;
  http?: string;
  server?: string;
}): string =>
  Object.entries({
    main: mainLines(),
    workers: String(options.workers),
    lua: resolve("build/lua"),
    snippets: resolve("build/nginx"),
    port: String(options.port),
    admin_port: String(options.admin_port),
    http: options.http ?? "",
    server: options.server ?? "",
  }).reduce(
    (text, [name, value]) => text.replaceAll(`{{${name}}}`, value),
    readFileSync("nginx/nginx.conf", "utf8"),
  );

export interface WrkResult {
  readonly requests: number;
  readonly errors: number;
}

/** wrk on the other processor, over loopback, for a bounded time. */
export const wrk = async (
  port: number,
  seconds: number,
  connections: number,
  path = "/",
  headers: readonly string[] = [],
): Promise<WrkResult> => {
  const child = spawn(
    "taskset",
    [
      "-c",
      otherProcessor,
      "wrk",
      "-t1",
      `-c${connections}`,
      `-d${seconds}s`,
      ...headers.flatMap((header) => ["-H", header]),
      `http://127.0.0.1:${port}${path}`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let output = "";
  child.stdout.on("data", (piece: Buffer) => (output += piece.toString()));
  await new Promise((done) => child.on("exit", done));
  const requests = Number(/(\d+) requests in/.exec(output)?.[1] ?? 0);
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(output)?.[1] ?? 0);
  const broken = [...(/Socket errors: (.*)/.exec(output)?.[1] ?? "").matchAll(/\d+/g)]
    .map((match) => Number(match[0]))
    .reduce((sum, count) => sum + count, 0);
  if (requests === 0) throw new Error(`wrk measured nothing:\n${output}`);
  return { requests, errors: refused + broken };
};

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

export const benchmarkFiles = (): string[] =>
  readdirSync("load")
    .filter((name) => name.endsWith(".bench.ts"))
    .sort();
