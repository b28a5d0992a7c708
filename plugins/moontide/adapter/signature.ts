import * as ffi from "ffi";
import { OpenKey, Signatures } from "../kernel/ports";
import { hmacSha256 } from "./digest";
import { log } from "./log";

// Functions that 1.1.1 and 3.x share under the same names. The library keeps a queue of errors per thread, which it has
// in common with nginx's TLS: what is left in it would be taken for an error of a connection.
ffi.cdef(`
  void *moontide_d2i_pubkey(void **key, const unsigned char **bytes, long length) __asm__("d2i_PUBKEY");
  void moontide_pkey_free(void *key) __asm__("EVP_PKEY_free");
  void *moontide_md_ctx_new(void) __asm__("EVP_MD_CTX_new");
  void moontide_md_ctx_free(void *context) __asm__("EVP_MD_CTX_free");
  const void *moontide_verify_sha256(void) __asm__("EVP_sha256");
  int moontide_verify_init(void *context, void **key_context, const void *type, void *engine, void *key)
    __asm__("EVP_DigestVerifyInit");
  int moontide_verify(void *context, const unsigned char *signature, size_t signature_bytes,
    const unsigned char *text, size_t text_bytes) __asm__("EVP_DigestVerify");
  void moontide_clear_errors(void) __asm__("ERR_clear_error");
`);

interface Library {
  moontide_d2i_pubkey: (this: void, key: undefined, bytes: unknown, length: number) => unknown;
  moontide_pkey_free: (this: void, key: unknown) => void;
  moontide_md_ctx_new: (this: void) => unknown;
  moontide_md_ctx_free: (this: void, context: unknown) => void;
  moontide_verify_sha256: (this: void) => unknown;
  moontide_verify_init: (
    this: void,
    context: unknown,
    key_context: undefined,
    type: unknown,
    engine: undefined,
    key: OpenKey,
  ) => number;
  moontide_verify: (
    this: void,
    context: unknown,
    signature: string,
    signature_bytes: number,
    text: string,
    text_bytes: number,
  ) => number;
  moontide_clear_errors: (this: void) => void;
}

const library = ffi.C as unknown as Library;

/** A null pointer is a value of its own in Lua, and true; it equals nil. */
const isNull = (pointer: unknown): boolean => pointer === undefined;

const position = ffi.typeof("const unsigned char *[1]");
const byteAddress = ffi.typeof("const unsigned char *");

const openKey = (info: string): OpenKey | undefined => {
  const bytes = position(ffi.cast(byteAddress, info)) as unknown;
  const key = library.moontide_d2i_pubkey(undefined, bytes, info.length);
  if (isNull(key)) {
    library.moontide_clear_errors();
    return undefined;
  }
  return ffi.gc(key, library.moontide_pkey_free) as OpenKey;
};

const check = (context: unknown, key: OpenKey, text: string, signature: string): boolean => {
  const type = library.moontide_verify_sha256();
  if (library.moontide_verify_init(context, undefined, type, undefined, key) !== 1) return false;
  return library.moontide_verify(context, signature, signature.length, text, text.length) === 1;
};

const verify = (key: OpenKey, text: string, signature: string): boolean => {
  const context = library.moontide_md_ctx_new();
  if (isNull(context)) return false;
  const good = check(context, key, text, signature);
  library.moontide_md_ctx_free(context);
  if (!good) library.moontide_clear_errors();
  return good;
};

const unavailable = (problem: unknown): void => {
  log.error("signatures_unavailable", {
    problem: tostring(problem),
    consequence: "no token can be checked, so whoever needs one is refused",
  });
};

/** Signatures checked by the libcrypto that nginx itself is linked with. Without one nothing is good. */
export const signatures: Signatures = {
  openKey: (info) => {
    const [ok, key] = pcall(openKey, info);
    if (ok) return key;
    unavailable(key);
    return undefined;
  },
  verify: (key, text, signature) => {
    const [ok, good] = pcall(verify, key, text, signature);
    if (ok) return good;
    unavailable(good);
    return false;
  },
  authenticate: hmacSha256,
};
