import * as ffi from "ffi";
import { Digests } from "../kernel/ports";
import { log } from "./log";

// OpenSSL's EVP interface, which 1.1.1 and 3.x share. Its names stand for macros in neither.
ffi.cdef(`
  const void *moontide_sha256(void) __asm__("EVP_sha256");
  int moontide_digest(const void *data, size_t bytes, unsigned char *digest, unsigned int *length,
    const void *type, void *engine) __asm__("EVP_Digest");
  unsigned char *moontide_hmac(const void *type, const void *key, int key_bytes, const void *data, size_t bytes,
    unsigned char *digest, unsigned int *length) __asm__("HMAC");
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
  moontide_hmac: (
    this: void,
    type: unknown,
    key: string,
    key_bytes: number,
    data: string,
    bytes: number,
    digest: unknown,
    length: unknown,
  ) => unknown;
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

const hmacOf = (secret: string, text: string): string => {
  const type = library.moontide_sha256();
  // Where it fails it writes nothing: what the buffer holds then is of another text.
  length[0] = 0;
  library.moontide_hmac(type, secret, secret.length, text, text.length, digest, length);
  if (length[0] !== digestBytes) error("HMAC failed", 0);
  return ffi.string(digest, digestBytes);
};

/** HMAC-SHA256 in 32 bytes. Undefined, and a line in the log, where this process has no libcrypto or it refuses. */
export const hmacSha256 = (secret: string, text: string): string | undefined => {
  const [ok, result] = pcall(hmacOf, secret, text);
  if (ok) return result;
  log.error("hmac_unavailable", { problem: tostring(result) });
  return undefined;
};

const kernelRandom = (bytes: number): string => {
  const [file, reason] = io.open("/dev/urandom", "rb");
  if (file === undefined) return error(`no random numbers from the kernel: ${reason}`, 0);
  // Without a buffer of its own, or it would take 4 kB from the kernel.
  file.setvbuf("no");
  const random = file.read(bytes);
  file.close();
  return random!;
};

/** Signatures from the same libcrypto, secrets from the kernel. */
export const digests: Digests = {
  sign: (secret, text) => {
    const code = hmacSha256(secret, text);
    if (code === undefined) return undefined;
    return string.gsub(string.sub(code, 1, digestBytes / 2), ".", hex)[0];
  },
  freshSecret: () => string.gsub(kernelRandom(32), ".", hex)[0],
  sha256,
};
