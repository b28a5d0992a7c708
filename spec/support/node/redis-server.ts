import { execFileSync } from "node:child_process";
import { connect as connectPlain, Socket } from "node:net";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { Authority } from "./certificates";
import { temporaryDirectory } from "./paths";
import { freePort } from "./ports";
import { owned, Resource } from "./resources";
import { ServerProcess } from "./servers/process";
import { until } from "./wait";

export interface RedisOptions {
  password?: string;
  /** Speaks TLS alone, with a certificate of this authority for `redis.test`. */
  authority?: Authority;
}

const tlsArguments = (directory: string, port: number, authority: Authority): string[] => {
  const { key, cert } = authority.issue(["redis.test"]);
  writeFileSync(join(directory, "key.pem"), key);
  writeFileSync(join(directory, "cert.pem"), cert);
  return [
    ...["--port", "0", "--tls-port", String(port), "--tls-auth-clients", "no"],
    ...["--tls-key-file", join(directory, "key.pem")],
    ...["--tls-cert-file", join(directory, "cert.pem"), "--tls-ca-cert-file", authority.file],
  ];
};

/** A real Redis on a free port of the loopback and on a unix socket, without any data of its own on disk. */
export class RedisServer implements Resource {
  private constructor(
    private readonly process: ServerProcess,
    readonly port: number,
    readonly socket: string,
    private readonly options: RedisOptions,
  ) {}

  static async start(options: RedisOptions = {}): Promise<RedisServer> {
    const directory = temporaryDirectory("redis");
    const port = await freePort();
    const socket = join(directory, "socket");
    const { password, authority } = options;
    const shield = authority === undefined ? ["--port", String(port)] : undefined;
    const process = new ServerProcess(
      "redis-server",
      [
        ...["--bind", "127.0.0.1", "--unixsocket", socket, "--dir", directory],
        ...["--save", "", "--appendonly", "no"],
        ...(shield ?? tlsArguments(directory, port, authority!)),
        ...(password === undefined ? [] : ["--requirepass", password]),
      ],
      join(directory, "log"),
    );
    const redis = owned(new RedisServer(process, port, socket, options));
    await redis.revive();
    return redis;
  }

  /** Starts it, again and empty after `kill`; back when it answers. */
  async revive(): Promise<void> {
    this.process.run();
    await until("Redis to answer", async () => (await this.command("PING")) === "+PONG");
  }

  async kill(): Promise<void> {
    await this.process.kill();
  }

  pause(): void {
    this.process.pause();
  }

  resume(): void {
    this.process.resume();
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }

  report(): string {
    return this.process.report();
  }

  /** The first line of the reply to a command without blanks in its words. */
  async command(...words: string[]): Promise<string> {
    const socket = this.open();
    const { password } = this.options;
    try {
      if (password !== undefined) await exchange(socket, `AUTH ${password}`);
      return await exchange(socket, words.join(" "));
    } finally {
      socket.destroy();
    }
  }

  /** How often a command was run, since the start or `CONFIG RESETSTAT`. */
  calls(command: string): number {
    const text = this.cli("INFO", "commandstats");
    return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(text)?.[1] ?? 0);
  }

  /** What `redis-cli` prints of a command's reply. */
  cli(...words: string[]): string {
    const { port, options } = this;
    const shield = options.authority === undefined ? [] : ["--tls", "--insecure"];
    const secret = options.password === undefined ? [] : ["-a", options.password];
    return execFileSync("redis-cli", ["-p", String(port), ...shield, ...secret, ...words], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  }

  private open(): Socket {
    const { port, options } = this;
    if (options.authority === undefined) return connectPlain(port, "127.0.0.1");
    return connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false });
  }
}

const exchange = async (socket: Socket, line: string): Promise<string> =>
  new Promise((done, fail) => {
    socket.once("data", (data: Buffer) => done(data.toString().split("\r\n")[0]!));
    socket.once("error", fail);
    socket.once("close", () => fail(new Error("Redis closed the connection")));
    socket.write(`${line}\r\n`);
  });
