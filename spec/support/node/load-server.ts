import { createServer, Server } from "node:http";
import { owned, Resource } from "./resources";

/** What tells the load of a machine beside its endpoint: an exporter, or who answers probes. */
export class LoadServer implements Resource {
  asked = 0;

  private constructor(
    private readonly server: Server,
    private readonly host: string,
  ) {}

  /** Answers every request with what `answer` returns at the moment; a number is a status without a body. */
  static async start(
    host: string,
    port: number,
    answer: (path: string) => string | number,
  ): Promise<LoadServer> {
    const server = createServer((request, response) => {
      load.asked += 1;
      const text = answer(request.url ?? "");
      if (typeof text === "number") response.writeHead(text).end();
      else response.end(text);
    });
    const load = new LoadServer(server, host);
    await new Promise<void>((listening, fail) => {
      server.once("error", fail);
      server.listen({ host, port }, listening);
    });
    return owned(load);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  report(): string {
    return this.asked === 0 ? `nobody asked the load server at ${this.host}` : "";
  }
}
