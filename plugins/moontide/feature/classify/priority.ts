import { priorityNames } from "../../kernel/priority";
import { isTrustedPeer } from "../../policy/address/client";
import type { Gateway } from "../gateway/gateway";
import type { IncomingRequest } from "../proxy/request";
import { removeHeader } from "../proxy/reserved";

/** Tiers by name, and by number as a text. */
const tiers = new LuaMap<string, number>();
for (const i of $range(1, priorityNames.length)) {
  tiers.set(priorityNames[i - 1]!, i - 1);
  tiers.set(`${i - 1}`, i - 1);
}

/** The tier that a text names; undefined for anything else. */
export const tierOf = (priority: string): number | undefined => tiers.get(priority);

/** Whether whoever handed the request over may say how important it is. */
export const isBelieved = (gateway: Gateway, request: IncomingRequest): boolean => {
  const trusted = gateway.trusted_proxies;
  return trusted !== undefined && isTrustedPeer(request.peer_address(), trusted);
};

/**
 * The tier that a trusted proxy asks for; undefined where it says nothing, or something else. From others the header is
 * removed, so that no endpoint believes them either.
 *
 * @param header in lower case
 */
export const takePriorityHeader = (
  gateway: Gateway,
  header: string,
  request: IncomingRequest,
): number | undefined => {
  const value = request.header(header);
  if (value === undefined) return undefined;
  if (isBelieved(gateway, request)) return tierOf(value);
  removeHeader(request, header);
  return undefined;
};
