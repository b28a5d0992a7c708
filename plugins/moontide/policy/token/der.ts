/**
 * As much of ASN.1's DER (X.690) as public keys and signatures need. Keys become a SubjectPublicKeyInfo (RFC 5280,
 * 4.1.2.7), the one form that every version of OpenSSL reads with the same function.
 */

const lengthOf = (length: number): string => {
  if (length < 128) return string.char(length);
  if (length < 256) return string.char(0x81, length);
  return string.char(0x82, length >> 8, length & 255);
};

/** Values are at most 65535 bytes long. */
const encode = (tag: number, content: string): string =>
  string.char(tag) + lengthOf(content.length) + content;

const sequence = (content: string): string => encode(0x30, content);

/** A BIT STRING that ends with a whole byte. */
const bits = (content: string): string => encode(0x03, `\0${content}`);

/** A natural number from its bytes, the most significant first: the fewest that it needs, and never a sign. */
export const integer = (number: string): string => {
  const [stripped] = string.gsub(number, "^%z+", "");
  if (stripped === "") return encode(0x02, "\0");
  return encode(0x02, string.byte(stripped, 1) < 128 ? stripped : `\0${stripped}`);
};

const bytes = (hexadecimal: string): string =>
  string.gsub(hexadecimal, "%x%x", (digits) => string.char(tonumber(digits, 16)!))[0];

/** `rsaEncryption` (1.2.840.113549.1.1.1) with NULL; `id-ecPublicKey` (1.2.840.10045.2.1) on `prime256v1`. */
export const rsaAlgorithm = bytes("300d06092a864886f70d0101010500");
export const p256Algorithm = bytes("301306072a8648ce3d020106082a8648ce3d030107");

/** A PKCS#1 `RSAPublicKey` (RFC 8017, A.1.1). */
export const rsaPublicKey = (modulus: string, exponent: string): string =>
  sequence(integer(modulus) + integer(exponent));

export const rsaKeyInfo = (public_key: string): string => sequence(rsaAlgorithm + bits(public_key));

/** @param point both coordinates, 32 bytes each */
export const p256KeyInfo = (point: string): string =>
  sequence(p256Algorithm + bits(`\x04${point}`));

/** A signature of two numbers of 32 bytes (RFC 7518, 3.4) as OpenSSL reads it (RFC 3279, 2.2.3). */
export const ecdsaSignature = (signature: string): string =>
  sequence(integer(string.sub(signature, 1, 32)) + integer(string.sub(signature, 33, 64)));

/** What stands behind a tag, and where what follows begins. */
export interface Element {
  readonly tag: number;
  readonly content: string;
  readonly next: number;
}

/** Reads the element at a position; undefined where there is none in DER that fits. */
export const elementAt = (text: string, position: number): Element | undefined => {
  const [tag, first, second, third] = string.byte(text, position, position + 3);
  let length = first;
  let begin = position + 2;
  if (first === 0x81) {
    length = second;
    begin += 1;
  } else if (first === 0x82 && second !== undefined && third !== undefined) {
    length = (second << 8) | third;
    begin += 2;
  } else if (length !== undefined && length > 127) return undefined;
  if (tag === undefined || length === undefined || begin + length - 1 > text.length)
    return undefined;
  return { tag, content: string.sub(text, begin, begin + length - 1), next: begin + length };
};
