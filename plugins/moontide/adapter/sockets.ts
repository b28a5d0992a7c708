import { Connection, ConnectRequest, Sockets } from "../kernel/ports";
import { Result } from "../kernel/result";

/** nginx counts in whole milliseconds, and takes 0 for its own default of a minute. */
const milliseconds = (seconds: number): number => math.max(1, math.floor(seconds * 1000));

const open = (socket: ngx.TcpSocket, request: ConnectRequest): Result<1> => {
  const { address, port } = request;
  if (string.sub(address, 1, 5) === "unix:") return socket.connect(address as `unix:${string}`);
  const [colon] = string.find(address, ":", 1, true);
  return socket.connect(colon === undefined ? address : `[${address}]`, port);
};

const connectionOn = (socket: ngx.TcpSocket): Connection => ({
  send: (text) => {
    const [sent, problem] = socket.send(text);
    if (sent === undefined) return $multi(undefined, problem);
    return $multi(true, undefined);
  },
  receive: (bytes) => {
    const [data, problem] = socket.receive(bytes);
    if (data === undefined) return $multi(undefined, problem);
    return $multi(data, undefined);
  },
  receiveSome: (maximum_bytes, timeout_seconds) => {
    socket.settimeout(milliseconds(timeout_seconds));
    const [data, problem, partial] = socket.receiveany(maximum_bytes);
    if (data !== undefined) return $multi(data, undefined);
    // What came together with the end is still to be had; the next call meets the end again.
    if (partial !== undefined && partial !== "") return $multi(partial, undefined);
    return $multi(undefined, problem);
  },
  close: () => {
    socket.close();
  },
});

const refusedCertificate = "TLS: the certificate was refused";

const connect = (request: ConnectRequest): Result<Connection> => {
  const socket = ngx.socket.tcp();
  socket.settimeout(milliseconds(request.timeout_seconds));
  const [opened, problem] = open(socket, request);
  if (opened === undefined) return $multi(undefined, problem);
  const { tls } = request;
  if (tls !== undefined) {
    const [shaken, reason] = socket.sslhandshake(false, tls.server_name, tls.verify);
    if (shaken === undefined) {
      socket.close();
      return $multi(undefined, `TLS: ${reason}`);
    }
    // Before 0.10.31 ngx_lua closes a connection whose certificate it refuses, and may still call the handshake a
    // success (lua-nginx-module #2506): nothing can be sent on it, but the reason would be lost.
    if (socket.getreusedtimes()[0] === undefined) return $multi(undefined, refusedCertificate);
  }
  return $multi(connectionOn(socket), undefined);
};

/** nginx's cosockets behind the port: only addresses, no names. Yields. */
export const sockets: Sockets = { connect };
