// AWS's signature version 4, from the receiver's side.
import { createHash, createHmac } from "node:crypto";
import { Refusal } from "./check.mjs";

/** Whom the mock knows: the secret of each access key. */
export const accounts = { MOCKACCESSKEY: "mock-secret" };

const hmac = (key, text) => createHmac("sha256", key).update(text).digest();
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const strict = (text) =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const refuse = (code, message) => new Refusal(403, "authentication", message, { code });

const parse = (value) => {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([a-z0-9-]+)\/bedrock\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      value ?? "",
    );
  if (match === null) {
    throw value === undefined
      ? refuse("MissingAuthenticationTokenException", "Missing Authentication Token")
      : refuse("IncompleteSignatureException", "Authorization header is malformed.");
  }
  const [, id, date, region, signed, signature] = match;
  return { id, date, region, signed: signed.split(";"), signature };
};

/** Each segment of a path is encoded once more than it is sent. */
const canonicalPath = (path) => path.split("/").map(strict).join("/");

const canonicalQuery = (query) =>
  [...query]
    .map(([name, value]) => `${strict(name)}=${strict(value)}`)
    .sort()
    .join("&");

/**
 * Recomputes the signature.
 *
 * @returns the access key
 */
export const checkSignature = ({ method, headers, url, path, text }) => {
  const { id, date, region, signed, signature } = parse(headers.authorization);
  const secret = accounts[id];
  if (secret === undefined) {
    throw refuse(
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    );
  }
  const time = headers["x-amz-date"];
  if (!/^\d{8}T\d{6}Z$/.test(time ?? "") || !time.startsWith(date)) {
    throw refuse("IncompleteSignatureException", "x-amz-date is missing or of another day.");
  }
  if (!signed.includes("host") || !signed.includes("x-amz-date")) {
    throw refuse("InvalidSignatureException", "'Host' and 'X-Amz-Date' must be signed headers.");
  }
  const lines = signed.map(
    (name) => `${name}:${(headers[name] ?? "").trim().replaceAll(/ +/g, " ")}\n`,
  );
  const hash = headers["x-amz-content-sha256"] ?? sha256(text);
  if (hash !== sha256(text)) {
    throw refuse("InvalidSignatureException", "The body is not the one that was signed.");
  }
  const canonical = [
    method,
    canonicalPath(path),
    canonicalQuery(url.searchParams),
    lines.join(""),
    signed.join(";"),
    hash,
  ].join("\n");
  const scope = `${date}/${region}/bedrock/aws4_request`;
  const keys = [date, region, "bedrock", "aws4_request"];
  const signingKey = keys.reduce((at, each) => hmac(at, each), `AWS4${secret}`);
  const wanted = hmac(signingKey, ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n"));
  if (wanted.toString("hex") !== signature) {
    throw refuse(
      "InvalidSignatureException",
      `The request signature we calculated does not match the signature you provided. The canonical string was\n${canonical}`,
    );
  }
  return id;
};
