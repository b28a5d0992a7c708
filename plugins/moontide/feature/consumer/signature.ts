import { Signatures } from "../../kernel/ports";
import { ecdsaSignature } from "../../policy/token/der";
import { Token } from "../../policy/token/token";
import { isSameDigest } from "../admin/token";
import { Issuer, IssuerKey } from "./issuer";

/** So many keys are tried for a token that does not name its own. */
const maximumTried = 4;

const signatureBytes = 64;

const isGood = (signatures: Signatures, { algorithm, open, secret }: IssuerKey, token: Token) => {
  const { signed, signature } = token;
  if (algorithm === "HS256") {
    const code = signatures.authenticate(secret!, signed);
    return code !== undefined && isSameDigest(code, signature);
  }
  if (algorithm === "RS256") return signatures.verify(open!, signed, signature);
  if (signature.length !== signatureBytes) return false;
  return signatures.verify(open!, signed, ecdsaSignature(signature));
};

/** A key that has no name may be meant by any; a token that names none may mean any. */
const mayBeMeant = (key: IssuerKey, { algorithm, key_id }: Token): boolean =>
  key.algorithm === algorithm &&
  (key_id === undefined || key.id === undefined || key.id === key_id);

export type SignatureVerdict = "good" | "wrong" | "no_key";

/**
 * Whether a key of the issuer made the token's signature. A key is asked only for the algorithm of its own kind, so a
 * token can't choose what it is checked by.
 */
export const judgeSignature = (
  signatures: Signatures,
  issuer: Issuer,
  token: Token,
): SignatureVerdict => {
  let tried = 0;
  for (const key of issuer.keys) {
    if (tried < maximumTried && mayBeMeant(key, token)) {
      if (isGood(signatures, key, token)) return "good";
      tried += 1;
    }
  }
  return tried === 0 ? "no_key" : "wrong";
};
