import { CidrSet, cidrsContain } from "./cidr";
import { formatIp, isIpv4, newIp, readIp } from "./ip";

/** Both bound the work that a hostile header can cause. */
const maximum_hops = 32;
const maximum_entry_bytes = 64;

const comma = 44;
const colon = 58;
const openBracket = 91;

/** The address that was read last. One record for all requests: nothing here yields. */
const ip = newIp();

const isEmptyOrPort = (text: string): boolean => {
  if (text === "") return true;
  const [port] = string.find(text, "^:%d%d?%d?%d?%d?$");
  return port !== undefined;
};

const trimmed = (text: string): string => {
  const [middle] = string.match(text, "^[ \t]*(.-)[ \t]*$");
  return middle!;
};

/** What is left without brackets and port, or undefined when that leaves nothing whole. */
const withoutPort = (text: string): string | undefined => {
  const bracketed = string.byte(text, 1) === openBracket;
  const [host, rest] = string.match(text, bracketed ? "^%[([^%]]*)%](.*)$" : "^([%d.]+)(.*)$");
  return host !== undefined && isEmptyOrPort(rest!) ? host : undefined;
};

/**
 * The address in one entry, as proxies write them: `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`,
 * `[2001:db8::1]`, `[2001:db8::1]:4711`, with blanks around it. Undefined when it is none of these.
 */
const readEntry = (entry: string): string | undefined => {
  let text = trimmed(entry);
  if (!readIp(text, 1, text.length, ip)) {
    text = withoutPort(text) ?? "";
    if (!readIp(text, 1, text.length, ip)) return undefined;
  }
  const [firstColon] = string.find(text, ":", 1, true);
  return firstColon === undefined ? text : formatIp(ip);
};

/** The entry that ends at `last`, or undefined when it is longer than any address. */
const entryBefore = (header: string, last: number): string | undefined => {
  const limit = math.max(1, last - maximum_entry_bytes);
  for (const i of $range(last, limit, -1)) {
    const byte = string.byte(header, i);
    if (byte === comma) return string.sub(header, i + 1, last);
  }
  return limit === 1 ? string.sub(header, 1, last) : undefined;
};

/** nginx gives `unix:` as the peer of a unix socket, and a mapped address on a dual-stack listener. */
export const isTrustedPeer = (address: string, trusted: CidrSet): boolean =>
  address === "unix:"
    ? trusted.unix
    : readIp(address, 1, address.length, ip) && cidrsContain(trusted, ip);

const canonicalPeer = (address: string): string => {
  const first = string.byte(address, 1);
  if (first !== colon || !readIp(address, 1, address.length, ip)) return address;
  return isIpv4(ip) ? formatIp(ip) : address;
};

/**
 * Who the client is. The header is walked from the right, as each proxy appends the peer it saw: as
 * long as the address at hand is a trusted proxy, the entry it wrote is believed. The first address
 * that is not trusted is the client; when all are, the leftmost. An entry that is no address ends
 * the walk, and the proxy that passed it on counts as the client: what stands further left was
 * checked by nobody.
 *
 * Addresses come back in their canonical text, IPv4-mapped ones as IPv4, so that limits keyed by them
 * can't be evaded by spelling. At most 32 entries of 64 bytes are read, whatever the header's length.
 *
 * @param remote_address the peer of the connection, as nginx's `$realip_remote_addr` or `$remote_addr`
 * @param forwarded_for the `X-Forwarded-For` header, all its lines joined by commas
 */
export const clientAddress = (
  remote_address: string,
  forwarded_for: string | undefined,
  trusted: CidrSet,
): string => {
  let client = canonicalPeer(remote_address);
  if (forwarded_for === undefined || !isTrustedPeer(remote_address, trusted)) return client;
  let last = forwarded_for.length;
  for (const _ of $range(1, maximum_hops)) {
    const entry = last < 1 ? undefined : entryBefore(forwarded_for, last);
    const address = entry === undefined ? undefined : readEntry(entry);
    if (entry === undefined || address === undefined) return client;
    client = address;
    if (!cidrsContain(trusted, ip)) return client;
    last -= entry.length + 1;
  }
  return client;
};
