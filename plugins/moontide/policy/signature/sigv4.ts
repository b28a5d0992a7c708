import { Result } from "../../kernel/result";
import { canonicalQuery, uriEncoded } from "./uri";

/** What the signer needs of OpenSSL. @noSelf */
export interface Hashes {
  /** HMAC-SHA256 in 32 bytes; undefined where it is not to be had. */
  hmac: (key: string, text: string) => string | undefined;
  /** 64 lower-case hexadecimal digits; undefined where it is not to be had. */
  sha256: (text: string) => string | undefined;
}

export interface AwsCredentials {
  readonly access_key_id: string;
  readonly secret_access_key: string;
  /** Of temporary credentials. */
  readonly session_token?: string;
}

/** What a signature is good for. */
export interface SigningScope {
  readonly region: string;
  /** As AWS names it in signatures: `bedrock`. */
  readonly service: string;
  /** Seconds since 1970. AWS refuses what is five minutes off. */
  readonly now: number;
}

export interface SignableRequest {
  readonly method: string;
  /** As it is sent, so percent-encoded once; without dot segments. */
  readonly path: string;
  /** As it is sent, without `?`; `""` for none. */
  readonly query: string;
  /** Those that are signed, with `host`; names in lower case. The signature's own are not among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What must be sent besides the headers of the request. */
export interface SigningHeaders {
  readonly authorization: string;
  readonly "x-amz-date": string;
  readonly "x-amz-security-token"?: string;
}

const algorithm = "AWS4-HMAC-SHA256";

const hex = (character: string): string => string.format("%02x", string.byte(character));

/** Without white space around it, and one space where there were several. */
const trimmed = (value: string): string =>
  string.gsub(string.match(value, "^%s*(.-)%s*$")[0]!, "%s+", " ")[0];

interface CanonicalHeaders {
  /** A line each. */
  readonly lines: string;
  /** `host;x-amz-date` */
  readonly names: string;
}

const canonicalHeaders = (headers: Readonly<Record<string, string>>): CanonicalHeaders => {
  const names: string[] = [];
  for (const [name] of pairs(headers)) names[names.length] = name;
  table.sort(names);
  const lines: string[] = [];
  for (const name of names) lines[lines.length] = `${name}:${trimmed(headers[name]!)}\n`;
  return { lines: table.concat(lines), names: table.concat(names, ";") };
};

/** The path is encoded once more: AWS does so with what it receives, but for S3. */
const canonicalRequest = (
  request: SignableRequest,
  headers: CanonicalHeaders,
  body_hash: string,
): string =>
  table.concat(
    [
      request.method,
      uriEncoded(request.path, true),
      canonicalQuery(request.query),
      headers.lines,
      headers.names,
      body_hash,
    ],
    "\n",
  );

const signatureOf = (
  hashes: Hashes,
  secret: string,
  chain: readonly string[],
): string | undefined => {
  let key: string | undefined = `AWS4${secret}`;
  for (const text of chain) {
    if (key === undefined) return undefined;
    key = hashes.hmac(key, text);
  }
  return key === undefined ? undefined : string.gsub(key, ".", hex)[0];
};

const allHeaders = (
  request: SignableRequest,
  date_time: string,
  token: string | undefined,
): Record<string, string> => {
  const headers: Record<string, string> = { "x-amz-date": date_time };
  if (token !== undefined) headers["x-amz-security-token"] = token;
  for (const [name, value] of pairs(request.headers)) headers[name] = value;
  return headers;
};

const no_hashes = "no OpenSSL to sign with";

/**
 * Signs a request for AWS (Signature Version 4, with an `Authorization` header, the body's hash in the signature).
 * Nothing that is signed may change on its way.
 */
export const signRequest = (
  hashes: Hashes,
  credentials: AwsCredentials,
  scope: SigningScope,
  request: SignableRequest,
): Result<SigningHeaders> => {
  const date_time = os.date("!%Y%m%dT%H%M%SZ", math.floor(scope.now));
  const date = string.sub(date_time, 1, 8);
  const place = `${date}/${scope.region}/${scope.service}/aws4_request`;
  const token = credentials.session_token;
  const headers = canonicalHeaders(allHeaders(request, date_time, token));
  const body_hash = hashes.sha256(request.body);
  if (body_hash === undefined) return $multi(undefined, no_hashes);
  const request_hash = hashes.sha256(canonicalRequest(request, headers, body_hash));
  if (request_hash === undefined) return $multi(undefined, no_hashes);
  const to_sign = `${algorithm}\n${date_time}\n${place}\n${request_hash}`;
  const chain = [date, scope.region, scope.service, "aws4_request", to_sign];
  const signature = signatureOf(hashes, credentials.secret_access_key, chain);
  if (signature === undefined) return $multi(undefined, no_hashes);
  const credential = `Credential=${credentials.access_key_id}/${place}`;
  const authorization = `${algorithm} ${credential}, SignedHeaders=${headers.names}, Signature=${signature}`;
  return $multi(
    { authorization, "x-amz-date": date_time, "x-amz-security-token": token },
    undefined,
  );
};
