import { keep } from "../../policy/cache/generations";
import type { Gateway } from "../gateway/gateway";
import { proveVirtualKey } from "../virtual-key/prove";
import { Proof } from "./identity";
import { Proven } from "./refusals";

/** Longer ones are no keys. */
const longestKey = 1024;

const proofOf = (gateway: Gateway, digest: string): Proven<Proof> => {
  const proof = gateway.consumers.by_digest.get(digest);
  if (proof !== undefined) return $multi(proof, undefined);
  return proveVirtualKey(gateway, digest);
};

/**
 * The consumer who has an API key, or whose virtual key it is. Only digests are compared: the gateway does not know the key.
 *
 * @param keeps whether the key is remembered for the next request
 */
export const proveKey = (
  gateway: Gateway,
  sent: string,
  text: string,
  keeps: boolean,
): Proven<Proof> => {
  if (text === "" || text.length > longestKey) return $multi(undefined, "api_key_unknown");
  const digest = gateway.ports.digests.sha256(text);
  if (digest === undefined) return $multi(undefined, "api_key_unknown");
  const [proof, reason] = proofOf(gateway, digest);
  if (proof === undefined) return $multi(undefined, reason);
  // Strangers are not remembered: they could have the others forgotten.
  if (keeps && sent.length <= longestKey) keep(gateway.consumers.proven, sent, proof);
  return $multi(proof, undefined);
};
