import * as ffi from "ffi";
import { sha256 } from "moontide/adapter/digest";

/** LuaJIT alone has no libcrypto in its process, as nginx has; its symbols are made visible here. */
const loadLibcrypto = (): boolean => {
  for (const name of ["libcrypto.so.3", "libcrypto.so.1.1", "crypto"]) {
    const [ok] = pcall(ffi.load, name, true);
    if (ok) return true;
  }
  return false;
};

describe("the SHA-256 of a token", () => {
  const body = (): void => {
    // FIPS 180-4's examples, and sixteen kibibytes.
    assert.equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", sha256(""));
    assert.equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", sha256("abc"));
    assert.equal(64, (sha256(string.rep("\0", 16384)) ?? "").length);
    assert.not_equal(sha256("a"), sha256("a\0"));
  };
  if (loadLibcrypto()) it("is that of OpenSSL", body);
  else pending("is that of OpenSSL (no libcrypto here)");
});
