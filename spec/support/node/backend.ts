import { createServer, IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { Socket } from "node:net";
import type { PeerCertificate } from "node:tls";
import { Behaviour, perform } from "./behaviour";
import { freePort } from "./ports";
import { owned, Resource } from "./resources";

/** A TLS connection of a server has the name that the client asked for; Node's typings leave it out. */
type Named = Socket & { servername?: string | false; getPeerCertificate?: () => PeerCertificate };

/** A request that reached a backend; bodies are in the answer of `echo` only. */
export interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  /** The name that the gateway sent as SNI; undefined without one, or without TLS. */
  serverName: string | undefined;
  /** Whom the client's certificate names; undefined without one. */
  clientName: string | undefined;
  /** Counts the backend's connections from 1. */
  connection: number;
  /** When its header was there, as `Date.now()`. */
  at: number;
}

export interface BackendOptions {
  name?: string;
  behaviour?: Behaviour;
  port?: number;
  /** An address of this machine; by default 127.0.0.1. */
  host?: string;
  /** A unix socket instead of host and port. */
  path?: string;
  /** With an authority, clients must show a certificate of it. */
  tls?: { key: string; cert: string; ca?: string; requestCert?: boolean };
  /** How many connections the kernel keeps that are not accepted yet. */
  backlog?: number;
}

/**
 * An HTTP server in the process of the tests that does as it is told, also while it runs, and remembers what reached it.
 * Every answer names it in `X-Backend`.
 */
export class Backend implements Resource {
  readonly seen: Seen[] = [];
  connections = 0;
  behaviour: Behaviour;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly numbers = new WeakMap<Socket, number>();

  private constructor(
    readonly port: number,
    private readonly options: BackendOptions,
  ) {
    this.behaviour = options.behaviour ?? { kind: "answer" };
    const listener = (request: IncomingMessage, response: ServerResponse) =>
      this.handle(request, response);
    this.server = options.tls ? createSecureServer(options.tls, listener) : createServer(listener);
    // The gateway keeps idle connections for a minute; whoever closes first here is the gateway.
    this.server.keepAliveTimeout = 120_000;
    this.server.on("connection", (socket: Socket) => this.sockets.add(socket));
    this.server.on(options.tls ? "secureConnection" : "connection", (socket: Socket) => {
      this.connections += 1;
      this.numbers.set(socket, this.connections);
      socket.on("error", () => undefined);
      socket.on("close", () => this.sockets.delete(socket));
    });
  }

  static async start(options: BackendOptions = {}): Promise<Backend> {
    const port = options.path === undefined ? (options.port ?? (await freePort())) : 0;
    const backend = new Backend(port, options);
    await backend.accept();
    return owned(backend);
  }

  /** `host:port`, as in the `endpoints` of a pool. */
  get address(): string {
    const { host = "127.0.0.1", path } = this.options;
    if (path !== undefined) return `unix:${path}`;
    return host.includes(":") ? `[${host}]:${this.port}` : `${host}:${this.port}`;
  }

  get name(): string {
    return this.options.name ?? this.address;
  }

  /** Listens, at first or again after `refuse`. */
  async accept(): Promise<void> {
    const { host = "127.0.0.1", path, backlog } = this.options;
    await new Promise<void>((listening, fail) => {
      this.server.once("error", fail);
      const place = path === undefined ? { host, port: this.port } : { path };
      this.server.listen({ ...place, backlog }, listening);
    });
  }

  /** Closes the port and all connections: whoever connects now is refused. */
  async refuse(): Promise<void> {
    const closed = new Promise((done) => this.server.close(done));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  async stop(): Promise<void> {
    if (this.server.listening) await this.refuse();
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    this.seen.push({
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      serverName: (request.socket as Named).servername || undefined,
      clientName: (request.socket as Named).getPeerCertificate?.().subject?.CN,
      connection: this.numbers.get(request.socket) ?? 0,
      at: Date.now(),
    });
    request.on("error", () => undefined);
    response.setHeader("X-Backend", this.name);
    // A gateway that hangs up in the middle is what some tests are about.
    perform(this.behaviour, request, response).catch(() => response.destroy());
  }
}

/** Several backends with the same options, started at once. */
export const startBackends = async (
  count: number,
  options: BackendOptions = {},
): Promise<Backend[]> => Promise.all(Array.from({ length: count }, () => Backend.start(options)));
