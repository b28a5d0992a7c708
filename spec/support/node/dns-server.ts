import { ChildProcess, spawn } from "node:child_process";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDirectory } from "./paths";
import { freePort } from "./ports";
import { owned, Resource } from "./resources";
import { until } from "./wait";

export interface Service {
  target: string;
  port: number;
  priority?: number;
  weight?: number;
}

export interface Zone {
  /** Addresses by name, IPv4 and IPv6. */
  hosts: Record<string, string[]>;
  services?: Record<string, Service[]>;
}

/** How long records may be kept, in seconds: the shortest that DNS has. */
export const ttl = 1;

/** A real name server, dnsmasq, for names below `test`. It is nobody else's: it asks no other. */
export class DnsServer implements Resource {
  private readonly directory = temporaryDirectory("dns");
  private child: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private zone: Zone,
  ) {}

  static async start(zone: Zone): Promise<DnsServer> {
    const server = owned(new DnsServer(await freePort(), zone));
    await server.run();
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Exchanges all records. */
  async replace(zone: Zone): Promise<void> {
    this.zone = zone;
    await this.kill();
    await this.run();
  }

  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    this.child = undefined;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** Starts again after `kill`. */
  async run(): Promise<void> {
    this.write();
    const file = join(this.directory, "dnsmasq.conf");
    this.child = spawn("dnsmasq", ["--keep-in-foreground", `--conf-file=${file}`], {
      stdio: "ignore",
    });
    const resolver = new Resolver({ timeout: 200, tries: 1 });
    resolver.setServers([this.address]);
    await until("dnsmasq to answer", async () => (await resolver.resolve4("up.test")).length > 0);
  }

  /** SIGSTOP: questions are not even refused. */
  pause(): void {
    this.child?.kill("SIGSTOP");
  }

  resume(): void {
    this.child?.kill("SIGCONT");
  }

  async stop(): Promise<void> {
    await this.kill();
  }

  private write(): void {
    const { hosts, services = {} } = this.zone;
    const lines = Object.entries({ "up.test": ["127.0.0.1"], ...hosts }).flatMap(
      ([name, addresses]) => addresses.map((address) => `${address} ${name}`),
    );
    writeFileSync(join(this.directory, "hosts"), `${lines.join("\n")}\n`);
    const records = Object.entries(services).flatMap(([name, list]) =>
      list.map(
        ({ target, port, priority = 0, weight = 1 }) =>
          `srv-host=${name},${target},${port},${priority},${weight}`,
      ),
    );
    const options = [
      `port=${this.port}`,
      "listen-address=127.0.0.1",
      "bind-interfaces",
      "no-resolv",
      "no-hosts",
      "local=/test/",
      `local-ttl=${ttl}`,
      `addn-hosts=${join(this.directory, "hosts")}`,
      "pid-file=",
      "user=",
      ...records,
    ];
    writeFileSync(join(this.directory, "dnsmasq.conf"), `${options.join("\n")}\n`);
  }
}
