import { execFile, execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { send, Response } from "./client";
import { parseMetrics, Sample } from "./metrics";
import { build, temporaryDirectory } from "./paths";
import { freePort } from "./ports";
import { owned, Resource } from "./resources";
import { until } from "./wait";

/**
 * The Kong of this machine, by Kong's own command line (`kong start`, `reload`, `stop`): MOONTIDE_KONG names the
 * executable, else `kong` on the path is taken. Kong can't be had from Debian's packages, so the suites for it are
 * skipped without one, and say so; the plugin's unit specs run everywhere.
 */
const command = process.env.MOONTIDE_KONG || "kong";

const findKong = (): string | undefined => {
  try {
    return execFileSync(command, ["version"], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return undefined;
  }
};

const version = findKong();

/** For the name of a suite: which Kong it runs on, or why it is skipped. */
export const kongLabel = version ?? "skipped: no Kong here; MOONTIDE_KONG may name its `kong`";

/** `describe`, or where there is no Kong one that skips and says why. */
export const describeWithKong = version === undefined ? describe.skip : describe;

const run = promisify(execFile);

/** The document in Kong's declarative format, DB-less. */
export interface KongDocument {
  services?: object[];
  routes?: object[];
  consumers?: object[];
}

/** A Kong with two workers on free ports, with the plugins as they were built; logs in a folder of its own. */
export class Kong implements Resource {
  readonly directory = temporaryDirectory("kong");
  private readonly environment: NodeJS.ProcessEnv;

  private constructor(
    readonly port: number,
    private readonly adminPort: number,
    environment: NodeJS.ProcessEnv,
  ) {
    this.environment = {
      ...process.env,
      KONG_PREFIX: this.directory,
      KONG_DATABASE: "off",
      KONG_DECLARATIVE_CONFIG: join(this.directory, "kong.json"),
      KONG_PLUGINS: "bundled,moontide-classify,moontide-admission,moontide-balancer,moontide-llm",
      KONG_LUA_PACKAGE_PATH: `${build}/lua/?.lua;;`,
      KONG_NGINX_HTTP_LUA_SHARED_DICT: "moontide 10m",
      KONG_NGINX_PROXY_LUA_CHECK_CLIENT_ABORT: "on",
      KONG_NGINX_MAIN_WORKER_PROCESSES: "2",
      KONG_PROXY_LISTEN: `127.0.0.1:${port}`,
      KONG_ADMIN_LISTEN: `127.0.0.1:${adminPort}`,
      KONG_ADMIN_GUI_LISTEN: "off",
      KONG_PROXY_ACCESS_LOG: "logs/access.log",
      KONG_ANONYMOUS_REPORTS: "off",
      ...environment,
    };
  }

  static async start(document: KongDocument, environment: NodeJS.ProcessEnv = {}): Promise<Kong> {
    const kong = owned(new Kong(await freePort(), await freePort(), environment));
    writeFileSync(join(kong.directory, "kong.json"), textOf(document));
    await kong.command("start");
    await until("Kong to listen", async () => (await send(kong.adminUrl)).status === 200);
    return kong;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get adminUrl(): string {
    return `http://127.0.0.1:${this.adminPort}`;
  }

  get log(): string {
    const path = join(this.directory, "logs/error.log");
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  }

  /** Hands a new document to the running Kong. */
  async configure(document: KongDocument): Promise<Response> {
    return send(`${this.adminUrl}/config`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ config: textOf(document) }),
    });
  }

  async metrics(): Promise<Sample[]> {
    return parseMetrics((await send(`${this.adminUrl}/moontide/metrics`)).text);
  }

  async reload(): Promise<void> {
    await this.command("reload");
  }

  workers(): number[] {
    const master = readFileSync(join(this.directory, "pids/nginx.pid"), "utf8").trim();
    const children = readFileSync(`/proc/${master}/task/${master}/children`, "utf8");
    return children.split(" ").filter(Boolean).map(Number);
  }

  async stop(): Promise<void> {
    if (existsSync(join(this.directory, "pids/nginx.pid"))) await this.command("stop");
  }

  report(): string {
    return `── ${this.directory}/logs/error.log\n${this.log.split("\n").slice(-40).join("\n")}`;
  }

  private async command(name: "start" | "stop" | "reload"): Promise<void> {
    await run(command, [name, "-p", this.directory], { env: this.environment });
  }
}

const textOf = (document: KongDocument): string =>
  JSON.stringify({ _format_version: "3.0", _transform: true, ...document });
