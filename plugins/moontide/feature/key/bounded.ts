import { Ports } from "../../kernel/ports";
import { hashOf } from "../../policy/key/hash";
import { KeyPlan } from "../../policy/key/key";
import type { Identity } from "../consumer/identity";
import type { Gateway } from "../gateway/gateway";
import type { IncomingRequest } from "../proxy/request";
import { addressOf, AskedModel, readKey } from "./read";

/** Longer keys would let clients choose how much of shared memory they take. */
const longestKey = 64;

const digestOf = ({ digests }: Ports, text: string): string =>
  digests.sign("moontide", text) ??
  string.format("%08x%08x", hashOf(text, 0), hashOf(text, 0x6d6f6f6e));

/**
 * The text that a request is counted under, of bounded length. One that has nothing of what the key is made of is
 * counted by its address: leaving a header out is no way around a limit.
 *
 * @param is_confidential it may hold a secret, and is kept as a digest
 */
export const boundedKeyOf = (
  gateway: Gateway,
  plan: KeyPlan,
  identity: Identity | undefined,
  request: IncomingRequest,
  is_confidential: boolean,
  asked?: AskedModel,
): string => {
  const trusted = gateway.trusted_proxies;
  const key = readKey(plan, identity, request, trusted, asked);
  if (key === undefined) return `~${addressOf(request, trusted)}`;
  if (key.length <= longestKey && !is_confidential) return key;
  return digestOf(gateway.ports, key);
};
