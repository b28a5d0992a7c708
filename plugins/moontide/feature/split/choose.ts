import { chooseVariant } from "../../policy/split/choose";
import { hashOf } from "../../policy/key/hash";
import { points } from "../../policy/split/point";
import { isTrustedPeer } from "../../policy/address/client";
import { Gateway } from "../gateway/gateway";
import { readKey } from "../key/read";
import { Exchange } from "../proxy/exchange";
import { IncomingRequest } from "../proxy/request";
import { hasEndpoint, Target } from "../route/target";
import { Split } from "./split";
import { Variant } from "./variant";

/** The variant that the request names, where it may. */
export const overridden = (
  gateway: Gateway,
  { configuration, by_name, override_header }: Split,
  request: IncomingRequest,
): Variant | undefined => {
  const name = request.header(override_header!);
  if (name === undefined) return undefined;
  if (configuration.override_from === "trusted_proxies") {
    const trusted = gateway.trusted_proxies;
    if (trusted === undefined || !isTrustedPeer(request.peer_address(), trusted)) return undefined;
  }
  return by_name.get(name);
};

/** A cookie's point; whoever sends another text gets a new one. */
const cookiePoint = (text: string | undefined): number | undefined => {
  if (text === undefined || string.find(text, "^%d+$")[0] === undefined) return undefined;
  const point = tonumber(text)!;
  return point < points ? point : undefined;
};

/** Another hash than balancers make of the same key: a variant must not get all clients of one of its endpoints. */
const split_seed = 0x73706c69;

/** Where the client stands by its key or its cookie; undefined: it has neither yet. */
export const knownPoint = (
  gateway: Gateway,
  { configuration, plan }: Split,
  exchange: Exchange,
  request: IncomingRequest,
): number | undefined => {
  const key =
    plan === undefined
      ? undefined
      : readKey(plan, exchange.identity, request, gateway.trusted_proxies);
  if (key !== undefined) return hashOf(key, split_seed);
  const { cookie } = configuration;
  return cookie === undefined ? undefined : cookiePoint(request.cookie(cookie.name));
};

/** Where the client stands: by its key, else by its cookie, else anywhere. */
const pointFor = (
  gateway: Gateway,
  split: Split,
  exchange: Exchange,
  request: IncomingRequest,
): number => {
  const known = knownPoint(gateway, split, exchange, request);
  if (known !== undefined) return known;
  const point = math.floor(gateway.ports.random.uniform() * points);
  if (split.configuration.cookie !== undefined) exchange.issued_point = point;
  return point;
};

/** Only while nobody of the chosen variant's pool is in rotation: whoever has somebody, in the order of the variants. */
export const standIn = (gateway: Gateway, { variants }: Split, chosen: Variant): Variant => {
  for (const variant of variants) {
    if (variant.percent > 0 && hasEndpoint(variant.target, gateway.selection)) return variant;
  }
  return chosen;
};

/**
 * Chooses the variant of a split for a request, and remembers it for the count. A variant without an endpoint in rotation is replaced
 * by another one: a split is no reason to refuse what a healthy pool could answer. Allocates nothing.
 */
export const chooseTarget = (
  gateway: Gateway,
  split: Split,
  exchange: Exchange,
  request: IncomingRequest,
): Target => {
  let variant =
    split.override_header === undefined ? undefined : overridden(gateway, split, request);
  if (variant === undefined) {
    const index = chooseVariant(split.variants, pointFor(gateway, split, exchange, request));
    variant = split.variants[index ?? 0]!;
    if (!hasEndpoint(variant.target, gateway.selection)) variant = standIn(gateway, split, variant);
  }
  exchange.variant = variant;
  return variant.target;
};
