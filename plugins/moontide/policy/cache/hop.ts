/**
 * What the gateway in front of the cache hands to the one behind it with a request: what it found out about the sender.
 * `secret tier cohort destination pool consumer`; the secret proves that it was a worker of this gateway.
 */
export interface HandedOver {
  readonly tier: number;
  readonly cohort: number;
  /** Where flags or the class send it: a position among the route's destinations, and the name of the pool there. */
  readonly destination: number | undefined;
  readonly pool: string | undefined;
  readonly consumer: string | undefined;
}

const none = "-";

/** As one header. Names have neither blanks nor the sign for none (schema/formats.ts). */
export const handOver = (secret: string, handed: HandedOver): string =>
  `${secret} ${handed.tier} ${handed.cohort} ${handed.destination ?? none} ${handed.pool ?? none} ${handed.consumer ?? none}`;

const given = (word: string): string | undefined => (word === none ? undefined : word);

/** What was handed over; undefined when nobody proves that it was the gateway. */
export const takeOver = (header: string, secret: string): HandedOver | undefined => {
  if (string.sub(header, 1, secret.length) !== secret) return undefined;
  const [tier, cohort, destination, pool, consumer] = string.match(
    string.sub(header, secret.length + 1),
    "^ (%d+) (%d+) (%S+) (%S+) (%S+)$",
  );
  if (tier === undefined) return undefined;
  return {
    tier: tonumber(tier)!,
    cohort: tonumber(cohort)!,
    destination: tonumber(destination),
    pool: given(pool!),
    consumer: given(consumer!),
  };
};
