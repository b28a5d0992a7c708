import { HttpRequest, YieldingPorts } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { seriesOf } from "../../policy/metrics/registry";
import type { Gateway } from "../gateway/gateway";
import { createIssuer, Issuer } from "./issuer";
import { JwksConfiguration } from "./issuer-schema";
import { endFetch, fetchProblem, followKeys, publishKeys, setFetchProblem } from "./jwks";
import { takePublicKeys } from "./keys";

/** The longest sets, with their certificates, are some 20 kB. */
const maximum_body_bytes = 65536;

const requestFor = ({ url, timeout_seconds, tls }: JwksConfiguration): HttpRequest => ({
  url,
  headers: { Accept: "application/json", "User-Agent": "moontide-token-keys" },
  connect_timeout_seconds: timeout_seconds,
  read_timeout_seconds: timeout_seconds,
  total_timeout_seconds: timeout_seconds,
  maximum_body_bytes,
  verify: tls.verify,
  server_name: tls.server_name,
});

/** An answer that holds usable keys. */
const askForKeys = (ports: YieldingPorts, issuer: Issuer): Result<string> => {
  const [answer, problem] = ports.http.request(requestFor(issuer.options.jwks!));
  if (answer === undefined) return $multi(undefined, problem);
  if (answer.status !== 200) return $multi(undefined, `the answer has status ${answer.status}`);
  // Tried on an issuer of its own: what can't be used is never published.
  const trial = createIssuer(issuer.name, issuer.options);
  const unusable = takePublicKeys(trial, ports.json, ports.signatures, answer.body);
  if (unusable !== undefined) return $multi(undefined, unusable);
  return $multi(answer.body, undefined);
};

const note = (ports: YieldingPorts, issuer: Issuer, problem: string | undefined): void => {
  const before = fetchProblem(ports, issuer.name);
  if (problem === before) return;
  setFetchProblem(ports, issuer.name, problem);
  const { name, options } = issuer;
  const { url } = options.jwks!;
  if (problem === undefined) ports.log.notice("token_keys_fetched_again", { issuer: name, url });
  else ports.log.warn("token_keys_not_fetched", { issuer: name, url, problem });
};

/** Fetches the keys of an issuer for all workers, once it was claimed. The last good ones stay if it fails. Yields. */
export const fetchKeys = (gateway: Gateway, ports: YieldingPorts, issuer: Issuer): void => {
  const [body, failure] = askForKeys(ports, issuer);
  const problem = body === undefined ? failure : publishKeys(ports, issuer, body);
  note(ports, issuer, problem);
  endFetch(ports, issuer.name);
  const result = problem === undefined ? "fetched" : "failed";
  seriesOf(gateway.metrics.admission.key_fetches, [issuer.name, result]).value += 1;
  followKeys(gateway);
};
