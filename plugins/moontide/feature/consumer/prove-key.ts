import { Digests } from "../../kernel/ports";
import { keep } from "../../policy/cache/generations";
import { Consumers } from "./consumers";
import { Proof } from "./identity";
import { Proven } from "./refusals";

/** Longer ones are no keys. */
const longestKey = 1024;

/**
 * The consumer who has an API key. Only digests are compared: the configuration never knew the key.
 *
 * @param keeps whether the key is remembered for the next request
 */
export const proveKey = (
  { by_digest, proven }: Consumers,
  digests: Digests,
  sent: string,
  text: string,
  keeps: boolean,
): Proven<Proof> => {
  if (text === "" || text.length > longestKey) return $multi(undefined, "api_key_unknown");
  const digest = digests.sha256(text);
  const proof = digest === undefined ? undefined : by_digest.get(digest);
  if (proof === undefined) return $multi(undefined, "api_key_unknown");
  // Strangers are not remembered: they could have the others forgotten.
  if (keeps && sent.length <= longestKey) keep(proven, sent, proof);
  return $multi(proof, undefined);
};
