import { Ports } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { Hashes, SignableRequest, signRequest } from "../../policy/signature/sigv4";
import type { AwsCredentials, Key } from "../provider/keys";
import { Provider } from "../provider/provider";

/** A request to a provider, before it is known who sends it. */
export interface Unsigned {
  readonly method: string;
  /** Path and query, as they are sent. */
  readonly target: string;
  /** Whole header lines, the provider's own included. */
  readonly lines: string;
  readonly body: string;
}

const hashesOf = ({ signatures, digests }: Ports): Hashes => ({
  hmac: signatures.authenticate,
  sha256: digests.sha256,
});

/** The headers that AWS wants in place of a key. Only the host is signed besides them, and the body. */
const signatureLines = (
  ports: Ports,
  { type, options, authority }: Provider,
  credentials: AwsCredentials,
  { method, target, body }: Unsigned,
): Result<string> => {
  const [path, query] = string.match(target, "^([^?]*)%??(.*)$");
  const signable: SignableRequest = {
    method,
    path: path!,
    query: query!,
    headers: { host: authority },
    body,
  };
  const scope = {
    region: options.region ?? "",
    service: type.aws_service ?? "",
    now: ports.clock.wall(),
  };
  const [signed, problem] = signRequest(hashesOf(ports), credentials, scope, signable);
  if (signed === undefined) return $multi(undefined, problem);
  const token = signed["x-amz-security-token"];
  const token_line = token === undefined ? "" : `x-amz-security-token: ${token}\r\n`;
  const lines = `authorization: ${signed.authorization}\r\nx-amz-date: ${signed["x-amz-date"]}\r\n`;
  return $multi(lines + token_line, undefined);
};

const proof = (
  ports: Ports,
  provider: Provider,
  key: Key | undefined,
  unsigned: Unsigned,
): Result<string> => {
  if (key?.aws !== undefined) return signatureLines(ports, provider, key.aws, unsigned);
  if (key?.secret === undefined) return $multi("", undefined);
  const { header, prefix } = provider.type.key;
  return $multi(`${header}: ${prefix}${key.secret}\r\n`, undefined);
};

/** The head of a request to a provider, with its empty line, and whatever proves that it may be sent. */
export const headOf = (
  ports: Ports,
  provider: Provider,
  key: Key | undefined,
  unsigned: Unsigned,
): Result<string> => {
  const [lines, problem] = proof(ports, provider, key, unsigned);
  if (lines === undefined) return $multi(undefined, problem);
  const { method, target, body } = unsigned;
  const bytes = string.format("%d", body.length);
  return $multi(
    `${method} ${target} HTTP/1.1\r\nhost: ${provider.authority}\r\n${unsigned.lines}${lines}content-length: ${bytes}\r\n\r\n`,
    undefined,
  );
};
