/**
 * A public key, bound to the one algorithm that its kind allows: an RSA key checks RS256 and nothing else, so a token
 * can't have it taken for the secret of HS256.
 */
export interface PublicKey {
  readonly algorithm: "RS256" | "ES256";
  /** What tokens call it; undefined where it has no name. */
  readonly id: string | undefined;
  /** A SubjectPublicKeyInfo in DER. */
  readonly info: string;
}

const smallestModulusBits = 2048;
/** Twice what anybody uses; each check of a longer one would take the worker's time. */
const largestModulusBits = 8192;

const withoutZeros = (bytes: string): string => string.gsub(bytes, "^%z+", "")[0];

const bitsOf = (bytes: string): number => {
  let bits = bytes.length * 8;
  let first = bytes === "" ? 0 : string.byte(bytes, 1);
  while (first > 0 && first < 128) {
    bits -= 1;
    first <<= 1;
  }
  return bits;
};

/** What is wrong with an RSA key, if anything: too weak, or too costly to check. */
export const rsaProblem = (modulus: string, exponent: string): string | undefined => {
  const bits = bitsOf(withoutZeros(modulus));
  if (bits < smallestModulusBits) return `an RSA key of ${bits} bits; expected at least 2048`;
  if (bits > largestModulusBits) return `an RSA key of ${bits} bits; expected at most 8192`;
  const stripped = withoutZeros(exponent);
  const isOdd = stripped !== "" && string.byte(stripped, stripped.length) % 2 === 1;
  if (!isOdd || stripped === "\x01" || stripped.length > 4) {
    return "an RSA key with an unusual exponent; expected 65537";
  }
  return undefined;
};
