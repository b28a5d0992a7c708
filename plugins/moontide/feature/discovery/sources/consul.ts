import { HttpRequest, HttpResponse, YieldingPorts } from "../../../kernel/ports";
import { Result } from "../../../kernel/result";
import { quote } from "../../../policy/address/quote";
import { nextConsulIndex, parseConsulAnswer } from "../../../policy/discovery/consul";
import { escapeComponent, withParameter } from "../../../policy/discovery/query-string";
import { remarksText, startRemarks } from "../../../policy/discovery/remarks";
import { ConsulDiscoveryConfiguration } from "../../configuration/schema";
import { baseUrl, longestAnswerSeconds, maximum_answer_bytes, readToken } from "./registry";
import { longestWaitSeconds, Source, SourceAnswer } from "./source";

interface ConsulSession {
  /** `X-Consul-Index` of the last answer; 0 asks for an answer at once. */
  index: number;
  /** No question before. */
  calm_until: number;
  problem: string | undefined;
}

/** Consul adds up to a sixteenth to the time that a question may wait. */
const waitSeconds = longestWaitSeconds - 2;

/**
 * A service whose checks flap wakes every question at once. This many seconds lie between two answers at least, and
 * ten times as many as the last one took to read: thousands of instances take some 50 ms, in a worker that also serves.
 */
const calmSeconds = 0.25;
const longestCalmSeconds = 2;

const questionUrl = (configuration: ConsulDiscoveryConfiguration, index: number): string => {
  const { service, passing_only, datacenter, namespace, partition } = configuration;
  let url = `${baseUrl(configuration.address)}/v1/health/service/${escapeComponent(service)}`;
  if (index > 0) {
    url = withParameter(url, "index", string.format("%.0f", index));
    url = withParameter(url, "wait", `${waitSeconds}s`);
  }
  if (passing_only) url = withParameter(url, "passing", "true");
  for (const tag of configuration.tags) url = withParameter(url, "tag", tag);
  url = withParameter(url, "dc", datacenter);
  url = withParameter(url, "ns", namespace);
  return withParameter(url, "partition", partition);
};

const questionFor = (
  ports: YieldingPorts,
  configuration: ConsulDiscoveryConfiguration,
  index: number,
): Result<HttpRequest> => {
  const { timeout_seconds, tls } = configuration;
  const headers: Record<string, string> = {};
  if (configuration.token !== undefined) {
    const [token, problem] = readToken(ports, configuration.token);
    if (token === undefined) return $multi(undefined, problem);
    headers["X-Consul-Token"] = token;
  }
  return $multi(
    {
      url: questionUrl(configuration, index),
      headers,
      connect_timeout_seconds: timeout_seconds,
      read_timeout_seconds: index > 0 ? longestWaitSeconds : timeout_seconds,
      total_timeout_seconds: longestAnswerSeconds,
      maximum_body_bytes: maximum_answer_bytes,
      verify: tls.verify,
      server_name: tls.server_name,
    },
    undefined,
  );
};

/** The answer's own words are not repeated: they could repeat the token. */
const refusal = (configuration: ConsulDiscoveryConfiguration, status: number): string => {
  const { service, token, datacenter } = configuration;
  if (status >= 500) {
    const way = datacenter === undefined ? "" : `, and a way to datacenter ${quote(datacenter)}`;
    return `answered with status ${status}: has its cluster a leader${way}?`;
  }
  if (status !== 401 && status !== 403) return `answered with status ${status}`;
  const what =
    token === undefined ? "asks for a token and none is configured" : "refuses the token";
  return `${what} (${status}): it must exist and have service:read for ${quote(service)} and node:read`;
};

/**
 * Consul leaves out what a token may not read, and answers as if it were not there. It says so, but not to those who
 * come without a token: then an empty list may mean anything where the default is to deny.
 */
const withheld = (
  configuration: ConsulDiscoveryConfiguration,
  { headers }: HttpResponse,
  isEmpty: boolean,
): string | undefined => {
  if (headers["x-consul-results-filtered-by-acls"] === "true") {
    return "the token may not read all instances: it needs service:read for the service and node:read for its nodes";
  }
  const denies = headers["x-consul-default-acl-policy"] === "deny";
  if (!isEmpty || !denies || configuration.token !== undefined) return undefined;
  return "it lists nobody, denies by default, and no token is configured";
};

const readAnswer = (
  ports: YieldingPorts,
  configuration: ConsulDiscoveryConfiguration,
  response: HttpResponse,
  session: ConsulSession,
): Result<SourceAnswer> => {
  const [index, unfit] = nextConsulIndex(session.index, response.headers["x-consul-index"]);
  if (index === undefined) return $multi(undefined, unfit);
  if (index === session.index) {
    const { problem } = session;
    return $multi({ endpoints: undefined, ttl_seconds: 0, problem }, undefined);
  }
  const remarks = startRemarks();
  const [endpoints, problem] = parseConsulAnswer(
    response.body,
    configuration.service,
    ports.json,
    remarks,
  );
  if (endpoints === undefined) return $multi(undefined, problem);
  const isEmpty = endpoints.length === 0;
  const hidden = withheld(configuration, response, isEmpty);
  if (isEmpty && hidden !== undefined) return $multi(undefined, hidden);
  session.index = index;
  session.problem = hidden ?? remarksText(remarks);
  return $multi({ endpoints, ttl_seconds: 0, problem: session.problem }, undefined);
};

const keepCalm = (ports: YieldingPorts, session: ConsulSession, arrived_at: number): void => {
  const now = ports.clock.now();
  const calm = math.max(calmSeconds, 10 * (now - arrived_at));
  session.calm_until = now + math.min(calm, longestCalmSeconds);
};

/**
 * The instances of a Consul service, by blocking queries: a question with the index of the last answer waits until
 * something has changed (https://developer.hashicorp.com/consul/api-docs/features/blocking).
 */
export const consulSource: Source<ConsulSession> = {
  identity: (configured) => {
    const configuration = configured as ConsulDiscoveryConfiguration;
    return `consul ${questionUrl(configuration, 0)}`;
  },
  yields: true,
  watches: true,
  start: () => ({ index: 0, calm_until: 0, problem: undefined }),
  close: () => undefined,
  query: (ports, configured, session) => {
    const configuration = configured as ConsulDiscoveryConfiguration;
    const calm = session.calm_until - ports.clock.now();
    if (calm > 0) ports.sleep(calm);
    const [question, unready] = questionFor(ports, configuration, session.index);
    if (question === undefined) return $multi(undefined, unready);
    const [response, unreached] = ports.http.request(question);
    const { address } = configuration;
    const arrived_at = ports.clock.now();
    if (response === undefined) return $multi(undefined, `Consul at ${address}: ${unreached}`);
    if (response.status !== 200) {
      return $multi(undefined, `Consul at ${address} ${refusal(configuration, response.status)}`);
    }
    const [answer, problem] = readAnswer(ports, configuration, response, session);
    keepCalm(ports, session, arrived_at);
    if (answer === undefined) return $multi(undefined, `Consul at ${address}: ${problem}`);
    return $multi(answer, undefined);
  },
};
