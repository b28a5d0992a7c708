import { handOver } from "../../policy/cache/hop";
import { normalTier } from "../../kernel/priority";
import type { Gateway } from "../gateway/gateway";

/** How this gateway's workers know each other's requests. */
export interface HopProof {
  readonly secret: string;
  /** What is handed over with a request of which nothing was found out: the same text for all. */
  readonly plain: string;
}

const secretKey = "cache_secret";

/** Ten years: 0 would be for ever to nginx, and no time at all to others. */
const lastingSeconds = 315360000;

const secretOf = (gateway: Gateway): string => {
  const { texts } = gateway.ports.shared.state;
  const known = texts.get(secretKey);
  if (known !== undefined) return known;
  const fresh = gateway.ports.digests.freshSecret();
  texts.claim(secretKey, fresh, lastingSeconds);
  // Without room in shared memory workers don't know each other: a request behind the cache is one like any other then.
  return texts.get(secretKey) ?? fresh;
};

/**
 * Made once for as long as the shared memory lasts, so that old and new workers of a reload agree. Whoever else reaches
 * the socket behind the cache is a client like any other.
 */
export const hopProof = (gateway: Gateway): HopProof => {
  if (gateway.hop_proof !== undefined) return gateway.hop_proof;
  const secret = secretOf(gateway);
  const plain = handOver(secret, {
    tier: normalTier,
    cohort: 0,
    destination: undefined,
    pool: undefined,
    consumer: undefined,
    user: undefined,
  });
  const proof = { secret, plain };
  gateway.hop_proof = proof;
  return proof;
};
