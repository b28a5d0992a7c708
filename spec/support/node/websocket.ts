import { createServer, RequestListener, Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { Socket } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { Certificate } from "./certificates";
import { freePort } from "./ports";
import { owned, Resource } from "./resources";

export interface WebSocketBackendOptions {
  /** An address of this machine; by default 127.0.0.1. */
  host?: string;
  /** A unix socket instead. */
  path?: string;
  tls?: Certificate;
}

/** A WebSocket server that sends back what it is sent, with its address before it; ordinary requests get 200. */
export class WebSocketBackend implements Resource {
  /** Paths of the handshakes that came. */
  readonly handshakes: string[] = [];
  readonly requests: string[] = [];
  /** Answers handshakes with that status instead. */
  refuseWith: number | undefined;
  /** How long ordinary requests take. */
  delaySeconds = 0;
  private readonly server: Server;
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly connections = new Set<Socket>();

  private constructor(
    private readonly port: number,
    private readonly options: WebSocketBackendOptions,
  ) {
    const { tls } = options;
    const answer: RequestListener = (request, response) => {
      this.requests.push(request.url ?? "");
      setTimeout(() => response.end("ok\n"), this.delaySeconds * 1000);
    };
    this.server = tls ? createSecureServer(tls, answer) : createServer(answer);
    this.server.on("connection", (socket) => {
      this.connections.add(socket);
      socket.on("close", () => this.connections.delete(socket));
    });
    this.server.on("upgrade", (request, socket, head) => {
      this.handshakes.push(request.url ?? "");
      if (this.refuseWith !== undefined) {
        socket.end(
          `HTTP/1.1 ${this.refuseWith} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
        );
        return;
      }
      this.sockets.handleUpgrade(request, socket, head, (connection) => {
        connection.on("message", (text) => connection.send(`${this.address} ${String(text)}`));
        connection.on("error", () => undefined);
      });
    });
  }

  static async start(options: WebSocketBackendOptions = {}): Promise<WebSocketBackend> {
    const port = options.path === undefined ? await freePort() : 0;
    const backend = new WebSocketBackend(port, options);
    const { host = "127.0.0.1", path } = options;
    await new Promise<void>((listening, fail) => {
      backend.server.once("error", fail);
      backend.server.listen(path === undefined ? { port, host } : { path }, listening);
    });
    return owned(backend);
  }

  get address(): string {
    const { host = "127.0.0.1", path } = this.options;
    if (path !== undefined) return `unix:${path}`;
    return host.includes(":") ? `[${host}]:${this.port}` : `${host}:${this.port}`;
  }

  /** WebSockets that are open. */
  get open(): number {
    return this.sockets.clients.size;
  }

  /** Closes the port and ends all connections. */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise((done) => this.server.close(done));
    for (const connection of this.connections) connection.destroy();
    await closed;
  }
}

/** A client's end of a WebSocket. */
export class WebSocketClient implements Resource {
  readonly received: string[] = [];
  /** The close code, once it is closed; 1006 where the connection just ended. */
  closed: number | undefined;

  private constructor(private readonly socket: WebSocket) {
    socket.on("message", (text) => this.received.push(String(text)));
    socket.on("close", (code) => (this.closed = code));
    socket.on("error", () => undefined);
  }

  /** Comes back with an open WebSocket; fails with the status of any other answer. */
  static async open(port: number, path = "/"): Promise<WebSocketClient> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
    const client = owned(new WebSocketClient(socket));
    await new Promise<void>((opened, fail) => {
      socket.on("open", opened);
      socket.on("unexpected-response", (_, response) => fail(new Error(`${response.statusCode}`)));
      socket.on("error", fail);
    });
    return client;
  }

  send(text: string): void {
    this.socket.send(text);
  }

  ping(): void {
    this.socket.ping();
  }

  /** Sends text and waits for what comes back. */
  async ask(text: string): Promise<string> {
    const answer = new Promise<string>((done, fail) => {
      this.socket.once("message", (answered) => done(String(answered)));
      this.socket.once("close", (code) => fail(new Error(`closed with ${code}`)));
    });
    this.socket.send(text);
    return answer;
  }

  close(): void {
    this.socket.close();
  }

  stop(): void {
    this.socket.terminate();
  }
}
