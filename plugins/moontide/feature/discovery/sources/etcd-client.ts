import { HttpRequest, HttpResponse, HttpStream, YieldingPorts } from "../../../kernel/ports";
import { Result } from "../../../kernel/result";
import { quote } from "../../../policy/address/quote";
import { Decoded, isTable } from "../../../policy/discovery/document-value";
import { EtcdDiscoveryConfiguration } from "../../configuration/schema";
import { EtcdSession } from "./etcd-session";
import { baseUrl, longestAnswerSeconds, maximum_answer_bytes, readToken } from "./registry";

/** Names the member that gave trouble. */
const at = (configuration: EtcdDiscoveryConfiguration, session: EtcdSession): string =>
  `etcd at ${configuration.addresses[session.member]}`;

const requestTo = (
  configuration: EtcdDiscoveryConfiguration,
  session: EtcdSession,
  path: string,
  body: string,
): HttpRequest => {
  const { timeout_seconds, tls, addresses } = configuration;
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  if (session.token !== undefined) headers["Authorization"] = session.token;
  return {
    url: baseUrl(addresses[session.member]!) + path,
    method: "POST",
    headers,
    body,
    connect_timeout_seconds: timeout_seconds,
    read_timeout_seconds: timeout_seconds,
    total_timeout_seconds: longestAnswerSeconds,
    maximum_body_bytes: maximum_answer_bytes,
    verify: tls.verify,
    server_name: tls.server_name,
  };
};

/** What a status other than 200 means. The answer's own words are not repeated: they could repeat ours. */
const refusal = (configuration: EtcdDiscoveryConfiguration, status: number): string => {
  const { username } = configuration;
  if (status === 404) return "has no /v3: is this etcd 3.4 or newer?";
  if (status !== 400 && status !== 401 && status !== 403) return `answered with status ${status}`;
  if (username === undefined) return `refuses (${status}): it may ask for a "username"`;
  return `refuses user ${quote(username)} (${status}): check the role's permission to read the prefix`;
};

const readBody = (ports: YieldingPorts, response: HttpResponse): Result<Decoded> => {
  const [decoded, malformed] = ports.json.decode(response.body);
  if (isTable(decoded)) return $multi(decoded, undefined);
  return $multi(undefined, `answered no JSON: ${malformed ?? "no object"}`);
};

/** Whatever is not an answer of etcd's can be another member's turn. */
const isFromEtcd = (status: number): boolean => status < 500;

/** Asks members in turn, each once, from the one that answered last. */
const send = (
  ports: YieldingPorts,
  configuration: EtcdDiscoveryConfiguration,
  session: EtcdSession,
  path: string,
  body: string,
): Result<HttpResponse> => {
  const members = configuration.addresses.length;
  let last = "";
  for (const _ of $range(1, members)) {
    const request = requestTo(configuration, session, path, body);
    const [response, unreached] = ports.http.request(request);
    if (response !== undefined && isFromEtcd(response.status)) return $multi(response, undefined);
    const reason = unreached ?? refusal(configuration, response?.status ?? 0);
    last = `${at(configuration, session)}: ${reason}`;
    session.member = (session.member + 1) % members;
  }
  return $multi(undefined, last);
};

/** Fetches a token with name and password; nothing to do without them, or with a token in hand. */
export const authenticate = (
  ports: YieldingPorts,
  configuration: EtcdDiscoveryConfiguration,
  session: EtcdSession,
): Result<true> => {
  const { username, password } = configuration;
  if (username === undefined || password === undefined || session.token !== undefined) {
    return $multi(true, undefined);
  }
  const [secret, unread] = readToken(ports, password);
  if (secret === undefined) return $multi(undefined, unread);
  const body = ports.json.encode({ name: username, password: secret });
  const [response, unreached] = send(ports, configuration, session, "/v3/auth/authenticate", body);
  if (response === undefined) return $multi(undefined, unreached);
  const where = at(configuration, session);
  if (response.status !== 200) {
    const hint = `refuses user ${quote(username)} (${response.status}): check name and password, and that auth is enabled`;
    return $multi(undefined, `${where} ${hint}`);
  }
  const [answer, problem] = readBody(ports, response);
  if (answer === undefined) return $multi(undefined, `${where} ${problem}`);
  const token = answer.get("token");
  if (typeof token !== "string" || string.find(token, "%c")[0] !== undefined) {
    return $multi(undefined, `${where} gave no token`);
  }
  session.token = token;
  return $multi(true, undefined);
};

/**
 * One question to the JSON gateway (https://etcd.io/docs/v3.4/dev-guide/api_grpc_gateway/). A token that has expired
 * is replaced once.
 */
export const askEtcd = (
  ports: YieldingPorts,
  configuration: EtcdDiscoveryConfiguration,
  session: EtcdSession,
  path: string,
  body: string,
): Result<Decoded> => {
  const hadToken = session.token !== undefined;
  const [ready, unready] = authenticate(ports, configuration, session);
  if (ready === undefined) return $multi(undefined, unready);
  const [response, unreached] = send(ports, configuration, session, path, body);
  if (response === undefined) return $multi(undefined, unreached);
  if (response.status === 401 && hadToken) {
    session.token = undefined;
    return askEtcd(ports, configuration, session, path, body);
  }
  const where = at(configuration, session);
  if (response.status !== 200) {
    return $multi(undefined, `${where} ${refusal(configuration, response.status)}`);
  }
  const [answer, problem] = readBody(ports, response);
  if (answer === undefined) return $multi(undefined, `${where} ${problem}`);
  return $multi(answer, undefined);
};

/** Opens a stream at the member in turn; the next one's turn comes when that fails. */
export const openEtcd = (
  ports: YieldingPorts,
  configuration: EtcdDiscoveryConfiguration,
  session: EtcdSession,
  path: string,
  body: string,
): Result<HttpStream> => {
  const members = configuration.addresses.length;
  const [stream, unreached] = ports.http.open(requestTo(configuration, session, path, body));
  const where = at(configuration, session);
  if (stream !== undefined && stream.status === 200) return $multi(stream, undefined);
  session.member = (session.member + 1) % members;
  if (stream === undefined) return $multi(undefined, `${where}: ${unreached}`);
  stream.close();
  if (stream.status === 401) session.token = undefined;
  return $multi(undefined, `${where} ${refusal(configuration, stream.status)}`);
};
