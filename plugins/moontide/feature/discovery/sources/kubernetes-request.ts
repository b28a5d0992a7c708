import { HttpRequest, SecretReference, YieldingPorts } from "../../../kernel/ports";
import { Result } from "../../../kernel/result";
import { parseIp } from "../../../policy/address/ip";
import { statusMessage } from "../../../policy/discovery/kubernetes-event";
import { KubernetesDiscoveryConfiguration } from "../../configuration/schema";

/** Where the kubelet puts the token of the pod's service account; it exchanges the file before the token runs out. */
const serviceAccountToken: SecretReference = {
  file: "/var/run/secrets/kubernetes.io/serviceaccount/token",
};

/** The name that the certificate of every cluster's API server has, whatever address it is reached at. */
const clusterName = "kubernetes.default.svc";

/** The API server as a pod is told of it; both are there or neither. */
export const serverOf = (host: string | undefined, port: string | undefined): string => {
  if (host === undefined || host === "") return `https://${clusterName}`;
  const [ipv6] = string.find(host, ":", 1, true);
  return `https://${ipv6 === undefined ? host : `[${host}]`}:${port ?? "443"}`;
};

/** Read when this is loaded, in nginx's master: workers don't see the environment. */
const ownServer = serverOf(
  os.getenv("KUBERNETES_SERVICE_HOST"),
  os.getenv("KUBERNETES_SERVICE_PORT"),
);

export const addressOf = (configuration: KubernetesDiscoveryConfiguration): string => {
  const [address] = string.gsub(configuration.address ?? ownServer, "/+$", "");
  return address;
};

/** What the certificate must name: OpenSSL compares names with names, so an address needs another. */
const serverNameOf = (
  configuration: KubernetesDiscoveryConfiguration,
  address: string,
): string | undefined => {
  const { server_name } = configuration.tls;
  if (server_name !== undefined) return server_name;
  const [authority] = string.match(address, "^https?://([^/]+)");
  const [bracketed] = string.match(authority ?? "", "^%[(.-)%]");
  const [host] = string.match(authority ?? "", "^([^:]+)");
  return parseIp(bracketed ?? host ?? "") === undefined ? undefined : clusterName;
};

/** A request, and the token in it: what repeats that is shown nowhere. */
export interface TokenRequest {
  readonly request: HttpRequest;
  readonly token: string | undefined;
}

const readToken = (
  ports: YieldingPorts,
  configuration: KubernetesDiscoveryConfiguration,
  address: string,
): Result<string | false> => {
  // Nobody meant the pod's own token to travel in the clear.
  const isPlain = string.sub(address, 1, 5) === "http:";
  const reference = configuration.token ?? (isPlain ? undefined : serviceAccountToken);
  if (reference === undefined) return $multi(false, undefined);
  const [token, problem] = ports.secrets.read(reference);
  if (token === undefined) return $multi(undefined, `the token can't be read: ${problem}`);
  // A header of several lines would be another request.
  const [unfit] = string.find(token, "[^%w%p]");
  if (unfit !== undefined) return $multi(undefined, "the token is more than one word");
  return $multi(token, undefined);
};

/** How much of an answer is waited for. */
export interface AnswerLimits {
  readonly total_timeout_seconds: number;
  readonly maximum_body_bytes: number;
}

/** A GET of that path with the token as it is now. */
export const requestFor = (
  ports: YieldingPorts,
  configuration: KubernetesDiscoveryConfiguration,
  path: string,
  limits: AnswerLimits,
): Result<TokenRequest> => {
  const address = addressOf(configuration);
  const [token, problem] = readToken(ports, configuration, address);
  if (token === undefined) return $multi(undefined, problem);
  const headers: Record<string, string> = { Accept: "application/json", "User-Agent": "moontide" };
  if (token !== false) headers.Authorization = `Bearer ${token}`;
  const request: HttpRequest = {
    url: address + path,
    headers,
    connect_timeout_seconds: configuration.timeout_seconds,
    read_timeout_seconds: configuration.timeout_seconds,
    total_timeout_seconds: limits.total_timeout_seconds,
    maximum_body_bytes: limits.maximum_body_bytes,
    verify: configuration.tls.verify,
    server_name: serverNameOf(configuration, address),
  };
  return $multi({ request, token: token === false ? undefined : token }, undefined);
};

/**
 * The problem with an answer that repeats the token, as a debugging proxy's may; undefined with any other. Such an
 * answer is not read: parts of it would get into messages.
 */
export const repeatedToken = (text: string, token: string | undefined): string | undefined => {
  if (token === undefined || string.find(text, token, 1, true)[0] === undefined) return undefined;
  return "the API server's answer repeats the token: it is not read";
};

/** What an answer of another status than 200 means, in the API server's own words where it has any. */
export const refusalOf = (
  ports: YieldingPorts,
  status: number,
  body: string,
  token: string | undefined,
): string => {
  if (status === 401) return "the API server does not accept the token (401)";
  const repeated = repeatedToken(body, token);
  if (repeated !== undefined) return repeated;
  const message = statusMessage(ports.json.decode(body)[0]);
  const words = message === undefined ? "" : `: ${message}`;
  if (status === 403) return `the token may not list and watch EndpointSlices (403)${words}`;
  return `the API server answered ${status}${words}`;
};
