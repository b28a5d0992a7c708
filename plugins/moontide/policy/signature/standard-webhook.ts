import { Result } from "../../kernel/result";
import { decodeBase64, encodeBase64 } from "../encoding/base64";

/*
 * Standard Webhooks 1.0 (https://www.standardwebhooks.com): who receives one checks that it is ours, unchanged and new, by a
 * signature over its identifier, its time and its body.
 */

/** What secrets are written with in front. */
const prefix = "whsec_";

/** A secret of fewer bytes is guessed too easily; of more, the standard knows none. */
const leastBytes = 24;
const mostBytes = 64;

/** The key that a secret stands for: in base64 behind `whsec_`, else the bytes of the text itself. */
export const webhookKey = (secret: string): Result<string> => {
  let key = secret;
  if (string.sub(secret, 1, prefix.length) === prefix) {
    const [decoded] = decodeBase64(string.sub(secret, prefix.length + 1));
    if (decoded === undefined) return $multi(undefined, "is no base64 behind whsec_");
    key = decoded;
  }
  if (key.length < leastBytes || key.length > mostBytes) {
    return $multi(undefined, `has not ${leastBytes} to ${mostBytes} bytes`);
  }
  return $multi(key, undefined);
};

/** What is signed of a webhook. */
export const signedText = (id: string, unix_seconds: number, body: string): string =>
  `${id}.${string.format("%d", unix_seconds)}.${body}`;

/** The value of `webhook-signature`, of the HMAC-SHA256 over that text. */
export const webhookSignature = (mac: string): string => `v1,${encodeBase64(mac)}`;
