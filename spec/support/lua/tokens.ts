/** Keys of real OpenSSL, and tokens that they sign, for what checks them. */
import * as ffi from "ffi";
import { json } from "moontide/adapter/json";
import { signatures } from "moontide/adapter/signature";
import { elementAt } from "moontide/policy/token/der";

/** LuaJIT alone has no libcrypto in its process, as nginx has; its symbols are made visible here. */
const loadLibcrypto = (): void => {
  for (const name of ["libcrypto.so.3", "libcrypto.so.1.1", "crypto"]) {
    if (pcall(ffi.load, name, true)[0]) return;
  }
  error("no libcrypto: install libssl3", 0);
};
loadLibcrypto();

ffi.cdef(`
  void *spec_private_key(void **key, const unsigned char **bytes, long length) __asm__("d2i_AutoPrivateKey");
  void spec_key_free(void *key) __asm__("EVP_PKEY_free");
  void *spec_ctx_new(void) __asm__("EVP_MD_CTX_new");
  void spec_ctx_free(void *context) __asm__("EVP_MD_CTX_free");
  const void *spec_sha256(void) __asm__("EVP_sha256");
  int spec_sign_init(void *context, void **key_context, const void *type, void *engine, void *key)
    __asm__("EVP_DigestSignInit");
  int spec_sign(void *context, unsigned char *signature, size_t *bytes, const unsigned char *text, size_t text_bytes)
    __asm__("EVP_DigestSign");
`);

interface Library {
  spec_private_key: (this: void, key: undefined, bytes: unknown, length: number) => unknown;
  spec_key_free: (this: void, key: unknown) => void;
  spec_ctx_new: (this: void) => unknown;
  spec_ctx_free: (this: void, context: unknown) => void;
  spec_sha256: (this: void) => unknown;
  spec_sign_init: (
    this: void,
    context: unknown,
    key_context: undefined,
    type: unknown,
    engine: undefined,
    key: unknown,
  ) => number;
  spec_sign: (
    this: void,
    context: unknown,
    signature: unknown,
    bytes: unknown,
    text: string,
    text_bytes: number,
  ) => number;
}

const library = ffi.C as unknown as Library;

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export const encodeBase64url = (text: string): string => {
  const characters: string[] = [];
  for (const i of $range(1, text.length, 3)) {
    const [a, b, c] = string.byte(text, i, i + 2);
    const bits = (a! << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const count = c !== undefined ? 4 : b !== undefined ? 3 : 2;
    for (const j of $range(1, count)) {
      const value = (bits >> (24 - 6 * j)) & 63;
      characters[characters.length] = string.sub(digits, value + 1, value + 1);
    }
  }
  return table.concat(characters);
};

type Signer = (this: void, text: string) => string;

export interface SigningKey {
  readonly algorithm: "RS256" | "ES256";
  /** A SubjectPublicKeyInfo in DER. */
  readonly info: string;
  readonly pem: string;
  readonly sign: Signer;
  /** The public key as an issuer lists it. */
  readonly jwk: (this: void, id?: string) => Record<string, unknown>;
}

const outputOf = (command: string): string => {
  const [pipe] = io.popen(command);
  const output = pipe!.read("*a")!;
  pipe!.close();
  return output;
};

const openPrivate = (der: string): unknown => {
  const address = ffi.cast("const unsigned char *", der) as unknown;
  const bytes = ffi.new("const unsigned char *[1]", [address]) as unknown;
  const key = library.spec_private_key(undefined, bytes, der.length);
  return ffi.gc(key, library.spec_key_free);
};

const signerOf = (key: unknown): Signer => {
  const room = ffi.new("unsigned char[1024]") as unknown;
  const bytes = ffi.new("size_t[1]") as unknown as ffi.Pointer<number>;
  return (text) => {
    const context = library.spec_ctx_new();
    library.spec_sign_init(context, undefined, library.spec_sha256(), undefined, key);
    bytes[0] = 1024;
    library.spec_sign(context, room, bytes, text, text.length);
    library.spec_ctx_free(context);
    return ffi.string(room, tonumber(bytes[0]));
  };
};

/** 32 bytes of a number in DER. */
const coordinate = (bytes: string): string =>
  string.sub(string.rep("\0", 32) + string.gsub(bytes, "^%z+", "")[0], -32);

const joseSignature = (der: string): string => {
  const outer = elementAt(der, 1)!.content;
  const r = elementAt(outer, 1)!;
  const s = elementAt(outer, r.next)!;
  return coordinate(r.content) + coordinate(s.content);
};

const jwkOf = (algorithm: "RS256" | "ES256", info: string, id: string | undefined) => {
  const outer = elementAt(info, 1)!.content;
  const bits = elementAt(outer, elementAt(outer, 1)!.next)!.content;
  if (algorithm === "ES256") {
    const point = string.sub(bits, 3);
    const x = encodeBase64url(string.sub(point, 1, 32));
    const y = encodeBase64url(string.sub(point, 33));
    return { kty: "EC", crv: "P-256", kid: id, use: "sig", alg: "ES256", x, y };
  }
  const numbers = elementAt(string.sub(bits, 2), 1)!.content;
  const modulus = elementAt(numbers, 1)!;
  const exponent = elementAt(numbers, modulus.next)!;
  const n = encodeBase64url(string.gsub(modulus.content, "^%z+", "")[0]);
  return { kty: "RSA", kid: id, use: "sig", alg: "RS256", n, e: encodeBase64url(exponent.content) };
};

const generations = {
  RS256: "-algorithm RSA -pkeyopt rsa_keygen_bits:2048",
  ES256: "-algorithm EC -pkeyopt ec_paramgen_curve:P-256",
};

/** A fresh key. RSA takes a tenth of a second. */
export const makeKey = (algorithm: "RS256" | "ES256"): SigningKey => {
  const file = os.tmpname();
  outputOf(`openssl genpkey ${generations[algorithm]} -outform DER -out ${file} 2>/dev/null`);
  const der = outputOf(`cat ${file}`);
  const info = outputOf(`openssl pkey -inform DER -in ${file} -pubout -outform DER`);
  const pem = outputOf(`openssl pkey -inform DER -in ${file} -pubout`);
  os.remove(file);
  const sign = signerOf(openPrivate(der));
  return {
    algorithm,
    info,
    pem,
    sign: algorithm === "RS256" ? sign : (text) => joseSignature(sign(text)),
    jwk: (id) => jwkOf(algorithm, info, id),
  };
};

export const sharedSecret = "a shared secret of more than 32 bytes";

export const hmacSigner =
  (secret = sharedSecret): Signer =>
  (text) =>
    signatures.authenticate(secret, text)!;

/** A token in compact form. */
export const makeToken = (header: object, claims: object, sign: Signer): string => {
  const head = encodeBase64url(json.encode(header));
  const signed = `${head}.${encodeBase64url(json.encode(claims))}`;
  return `${signed}.${encodeBase64url(sign(signed))}`;
};

/** Where the virtual clock begins. */
export const presentSecond = 1767225600;

/** Claims of a good token of the issuer `https://id.example`. */
export const goodClaims = (more: object = {}): object => ({
  iss: "https://id.example",
  sub: "alice",
  exp: presentSecond + 600,
  ...more,
});
