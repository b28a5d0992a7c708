import { connect } from "node:net";

/*
 * A client of HTTP/2 that sends what no library lets one send, as headers that HTTP/2 forbids (RFC 9113, 8.2.2).
 */

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const HEADERS = 1;
const SETTINGS = 4;
const END_STREAM = 1;
const END_HEADERS = 4;

const frame = (type: number, flags: number, stream: number, payload: Buffer): Buffer => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
};

/** A literal header field without indexing (RFC 7541, 6.2.2), of less than 127 bytes each. */
const field = ([name, value]: [string, string]): Buffer =>
  Buffer.from(
    `\0${String.fromCharCode(name.length)}${name}${String.fromCharCode(value.length)}${value}`,
    "latin1",
  );

/** Sends one GET with these headers over HTTP/2 without TLS, and returns all bytes that come in so many seconds. */
export const getRawHttp2 = async (
  port: number,
  headers: [string, string][],
  seconds = 1,
): Promise<string> =>
  new Promise((done, fail) => {
    const fields: [string, string][] = [
      [":method", "GET"],
      [":scheme", "http"],
      [":path", "/"],
      [":authority", "web"],
      ...headers,
    ];
    const block = Buffer.concat(fields.map(field));
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(preface);
      socket.write(frame(SETTINGS, 0, 0, Buffer.alloc(0)));
      socket.write(frame(HEADERS, END_STREAM | END_HEADERS, 1, block));
    });
    let received = "";
    socket.setEncoding("latin1");
    socket.on("data", (piece) => (received += piece));
    socket.on("close", () => done(received));
    socket.on("error", fail);
    setTimeout(() => socket.destroy(), seconds * 1000);
  });
