/**
 * The gRPC health checking protocol (grpc.health.v1.Health/Check) as bytes of HTTP/2 (RFC 9113). One request on one
 * connection needs so little of HTTP/2 that all of it is here: every frame that we send is known beforehand, and of
 * the answer only the one message counts, so no header has to be decompressed.
 */
const frameTypes = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, go_away: 7 };

/** Bytes of a frame's header. */
export const frameHeaderBytes = 9;

/** Larger frames than this are no answer to a health check. HTTP/2's own default limit. */
export const longestFrameBytes = 16384;

const endStream = 0x1;
const endHeaders = 0x4;
const acknowledge = 0x1;
const padded = 0x8;

const number = (value: number, bytes: number): string => {
  let text = "";
  let rest = value;
  for (const _ of $range(1, bytes)) {
    text = string.char(rest % 256) + text;
    rest = math.floor(rest / 256);
  }
  return text;
};

const readNumber = (text: string, first: number, bytes: number): number => {
  let value = 0;
  for (const i of $range(first, first + bytes - 1)) value = value * 256 + string.byte(text, i);
  return value;
};

const frame = (type: number, flags: number, stream: number, payload: string): string =>
  number(payload.length, 3) + string.char(type, flags) + number(stream, 4) + payload;

/** An integer of HPACK with a prefix of seven bits (RFC 7541, 5.1), for lengths below 16384. */
const hpackLength = (length: number): string => {
  if (length < 127) return string.char(length);
  const rest = length - 127;
  return rest < 128
    ? string.char(127, rest)
    : string.char(127, (rest % 128) + 128, math.floor(rest / 128));
};

/** A header field without indexing and without Huffman coding (RFC 7541, 6.2.2). */
const hpackField = (name: string, value: string): string =>
  `\0${hpackLength(name.length)}${name}${hpackLength(value.length)}${value}`;

const requestHeaders = (authority: string, tls: boolean): string =>
  hpackField(":method", "POST") +
  hpackField(":scheme", tls ? "https" : "http") +
  hpackField(":path", "/grpc.health.v1.Health/Check") +
  hpackField(":authority", authority) +
  hpackField("content-type", "application/grpc") +
  hpackField("te", "trailers");

/** HealthCheckRequest: the service's name is field 1; the empty name asks for the whole server. */
const requestMessage = (service: string): string => {
  const message = service === "" ? "" : string.char(0x0a) + hpackLength(service.length) + service;
  return string.char(0) + number(message.length, 4) + message;
};

/**
 * All that is sent for one check.
 *
 * @param service at most 100 characters, so that its length fits a byte of protobuf
 */
export const grpcCheckRequest = (authority: string, service: string, tls: boolean): string =>
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" +
  frame(frameTypes.settings, 0, 0, "") +
  frame(frameTypes.headers, endHeaders, 1, requestHeaders(authority, tls)) +
  frame(frameTypes.data, endStream, 1, requestMessage(service));

export const settingsAcknowledgement = frame(frameTypes.settings, acknowledge, 0, "");

export interface FrameHeader {
  readonly length: number;
  readonly type: number;
  readonly flags: number;
}

export const readFrameHeader = (text: string): FrameHeader => ({
  length: readNumber(text, 1, 3),
  type: string.byte(text, 4),
  flags: string.byte(text, 5),
});

/** What a frame of the answer means for the check. */
export type FrameMeaning = "serving" | "acknowledge_settings" | "read_on" | { problem: string };

const servingStatus: Readonly<Record<number, string>> = {
  0: "UNKNOWN",
  1: "SERVING",
  2: "NOT_SERVING",
  3: "SERVICE_UNKNOWN",
};

/** HealthCheckResponse has one field, an enumeration; 0 is left out on the wire. */
const messageMeaning = (message: string, ended: boolean): FrameMeaning => {
  if (message.length < 5 || message.length < 5 + readNumber(message, 2, 4)) {
    return ended ? { problem: "the answer holds no message" } : "read_on";
  }
  const status = message.length >= 7 && string.byte(message, 6) === 8 ? string.byte(message, 7) : 0;
  return status === 1
    ? "serving"
    : { problem: `the service says ${servingStatus[status] ?? status}` };
};

const unpadded = (payload: string, flags: number): string =>
  (flags & padded) === 0 || payload === ""
    ? payload
    : string.sub(payload, 2, -1 - string.byte(payload, 1));

/** What a frame adds to the message, which servers and proxies may cut as they like. */
export const dataOf = ({ type, flags }: FrameHeader, payload: string): string =>
  type === frameTypes.data ? unpadded(payload, flags) : "";

/** @param message what all frames so far have added, this one included */
export const frameMeaning = (header: FrameHeader, message: string): FrameMeaning => {
  const { type, flags } = header;
  if (type === frameTypes.settings) {
    return (flags & acknowledge) === 0 ? "acknowledge_settings" : "read_on";
  }
  if (type === frameTypes.data) return messageMeaning(message, (flags & endStream) !== 0);
  if (type === frameTypes.reset) return { problem: "the server reset the stream" };
  if (type === frameTypes.go_away) return { problem: "the server closes the connection" };
  if (type === frameTypes.headers && (flags & endStream) !== 0) {
    return { problem: "an error instead of an answer: is the health service registered?" };
  }
  return "read_on";
};
