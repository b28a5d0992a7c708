import * as ffi from "ffi";
import { log } from "./log";

// OpenSSL's EVP interface, which 1.1.1 and 3.x share. Its names stand for macros in neither.
ffi.cdef(`
  const void *moontide_sha256(void) __asm__("EVP_sha256");
  int moontide_digest(const void *data, size_t bytes, unsigned char *digest, unsigned int *length,
    const void *type, void *engine) __asm__("EVP_Digest");
`);

interface Library {
  moontide_sha256: (this: void) => unknown;
  moontide_digest: (
    this: void,
    data: string,
    bytes: number,
    digest: unknown,
    length: unknown,
    type: unknown,
    engine: undefined,
  ) => number;
}

const digestBytes = 32;
const library = ffi.C as unknown as Library;
const digest = ffi.new("unsigned char[32]") as unknown;
const length = ffi.new("unsigned int[1]") as unknown as ffi.Pointer<number>;

const digestOf = (text: string): string => {
  const done = library.moontide_digest(
    text,
    text.length,
    digest,
    length,
    library.moontide_sha256(),
    undefined,
  );
  if (done !== 1 || length[0] !== digestBytes) error("EVP_Digest failed", 0);
  return ffi.string(digest, digestBytes);
};

const hex = (character: string): string => string.format("%02x", string.byte(character));

/**
 * The SHA-256 of a text in 64 lower-case hexadecimal digits, from the libcrypto that nginx itself is linked with.
 * Undefined, and a line in the log, where this process has none or it refuses.
 */
export const sha256 = (text: string): string | undefined => {
  const [ok, result] = pcall(digestOf, text);
  if (ok) return string.gsub(result, ".", hex)[0];
  log.error("sha256_unavailable", {
    problem: tostring(result),
    consequence: "no token can be checked, so whoever needs one is refused",
  });
  return undefined;
};
