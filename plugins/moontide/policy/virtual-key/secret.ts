/**
 * What a virtual key looks like: a prefix, by which scanners for secrets know it (`mt-[0-9a-f]{64}`), and 256 random bits.
 * Its SHA-256 is kept in its place: what is random needs neither salt nor a slow hash.
 */
const prefix = "mt-";

/** @param random 64 hexadecimal digits */
export const keyOf = (random: string): string => `${prefix}${random}`;

/** What may be shown of a key: enough to find it again, and nothing to guess it by. */
export const hintOf = (key: string): string => string.sub(key, 1, prefix.length + 4);

/** @param random at least 24 hexadecimal digits */
export const keyIdOf = (random: string): string => `key_${string.sub(random, 1, 24)}`;
