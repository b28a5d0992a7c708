/**
 * What the gateway in front of the cache hands to the one behind it with a request: what it found out about the sender.
 * `secret tier cohort destination pool consumer user`; the secret proves that it was a worker of this gateway.
 */
export interface HandedOver {
  readonly tier: number;
  readonly cohort: number;
  /** Where flags or the class send it: a position among the route's destinations, and the name of the pool there. */
  readonly destination: number | undefined;
  readonly pool: string | undefined;
  readonly consumer: string | undefined;
  readonly user: string | undefined;
}

const none = "-";

const hex = (character: string): string => string.format("%%%02X", string.byte(character));
const byte = (digits: string): string => string.char(tonumber(digits, 16)!);

/** An issuer may call its users what it likes. */
const encoded = (user: string | undefined): string =>
  user === undefined ? none : `.${string.gsub(user, "[^%w]", hex)[0]}`;

const decoded = (word: string): string | undefined =>
  word === none ? undefined : string.gsub(string.sub(word, 2), "%%(%x%x)", byte)[0];

/** As one header. Names have neither blanks nor the sign for none (schema/formats.ts). */
export const handOver = (secret: string, handed: HandedOver): string => {
  const { tier, cohort, destination, pool, consumer, user } = handed;
  return `${secret} ${tier} ${cohort} ${destination ?? none} ${pool ?? none} ${consumer ?? none} ${encoded(user)}`;
};

const given = (word: string): string | undefined => (word === none ? undefined : word);

/** What was handed over; undefined when nobody proves that it was the gateway. */
export const takeOver = (header: string, secret: string): HandedOver | undefined => {
  if (string.sub(header, 1, secret.length) !== secret) return undefined;
  const [tier, cohort, destination, pool, consumer, user] = string.match(
    string.sub(header, secret.length + 1),
    "^ (%d+) (%d+) (%S+) (%S+) (%S+) (%S+)$",
  );
  if (tier === undefined) return undefined;
  return {
    tier: tonumber(tier)!,
    cohort: tonumber(cohort)!,
    destination: tonumber(destination),
    pool: given(pool!),
    consumer: given(consumer!),
    user: decoded(user!),
  };
};
