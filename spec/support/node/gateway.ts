import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { NginxConfOptions, renderNginxConf, requireBuild, withCache } from "./nginx-conf";
import { NginxProcess, reloadNginx, startNginx, untilListening } from "./nginx-process";
import { temporaryDirectory } from "./paths";
import { freePort } from "./ports";
import { owned, Resource } from "./resources";
import { until } from "./wait";

export interface GatewayOptions {
  /** `moontide.json`: a document, which gets a state directory of its own, or its text as it is. */
  configuration: object | string;
  workers?: number;
  /** How many connections each worker may have, where the usual number is too small. */
  connections?: number;
  /** The workers' user, where the tests run as root. */
  user?: string;
  http?: string;
  server?: string;
  environment?: NodeJS.ProcessEnv;
  /** With the snippets of the response cache. */
  cache?: boolean;
  /** A PEM file of the authorities that it trusts, instead of the system's: for endpoints, registries and checks. */
  authorities?: string;
  /** The size of `moontide_limits`, instead of the snippet's: `1m`. */
  limitsMemory?: string;
  /** The same of `moontide_answers`. */
  answersMemory?: string;
}

/** One request as nginx saw it; lists have an entry for each attempt. Seconds; `endedAt` since 1970. */
export interface Exchange {
  endedAt: number;
  seconds: number;
  status: number;
  request: string;
  endpoints: string[];
  statuses: string[];
  times: number[];
}

/** nginx separates attempts by a comma, and by a colon after an internal redirect that made further ones. */
const listOf = (text: string): string[] => (text === "" ? [] : text.split(/, | : /));

const parseExchange = (line: string): Exchange => {
  const raw = JSON.parse(line) as Record<string, string> & Record<string, number>;
  return {
    endedAt: raw.ended_at!,
    seconds: raw.seconds!,
    status: raw.status!,
    request: raw.request!,
    endpoints: listOf(raw.endpoints!),
    statuses: listOf(raw.statuses!),
    times: listOf(raw.times!).map(Number),
  };
};

/** A gateway under test: nginx on free ports, with its configuration, logs and state in a folder of its own. */
export class Gateway implements Resource {
  readonly directory = temporaryDirectory("gateway");
  readonly configurationFile = join(this.directory, "moontide.json");
  private conf!: NginxConfOptions;
  private nginx!: NginxProcess;
  private reported = 0;

  private constructor(private readonly options: GatewayOptions) {}

  /** Starts a gateway, and returns when it listens. Fails with nginx's reasons when it does not start. */
  static async start(options: GatewayOptions): Promise<Gateway> {
    requireBuild();
    const gateway = owned(new Gateway(options));
    gateway.prepare();
    // The ports were free a moment ago; another program may have been quicker.
    for (let left = 3; ; left--) {
      gateway.conf = await gateway.chooseConf();
      try {
        await gateway.run();
        return gateway;
      } catch (error) {
        if (left === 0 || !String(error).includes("Address already in use")) throw error;
      }
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.conf.port}`;
  }

  get port(): number {
    return this.conf.port;
  }

  get adminUrl(): string {
    return `http://127.0.0.1:${this.conf.adminPort}`;
  }

  get adminPort(): number {
    return this.conf.adminPort;
  }

  /** Where nginx keeps answers, with `cache`. */
  get cacheDirectory(): string {
    return join(this.directory, "cache");
  }

  get stateDirectory(): string {
    return join(this.directory, "state");
  }

  /** Replaces the configuration file at once, as a careful program does. */
  configure(configuration: object | string): void {
    const document =
      typeof configuration === "string"
        ? configuration
        : JSON.stringify({ state: { directory: this.stateDirectory }, ...configuration }, null, 2);
    writeFileSync(`${this.configurationFile}.new`, document);
    renameSync(`${this.configurationFile}.new`, this.configurationFile);
  }

  /** Starts it again on the same ports, after `stop`. */
  async restart(): Promise<void> {
    await this.run();
  }

  async signal(signal: NodeJS.Signals): Promise<void> {
    await this.nginx.signal(signal);
  }

  async workers(): Promise<number[]> {
    return this.nginx.workers();
  }

  async killWorker(pid: number): Promise<void> {
    await this.nginx.killWorker(pid);
  }

  /** Reloads, and returns when all workers of the new generation are there. */
  async reload(): Promise<void> {
    await reloadNginx(this.nginx, this.conf.workers);
  }

  get log(): string {
    return this.read("error.log");
  }

  /** Waits until the error log has that many lines like this, and returns them. */
  async logged(pattern: RegExp, count = 1): Promise<string[]> {
    return until(`${count} × ${pattern} in the error log`, () => {
      const lines = this.log.split("\n").filter((line) => pattern.test(line));
      return lines.length >= count && lines;
    });
  }

  /** All requests that have ended so far. */
  get exchanges(): Exchange[] {
    const lines = this.read("access.log").split("\n");
    return lines.slice(0, -1).map(parseExchange);
  }

  isRunning(): boolean {
    return this.nginx.isRunning();
  }

  async stop(): Promise<void> {
    await this.nginx?.stop();
  }

  /** The last lines of the error log, of those that were not reported yet. */
  report(): string {
    const { log } = this;
    const tail = log.slice(this.reported).split("\n").slice(-40).join("\n");
    this.reported = log.length;
    return tail === "" ? "" : `── ${this.directory}/error.log\n${tail}`;
  }

  private prepare(): void {
    mkdirSync(this.stateDirectory);
    this.configure(this.options.configuration);
    const { user } = this.options;
    if (process.getuid?.() !== 0 || user === undefined) return;
    const [uid, gid] = ["-u", "-g"].map((flag) =>
      Number(execFileSync("id", [flag, user], { encoding: "utf8" })),
    );
    chownSync(this.stateDirectory, uid!, gid!);
  }

  private async chooseConf(): Promise<NginxConfOptions> {
    const { http = "", server = "", user = "root", workers = 2 } = this.options;
    const { authorities, connections, limitsMemory, answersMemory } = this.options;
    const [port, adminPort] = [await freePort(), await freePort()];
    const { directory } = this;
    const ports = { port, adminPort };
    const conf = {
      directory,
      ...ports,
      workers,
      connections,
      user,
      http,
      server,
      authorities,
      limitsMemory,
      answersMemory,
    };
    return this.options.cache === true ? withCache(conf) : conf;
  }

  private async run(): Promise<void> {
    writeFileSync(join(this.directory, "nginx.conf"), renderNginxConf(this.conf));
    const environment = { MOONTIDE_CONFIG: this.configurationFile, ...this.options.environment };
    this.nginx = await startNginx(this.directory, environment);
    await untilListening(this.nginx, this.conf.adminPort, this.conf.workers, () => this.log);
  }

  private read(name: string): string {
    const path = join(this.directory, name);
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  }
}
