import { isTrustedPeer } from "../../policy/address/client";
import type { Gateway } from "../gateway/gateway";
import { readPart } from "../key/read";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import type { Cache } from "./cache";

/** Longer ones are not worth keeping, and nginx could not write them into its file's head. */
const longestUrl = 4096;

/** What is signed with it is no secret; it keeps tokens and cookies out of the files' heads. */
const digestKey = "moontide cache";

/** Its length in front keeps "ab" and "c" apart from "a" and "bc". */
const withPart = (parts: string, name: string, value: string | undefined): string =>
  value === undefined ? parts : `${parts}${name}.${value.length}.${value}`;

/** What trusted proxies say of the way here goes to the endpoint, so that answers may depend on it. */
const forwardedParts = (request: IncomingRequest): string => {
  const host = withPart("", "host", request.header("x-forwarded-host"));
  return withPart(host, "port", request.header("x-forwarded-port"));
};

const identityParts = (parts: string, { identity }: Exchange): string =>
  identity === undefined
    ? parts
    : withPart(withPart(parts, "consumer", identity.consumer?.name), "user", identity.subject);

const ownParts = (
  gateway: Gateway,
  cache: Cache,
  exchange: Exchange,
  request: IncomingRequest,
  parts: string,
): string => {
  let all = cache.is_personal ? identityParts(parts, exchange) : parts;
  if (exchange.wanted !== undefined) all = withPart(all, "to", destinationOf(cache, exchange));
  for (const i of $range(1, cache.flag_headers.length)) {
    all = withPart(all, `flag${i}`, request.header(cache.flag_headers[i - 1]!));
  }
  const { key } = cache;
  for (const i of $range(1, key.length)) {
    const value = readPart(key[i - 1]!, exchange.identity, request, gateway.trusted_proxies);
    all = withPart(all, `key${i}`, value);
  }
  return all;
};

/** Where a flag or the class sends the request: its position among the route's destinations, from 1. */
export const positionOf = ({ destinations }: Cache, { wanted }: Exchange): number | undefined => {
  for (const i of $range(1, destinations.length)) {
    if (destinations[i - 1] === wanted) return i;
  }
  return undefined;
};

const destinationOf = (cache: Cache, exchange: Exchange): string =>
  `${positionOf(cache, exchange) ?? 0}.${exchange.wanted?.pool.name}`;

/**
 * The host as the client sent it, where it is the one that the route was chosen by; undefined where an absolute request
 * target says another (RFC 9112, 3.2.2): the gateway behind the cache would believe the header.
 */
const agreedHost = (request: IncomingRequest): string | undefined => {
  const sent = request.header("host");
  const host = request.host();
  if (sent === undefined || sent === host) return sent;
  const name = string.match(sent, "^(.-):%d*$")[0] ?? sent;
  return string.lower(name) === host ? string.lower(sent) : undefined;
};

/**
 * What nginx's cache knows the request's answer by: its URL as the client wrote it, and behind blanks the route, for
 * others may lead the same URL elsewhere by method or header, and a digest of whatever else makes answers differ.
 * Undefined where there is no saying.
 */
export const cacheKey = (
  gateway: Gateway,
  cache: Cache,
  exchange: Exchange,
  request: IncomingRequest,
): string | undefined => {
  const host = agreedHost(request);
  const target = request.variable("request_uri");
  let scheme = request.variable("scheme") ?? "http";
  if (host === undefined || target === undefined || target.length > longestUrl) return undefined;
  // A blank ends the URL in a key; nginx refuses them since 1.21.1.
  if (string.find(target, " ", 1, true)[0] !== undefined) return undefined;
  let parts = "";
  const trusted = gateway.trusted_proxies;
  if (trusted !== undefined && isTrustedPeer(request.peer_address(), trusted)) {
    scheme = request.header("x-forwarded-proto") ?? scheme;
    parts = forwardedParts(request);
  }
  parts = ownParts(gateway, cache, exchange, request, parts);
  // Of an absolute request target nginx keeps the path alone.
  const plain = `${scheme}://${host}${target} ${cache.route_name}`;
  if (parts === "") return plain;
  const digest = gateway.ports.digests.sign(digestKey, parts);
  return digest === undefined ? undefined : `${plain} ${digest}`;
};
