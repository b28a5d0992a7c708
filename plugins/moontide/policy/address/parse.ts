import { Result } from "../../kernel/result";
import { formatIp, parseIp } from "./ip";
import { quote } from "./quote";

/** Where an endpoint listens, and its identity. */
export interface Address {
  /** An IPv4 address, an IPv6 address without brackets, or `unix:/path`. */
  readonly address: string;
  /** 1 to 65535; 0 for a unix socket. */
  readonly port: number;
  /** The canonical text: one endpoint has one identity, however it was written. */
  readonly id: string;
}

const expected = "expected an address and port like 127.0.0.1:80, [::1]:80 or unix:/run/app.sock";

/** `sun_path` holds 108 bytes, the last of them a zero (unix(7)). */
const maximum_path_bytes = 107;

/** The identity of an endpoint: `address:port`, `[address]:port` or `unix:/path`. */
export const endpointId = (address: string, port: number): string => {
  if (port === 0) return address;
  const [ipv6] = string.find(address, ":", 1, true);
  return ipv6 === undefined ? `${address}:${port}` : `[${address}]:${port}`;
};

const refuse = (text: string, hint: string): Result<Address> =>
  $multi(undefined, `found ${quote(text)}, ${hint}`);

const parseUnix = (text: string): Result<Address> => {
  const path = string.sub(text, 6);
  const [clean] = string.find(path, "^/[^%c%s]+$");
  if (clean === undefined) {
    return refuse(text, "expected an absolute path without blanks, like unix:/run/app.sock");
  }
  if (path.length > maximum_path_bytes) {
    return refuse(text, `expected a socket path of at most ${maximum_path_bytes} bytes`);
  }
  return $multi({ address: text, port: 0, id: text }, undefined);
};

/** Port 1 to 65535 in plain decimal, or undefined. */
export const parsePort = (text: string): number | undefined => {
  const [digits] = string.find(text, "^[1-9]%d?%d?%d?%d?$");
  const port = digits === undefined ? undefined : tonumber(text);
  return port !== undefined && port <= 65535 ? port : undefined;
};

/** What most likely went wrong with text that has no readable address. */
const hintFor = (text: string): string => {
  const [name] = string.find(text, "^[%w-_.]*%a[%w-_.]*:?%d*$");
  if (name !== undefined) return `${expected}; a host name needs discovery of type dns`;
  const [, colons] = string.gsub(text, ":", "");
  const [bracket] = string.find(text, "[", 1, true);
  if (colons > 1 && bracket === undefined) return `${expected}; IPv6 needs brackets`;
  return parseIp(text) === undefined ? expected : `${expected}; the port is missing`;
};

/**
 * Reads `192.0.2.1:80`, `[2001:db8::1]:80` or `unix:/run/app.sock`. Strict: no names, no blanks, no
 * leading zeros, no zone. IPv6 becomes the text of RFC 5952 and IPv4-mapped IPv6 becomes IPv4, so
 * that two spellings of one endpoint can't pass for two endpoints. The error says what was found and
 * what was expected.
 */
export const parseAddress = (text: string): Result<Address> => {
  if (string.sub(text, 1, 5) === "unix:") return parseUnix(text);
  const [bracketed, bracketedPort] = string.match(text, "^%[(%x*:[%x:.]*)%]:(%d+)$");
  const [dotted, dottedPort] = string.match(text, "^([%d.]+):(%d+)$");
  const ip = parseIp(bracketed ?? dotted ?? "");
  if (ip === undefined) return refuse(text, hintFor(text));
  const port = parsePort(bracketedPort ?? dottedPort ?? "");
  if (port === undefined) return refuse(text, "expected a port from 1 to 65535");
  const address = formatIp(ip);
  return $multi({ address, port, id: endpointId(address, port) }, undefined);
};
