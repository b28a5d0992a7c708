import { Json } from "../../kernel/ports";
import { decodeBase64url } from "./base64url";
import { Algorithm, algorithms } from "./algorithm";

/** What a token claims about its bearer (RFC 7519, 4). */
export type Claims = Readonly<Record<string, unknown>>;

/** A token taken apart. Nothing of it is proven yet. */
export interface Token {
  readonly algorithm: Algorithm;
  /** What the issuer calls the key. */
  readonly key_id: string | undefined;
  readonly claims: Claims;
  /** What was signed, and the signature's bytes. */
  readonly signed: string;
  readonly signature: string;
}

/** Longer ones are refused unseen. nginx takes header lines up to 8 kB unless it is told otherwise. */
export const longestToken = 8192;

const readObject = (json: Json, part: string): Claims | undefined => {
  const text = decodeBase64url(part);
  if (text === undefined || string.find(text, "^%s*{")[0] === undefined) return undefined;
  const [value] = json.decode(text);
  return type(value) === "table" ? (value as Claims) : undefined;
};

const algorithmOf = (header: Claims): Algorithm | undefined => {
  for (const algorithm of algorithms) {
    if (header["alg"] === algorithm) return algorithm;
  }
  return undefined;
};

/**
 * Takes a token in compact form apart (RFC 7515, 7.1); undefined when it is none that could be good: another number of
 * parts, encoded in another way, `alg` unknown or `none`, extensions that must be understood (`crit`). Keys and
 * addresses in its header are not looked at: a token can't say what it is to be checked with.
 */
export const readToken = (json: Json, text: string): Token | undefined => {
  if (text.length > longestToken) return undefined;
  const [head, body, end] = string.match(text, "^([%w_-]+)%.([%w_-]+)%.([%w_-]+)$");
  if (head === undefined) return undefined;
  const header = readObject(json, head);
  if (header === undefined || header["crit"] !== undefined) return undefined;
  const algorithm = algorithmOf(header);
  const key_id = header["kid"];
  if (algorithm === undefined || (key_id !== undefined && typeof key_id !== "string")) {
    return undefined;
  }
  const claims = readObject(json, body!);
  const signature = decodeBase64url(end!);
  if (claims === undefined || signature === undefined) return undefined;
  const signed = string.sub(text, 1, head.length + 1 + body!.length);
  return { algorithm, key_id: key_id, claims, signed, signature };
};
