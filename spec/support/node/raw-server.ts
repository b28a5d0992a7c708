import { AddressInfo, createServer, Server, Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { Certificate } from "./certificates";
import { owned, Resource } from "./resources";

/** A server that does what the test says, byte by byte, with each request that it gets. */
export class RawServer implements Resource {
  readonly requests: string[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  /** @param answer is called with the whole text of a request, its body included */
  static async start(
    answer: (socket: Socket, request: string) => void,
    tls?: Certificate,
  ): Promise<RawServer> {
    const accept = (socket: Socket): void => raw.accept(socket, answer);
    const server = tls === undefined ? createServer(accept) : createTlsServer(tls, accept);
    const raw = owned(new RawServer(server));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return raw;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private accept(socket: Socket, answer: (socket: Socket, request: string) => void): void {
    this.sockets.add(socket);
    let text = "";
    // The client may be gone at any time: that is what is tested.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("data", (data) => {
      text += data.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
      if (end < 0 || text.length < end + 4 + length) return;
      const request = text;
      text = "";
      this.requests.push(request);
      answer(socket, request);
    });
  }
}

/**
 * Sends pieces one after another, each in a segment of its own as far as one can ask for that.
 *
 * @param then is called behind the last
 */
export const inPieces = (socket: Socket, pieces: string[], then?: () => void): void => {
  const [first, ...rest] = pieces;
  if (first === undefined) return then?.();
  socket.setNoDelay(true);
  socket.write(first, "latin1", () => setTimeout(() => inPieces(socket, rest, then), 1));
};

/** Answers every request with this text, and ends the connection unless told not to. */
export const answering =
  (text: string, end = true) =>
  (socket: Socket): void => {
    socket.write(text, "latin1");
    if (end) socket.end();
  };

/** The header of an answer in chunks. */
export const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
