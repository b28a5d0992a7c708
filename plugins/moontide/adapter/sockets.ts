import {
  Connection,
  ConnectionPool,
  ConnectRequest,
  PooledConnection,
  Sockets,
} from "../kernel/ports";
import { Result } from "../kernel/result";
import { clock } from "./clock";

/** nginx counts in whole milliseconds, and takes 0 for its own default of a minute. */
const milliseconds = (seconds: number): number => math.max(1, math.floor(seconds * 1000));

const open = (
  socket: ngx.TcpSocket,
  { address, port }: ConnectRequest,
  pool: ConnectionPool | undefined,
): Result<1> => {
  const options = pool === undefined ? {} : { pool: pool.name, pool_size: pool.size };
  if (string.sub(address, 1, 5) === "unix:") {
    return socket.connect(address as `unix:${string}`, options);
  }
  const [colon] = string.find(address, ":", 1, true);
  return socket.connect(colon === undefined ? address : `[${address}]`, port, options);
};

/**
 * One cosocket. A class, since whoever asks a model makes one per request: a table of closures would cost seven closures
 * each time, and LuaJIT compiles no code that makes closures.
 */
class SocketConnection implements PooledConnection {
  constructor(
    private readonly socket: ngx.TcpSocket,
    readonly reused: boolean,
    private readonly pool_size: number,
  ) {}

  send(text: string, timeout_seconds?: number): Result<true> {
    if (timeout_seconds !== undefined) this.socket.settimeout(milliseconds(timeout_seconds));
    const [sent, problem] = this.socket.send(text);
    if (sent === undefined) return $multi(undefined, problem);
    return $multi(true, undefined);
  }

  sendParts(parts: readonly string[], timeout_seconds: number): Result<true> {
    this.socket.settimeout(milliseconds(timeout_seconds));
    const [sent, problem] = this.socket.send(parts);
    if (sent === undefined) return $multi(undefined, problem);
    return $multi(true, undefined);
  }

  receive(bytes: number, timeout_seconds?: number): Result<string> {
    if (timeout_seconds !== undefined) this.socket.settimeout(milliseconds(timeout_seconds));
    const [data, problem] = this.socket.receive(bytes);
    if (data === undefined) return $multi(undefined, problem);
    return $multi(data, undefined);
  }

  receiveLine(timeout_seconds: number): Result<string> {
    this.socket.settimeout(milliseconds(timeout_seconds));
    const [line, problem] = this.socket.receive("*l");
    if (line === undefined) return $multi(undefined, problem);
    return $multi(line, undefined);
  }

  receiveSome(maximum_bytes: number, timeout_seconds: number): Result<string> {
    this.socket.settimeout(milliseconds(timeout_seconds));
    const [data, problem, partial] = this.socket.receiveany(maximum_bytes);
    if (data !== undefined) return $multi(data, undefined);
    // What came together with the end is still to be had; the next call meets the end again.
    if (partial !== undefined && partial !== "") return $multi(partial, undefined);
    return $multi(undefined, problem);
  }

  close(): void {
    this.socket.close();
  }

  keep(idle_seconds: number): void {
    this.socket.setkeepalive(milliseconds(idle_seconds), this.pool_size);
  }
}

const refusedCertificate = "TLS: the certificate was refused";

const shake = (socket: ngx.TcpSocket, tls: NonNullable<ConnectRequest["tls"]>): Result<true> => {
  const [shaken, reason] = socket.sslhandshake(false, tls.server_name, tls.verify);
  if (shaken === undefined) {
    socket.close();
    return $multi(undefined, `TLS: ${reason}`);
  }
  // Before 0.10.31 ngx_lua closes a connection whose certificate it refuses, and may still call the handshake a
  // success (lua-nginx-module #2506): nothing can be sent on it, but the reason would be lost.
  if (socket.getreusedtimes()[0] === undefined) return $multi(undefined, refusedCertificate);
  return $multi(true, undefined);
};

const openSocket = (
  request: ConnectRequest,
  pool: ConnectionPool | undefined,
): Result<ngx.TcpSocket> => {
  const until = clock.now() + request.timeout_seconds;
  const socket = ngx.socket.tcp();
  socket.settimeout(milliseconds(request.timeout_seconds));
  const [opened, problem] = open(socket, request, pool);
  if (opened === undefined) return $multi(undefined, problem);
  if (request.tls !== undefined) {
    // Of one that is kept, the handshake is over: then this comes back at once.
    if (pool !== undefined) socket.settimeout(milliseconds(until - clock.now()));
    const [shaken, reason] = shake(socket, request.tls);
    if (shaken === undefined) return $multi(undefined, reason);
  }
  return $multi(socket, undefined);
};

const connect = (request: ConnectRequest): Result<Connection> => {
  const [socket, problem] = openSocket(request, undefined);
  if (socket === undefined) return $multi(undefined, problem);
  return $multi(new SocketConnection(socket, false, 0), undefined);
};

const borrow = (request: ConnectRequest, pool: ConnectionPool): Result<PooledConnection> => {
  const [socket, problem] = openSocket(request, pool);
  if (socket === undefined) return $multi(undefined, problem);
  const reused = (socket.getreusedtimes()[0] ?? 0) > 0;
  return $multi(new SocketConnection(socket, reused, pool.size), undefined);
};

/** nginx's cosockets behind the port: only addresses, no names. Yields. */
export const sockets: Sockets = { connect, borrow };
