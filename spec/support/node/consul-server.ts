import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Response, send } from "./client";
import { temporaryDirectory } from "./paths";
import { freePort } from "./ports";
import { owned, Resource } from "./resources";
import { serverBinary } from "./servers/build";
import { ServerProcess } from "./servers/process";
import { until } from "./wait";

/** May do everything; the server is given it at its start. */
export const managementToken = "0a4fe8f4-7c1e-4c8d-9f57-3f6f3d1f9b11";

/** An instance of a service, as the catalog takes it. */
export interface ConsulInstance {
  ID: string;
  Service: string;
  Address?: string;
  Port: number;
  Tags?: string[];
  Meta?: Record<string, string>;
  Weights?: { Passing: number; Warning: number };
}

/** The most operations of one transaction. */
const most = 64;

const node = "elsewhere";

const inGroups = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );

/** A real Consul server: one alone, on free ports, which keeps its data over `kill` and `revive`. */
export class ConsulServer implements Resource {
  private constructor(
    private readonly process: ServerProcess,
    readonly port: number,
  ) {}

  /** With `acl`, whoever brings no token may see nothing. */
  static async start({ acl = false, datacenter = "dc1" } = {}): Promise<ConsulServer> {
    const directory = temporaryDirectory("consul");
    const [port, server, serf] = [await freePort(), await freePort(), await freePort()];
    const configuration = {
      datacenter,
      server: true,
      bootstrap_expect: 1,
      node_name: "server",
      bind_addr: "127.0.0.1",
      client_addr: "127.0.0.1",
      data_dir: join(directory, "data"),
      leave_on_terminate: false,
      disable_update_check: true,
      log_level: "WARN",
      ports: { http: port, server, serf_lan: serf, serf_wan: -1, dns: -1, grpc: -1, grpc_tls: -1 },
      performance: { raft_multiplier: 1 },
      ...(acl && {
        acl: {
          enabled: true,
          default_policy: "deny",
          tokens: { initial_management: managementToken, agent: managementToken },
        },
      }),
    };
    const file = join(directory, "consul.json");
    writeFileSync(file, JSON.stringify(configuration));
    const process = new ServerProcess(
      await serverBinary("consul"),
      ["agent", `-config-file=${file}`],
      join(directory, "log"),
    );
    const consul = owned(new ConsulServer(process, port));
    await consul.revive();
    return consul;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Starts it, again after `kill`; back when it leads and takes changes. */
  async revive(): Promise<void> {
    this.process.run();
    const takesChanges = async (): Promise<boolean> =>
      this.call<boolean>("PUT", "/v1/catalog/register", { Node: node, Address: "127.0.0.1" });
    await until("Consul to lead", takesChanges);
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

  /** A change through the agent, which is answered with nothing. */
  async put(path: string, body?: object): Promise<void> {
    await this.send("PUT", path, body);
  }

  /** A request to its API, whose answer is JSON. */
  async call<T = unknown>(method: string, path: string, body?: object): Promise<T> {
    return (await this.send(method, path, body)).json<T>();
  }

  /** An error when it is not answered with 200. */
  private async send(method: string, path: string, body?: object): Promise<Response> {
    const response = await send(`http://${this.address}${path}`, {
      method,
      headers: { "X-Consul-Token": managementToken },
      body: body && JSON.stringify(body),
    });
    if (response.status !== 200) {
      throw new Error(`Consul: ${method} ${path}: ${response.status} ${response.text}`);
    }
    return response;
  }

  /** Registers instances of services on a node that runs no agent. */
  async register(instances: readonly ConsulInstance[]): Promise<void> {
    await this.change("set", instances);
  }

  async deregister(instances: readonly Pick<ConsulInstance, "ID" | "Service">[]): Promise<void> {
    await this.change("delete", instances);
  }

  private async change(Verb: string, services: readonly object[]): Promise<void> {
    const operations = services.map((Service) => ({ Service: { Verb, Node: node, Service } }));
    for (const group of inGroups(operations, most)) await this.call("PUT", "/v1/txn", group);
  }
}
