import type { Pool } from "../pool/pool";

/** How many endpoints are asked: their times differ less than what is made of them. */
const asked = 3;

/** How long serving a request usually takes, in seconds, as this worker knows it; 0 before the first answer. */
export const serviceSeconds = (pool: Pool): number => {
  const { available } = pool;
  let sum = 0;
  let known = 0;
  for (const i of $range(1, math.min(asked, available.length))) {
    const { latency_at, latency_seconds } = available[i - 1]!;
    if (latency_at > 0) {
      sum += latency_seconds;
      known += 1;
    }
  }
  return known === 0 ? 0 : sum / known;
};
