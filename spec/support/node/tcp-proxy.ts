import { connect, createServer, Server, Socket } from "node:net";
import { freePort } from "./ports";
import { owned, Resource } from "./resources";

/** What a connection meets: the server behind, nobody, or somebody who says these pieces, one a connection, in turn. */
export type ProxyMode = "forward" | "refuse" | { says: readonly (string | Buffer)[] };

/** Stands between a client and a server and does what networks do. Bytes pass as they are, TLS too. */
export class TcpProxy implements Resource {
  private mode: ProxyMode = "forward";
  private said = 0;
  private connections = 0;
  private readonly pairs = new Set<{ client: Socket; server: Socket }>();
  private readonly clients = new Set<Socket>();
  private readonly server: Server;

  private constructor(
    readonly port: number,
    private readonly target: () => string,
  ) {
    this.server = createServer((client) => this.meet(client));
  }

  /** @param target `host:port` of the server behind, asked with each connection */
  static async start(target: () => string): Promise<TcpProxy> {
    const proxy = owned(new TcpProxy(await freePort(), target));
    await proxy.listen();
    return proxy;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get isForwarding(): boolean {
    return this.mode === "forward";
  }

  /** How many connections there were. */
  get met(): number {
    return this.connections;
  }

  /** Open connections end, and new ones meet this. */
  async become(mode: ProxyMode): Promise<void> {
    if (mode !== "refuse" && !this.server.listening) await this.listen();
    this.mode = mode;
    const closed = mode === "refuse" && this.server.listening ? this.closing() : undefined;
    for (const client of this.clients) client.resetAndDestroy();
    await closed;
  }

  /**
   * The connections that are open now stay open and carry nothing any more, in neither direction, as behind a
   * router that forgot them. New ones are forwarded.
   */
  forgetOpen(): void {
    for (const { client, server } of this.pairs) {
      client.unpipe(server);
      server.unpipe(client);
      client.resume();
      server.resume();
    }
    this.pairs.clear();
  }

  async stop(): Promise<void> {
    const closed = this.server.listening ? this.closing() : undefined;
    for (const client of this.clients) client.destroy();
    await closed;
  }

  private async listen(): Promise<void> {
    await new Promise<void>((listening, fail) => {
      this.server.once("error", fail);
      this.server.listen({ host: "127.0.0.1", port: this.port }, listening);
    });
  }

  private async closing(): Promise<void> {
    await new Promise<void>((closed) => this.server.close(() => closed()));
  }

  private meet(client: Socket): void {
    this.connections += 1;
    this.clients.add(client);
    client.on("error", () => undefined);
    client.on("close", () => this.clients.delete(client));
    if (this.mode === "forward") return this.forward(client);
    if (this.mode === "refuse") return void client.resetAndDestroy();
    const { says } = this.mode;
    const piece = says[this.said % says.length]!;
    this.said += 1;
    client.once("data", () => client.end(piece));
  }

  private forward(client: Socket): void {
    const at = this.target();
    const colon = at.lastIndexOf(":");
    const server = connect(Number(at.slice(colon + 1)), at.slice(0, colon));
    const pair = { client, server };
    this.pairs.add(pair);
    server.on("error", () => client.resetAndDestroy());
    client.on("close", () => {
      server.destroy();
      this.pairs.delete(pair);
    });
    client.pipe(server);
    server.pipe(client);
  }
}
