import { createServer, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { owned, Resource } from "./resources";
import { until } from "./wait";

/** A backend that keeps every request until it is told to answer one. */
export class HeldBackend implements Resource {
  /** The paths of all requests in the order in which they came. */
  readonly seen: string[] = [];
  /** The most that were there at a time. */
  most = 0;
  private readonly held: ServerResponse[] = [];

  private constructor(private readonly server: Server) {
    server.keepAliveTimeout = 120_000;
  }

  static async start(): Promise<HeldBackend> {
    const server = createServer();
    const backend = owned(new HeldBackend(server));
    server.on("request", (request, response: ServerResponse) => {
      request.resume();
      backend.seen.push(request.url ?? "");
      backend.held.push(response);
      backend.most = Math.max(backend.most, backend.held.length);
      response.on("close", () => {
        const index = backend.held.indexOf(response);
        if (index >= 0) backend.held.splice(index, 1);
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", 1024, done));
    return backend;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Waits until so many requests have come in all. */
  async reached(count: number, seconds?: number): Promise<void> {
    await until(`${count} requests`, () => this.seen.length >= count, seconds);
  }

  /** Answers the oldest one that is there. */
  release(): void {
    this.held.shift()?.end("held\n");
  }

  /** Answers all that are there with an error, and keeps those that come. */
  failAll(status: number): void {
    for (const response of this.held.splice(0)) response.writeHead(status).end("failed\n");
  }

  /** Answers all that are there, and from now on each one that comes. */
  releaseAll(): void {
    for (const response of this.held.splice(0)) response.end("held\n");
    this.server.on("request", () => this.held.pop()?.end("held\n"));
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
