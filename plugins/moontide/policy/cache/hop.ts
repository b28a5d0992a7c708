/**
 * What the gateway in front of the cache hands to the one behind it with a request: what it found out about the sender.
 * `secret route tier cohort destination pool consumer subject`; the secret proves that it was a worker of this gateway.
 */
export interface HandedOver {
  /** Whose authentication, flags and limits the request has passed: it is good for no other. */
  readonly route: string;
  readonly tier: number;
  readonly cohort: number;
  /** Where flags or the class send it: a position among the route's destinations, and the name of the pool there. */
  readonly destination: number | undefined;
  readonly pool: string | undefined;
  readonly consumer: string | undefined;
  /** Who it is among all users (feature/consumer/identity.ts). */
  readonly subject: string | undefined;
}

const none = "-";

const hex = (character: string): string => string.format("%%%02X", string.byte(character));
const byte = (digits: string): string => string.char(tonumber(digits, 16)!);

/** An issuer may call its users what it likes. */
const encoded = (subject: string | undefined): string =>
  subject === undefined ? none : `.${string.gsub(subject, "[^%w]", hex)[0]}`;

const decoded = (word: string): string | undefined =>
  word === none ? undefined : string.gsub(string.sub(word, 2), "%%(%x%x)", byte)[0];

/** As one header. Names have neither blanks nor the sign for none (schema/formats.ts). */
export const handOver = (secret: string, handed: HandedOver): string => {
  const { route, tier, cohort, destination, pool, consumer, subject } = handed;
  const where = `${destination ?? none} ${pool ?? none}`;
  return `${secret} ${route} ${tier} ${cohort} ${where} ${consumer ?? none} ${encoded(subject)}`;
};

const given = (word: string): string | undefined => (word === none ? undefined : word);

/** What was handed over; undefined when nobody proves that it was the gateway. */
export const takeOver = (header: string, secret: string): HandedOver | undefined => {
  if (string.sub(header, 1, secret.length) !== secret) return undefined;
  const [route, tier, cohort, destination, pool, consumer, subject] = string.match(
    string.sub(header, secret.length + 1),
    "^ (%S+) (%d+) (%d+) (%S+) (%S+) (%S+) (%S+)$",
  );
  if (route === undefined) return undefined;
  return {
    route,
    tier: tonumber(tier)!,
    cohort: tonumber(cohort)!,
    destination: tonumber(destination),
    pool: given(pool!),
    consumer: given(consumer!),
    subject: decoded(subject!),
  };
};
