import { join } from "node:path";
import { send } from "./client";
import { temporaryDirectory } from "./paths";
import { freePort } from "./ports";
import { owned, Resource } from "./resources";
import { ServerProcess } from "./servers/process";
import { until } from "./wait";

export const encode = (text: string): string => Buffer.from(text).toString("base64");

/** The most operations of one transaction. */
const most = 128;

/** One user who may do everything, and one who may read a prefix. */
export interface EtcdUsers {
  prefix: string;
  reader: string;
  password: string;
}

const rootPassword = "root-password";

/** A real etcd: one member, on free ports, which keeps its data over `kill` and `revive`. */
export class EtcdServer implements Resource {
  private hasUsers = false;

  private constructor(
    private readonly process: ServerProcess,
    readonly port: number,
  ) {}

  static async start(...options: string[]): Promise<EtcdServer> {
    const directory = temporaryDirectory("etcd");
    const [port, peerPort] = [await freePort(), await freePort()];
    const [url, peer] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${peerPort}`];
    const process = new ServerProcess(
      "etcd",
      [
        `--data-dir=${join(directory, "data")}`,
        `--listen-client-urls=${url}`,
        `--advertise-client-urls=${url}`,
        `--listen-peer-urls=${peer}`,
        `--initial-advertise-peer-urls=${peer}`,
        `--initial-cluster=default=${peer}`,
        "--bcrypt-cost=4",
        "--log-level=warn",
        ...options,
      ],
      join(directory, "log"),
    );
    const etcd = owned(new EtcdServer(process, port));
    await etcd.revive();
    return etcd;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Starts it, again after `kill`; back when it answers. */
  async revive(): Promise<void> {
    this.process.run();
    const isHealthy = async (): Promise<boolean> =>
      (await send(`http://${this.address}/health`)).text.includes('"true"');
    await until("etcd to be healthy", isHealthy);
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

  /** A request to its JSON gateway; an error when it is not answered with 200. */
  async call<T = unknown>(path: string, body: object): Promise<T> {
    const Authorization = this.hasUsers ? await this.authenticate() : undefined;
    return this.post<T>(path, body, Authorization === undefined ? {} : { Authorization });
  }

  /** Sets keys, and deletes those without a value: at once, as far as transactions reach. */
  async write(keys: Readonly<Record<string, string | undefined>>, lease = "0"): Promise<void> {
    const operations = Object.entries(keys).map(([key, value]) =>
      value === undefined
        ? { request_delete_range: { key: encode(key) } }
        : { request_put: { key: encode(key), value: encode(value), lease } },
    );
    for (let i = 0; i < operations.length; i += most) {
      await this.call("/v3/kv/txn", { success: operations.slice(i, i + most) });
    }
  }

  /** A lease that ends after so many seconds unless it is kept alive. */
  async grantLease(seconds: number): Promise<string> {
    return (await this.call<{ ID: string }>("/v3/lease/grant", { TTL: String(seconds) })).ID;
  }

  async revokeLease(ID: string): Promise<void> {
    await this.call("/v3/lease/revoke", { ID });
  }

  /** Forgets all of the history up to now. */
  async compact(): Promise<void> {
    const { header } = await this.call<{ header: { revision: string } }>("/v3/kv/range", {
      key: encode("none"),
    });
    await this.call("/v3/kv/compaction", { revision: header.revision, physical: true });
  }

  /** From now on everyone must say who they are. */
  async enableUsers({ prefix, reader, password }: EtcdUsers): Promise<void> {
    await this.call("/v3/auth/user/add", { name: "root", password: rootPassword });
    await this.call("/v3/auth/role/add", { name: "root" });
    await this.call("/v3/auth/user/grant", { user: "root", role: "root" });
    await this.call("/v3/auth/user/add", { name: reader, password });
    await this.call("/v3/auth/role/add", { name: reader });
    const range_end =
      prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
    const perm = { permType: "READ", key: encode(prefix), range_end: encode(range_end) };
    await this.call("/v3/auth/role/grant", { name: reader, perm });
    await this.call("/v3/auth/user/grant", { user: reader, role: reader });
    await this.call("/v3/auth/enable", {});
    this.hasUsers = true;
  }

  private async authenticate(): Promise<string> {
    const user = { name: "root", password: rootPassword };
    return (await this.post<{ token: string }>("/v3/auth/authenticate", user, {})).token;
  }

  private async post<T>(path: string, body: object, headers: Record<string, string>): Promise<T> {
    const response = await send(`http://${this.address}${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    if (response.status !== 200) {
      throw new Error(`etcd: ${path}: ${response.status} ${response.text}`);
    }
    return response.json<T>();
  }
}
