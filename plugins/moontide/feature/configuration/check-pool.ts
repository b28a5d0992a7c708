/** What the options of one pool must be to each other. */
import { parseAddress } from "../../policy/address/parse";
import { itemPath, show } from "../../schema/problem";
import { checkBalancer } from "../balancer/check";
import { checkLimit } from "../limit/check";
import { checkAutoscale } from "../scale/check";
import { checkQueue } from "../queue/check";
import { checkOverloadAnswer } from "../overload/check";
import { checkShedding } from "../shedding/check";
import { add, Findings, isSound } from "./findings";
import {
  DnsDiscoveryConfiguration,
  EtcdDiscoveryConfiguration,
  HealthConfiguration,
  PoolConfiguration,
  TimeoutsConfiguration,
} from "./schema";

const checkEndpoints = (findings: Findings, pool: PoolConfiguration, path: string): void => {
  const { endpoints } = pool;
  if (endpoints.length === 0 && pool.discovery === undefined) {
    add(findings, path, "a pool without endpoints", '"endpoints", "discovery" or both');
  }
  const seen = new LuaMap<string, number>();
  for (const i of $range(1, endpoints.length)) {
    const text = endpoints[i - 1]!.address;
    const id = parseAddress(text)[0]?.id ?? text;
    const first = seen.get(id);
    if (first === undefined) seen.set(id, i);
    else {
      const where = itemPath(`${path}.endpoints`, i);
      const earlier = itemPath(`${path}.endpoints`, first);
      add(findings, where, `${show(text)} a second time`, `each endpoint once (see ${earlier})`);
    }
  }
};

const checkDns = (findings: Findings, dns: DnsDiscoveryConfiguration, path: string): void => {
  if (dns.record === "SRV" && dns.port !== undefined) {
    add(findings, `${path}.port`, show(dns.port), "no port: SRV records hold the ports");
  }
  if (dns.record !== "SRV" && dns.port === undefined) {
    const expected = `the port of the endpoints: ${dns.record} records hold none`;
    add(findings, `${path}.port`, "nothing", expected);
  }
  const { minimum_ttl_seconds, maximum_ttl_seconds } = dns;
  if (maximum_ttl_seconds < minimum_ttl_seconds) {
    const expected = `at least minimum_ttl_seconds, ${show(minimum_ttl_seconds)}`;
    add(findings, `${path}.maximum_ttl_seconds`, show(maximum_ttl_seconds), expected);
  }
};

const checkEtcd = (findings: Findings, etcd: EtcdDiscoveryConfiguration, path: string): void => {
  const { username, password } = etcd;
  if (username !== undefined && password === undefined) {
    add(findings, `${path}.password`, "nothing", "the password of the user");
  }
  if (username === undefined && password !== undefined) {
    add(findings, `${path}.username`, "nothing", "the user whose password it is");
  }
};

const checkSource = (
  findings: Findings,
  discovery: PoolConfiguration["discovery"],
  path: string,
): void => {
  if (discovery?.type === "dns") checkDns(findings, discovery, path);
  if (discovery?.type === "etcd") checkEtcd(findings, discovery, path);
};

const checkTimeouts = (findings: Findings, timeouts: TimeoutsConfiguration, path: string): void => {
  const { connect_seconds, total_seconds } = timeouts;
  if (total_seconds < connect_seconds) {
    const expected = `at least connect_seconds, ${show(connect_seconds)}`;
    add(findings, `${path}.total_seconds`, show(total_seconds), expected);
  }
};

const checkRetries = (findings: Findings, pool: PoolConfiguration, path: string): void => {
  const { per_try_timeout_seconds } = pool.retries;
  const { total_seconds } = pool.timeouts;
  if (per_try_timeout_seconds !== undefined && per_try_timeout_seconds > total_seconds) {
    const expected = `at most timeouts.total_seconds, ${show(total_seconds)}`;
    add(findings, `${path}.per_try_timeout_seconds`, show(per_try_timeout_seconds), expected);
  }
};

/** nginx sees the HTTP status of an answer before it passes it on, and the gRPC status only behind it. */
const checkProtocol = (findings: Findings, pool: PoolConfiguration, path: string): void => {
  if (pool.protocol === "grpc" && pool.retries.on === "status") {
    const expected =
      '"connection" with "protocol": "grpc": statuses of gRPC come too late to retry on';
    add(findings, `${path}.retries.on`, show(pool.retries.on), expected);
  }
};

const checkHealth = (findings: Findings, health: HealthConfiguration, path: string): void => {
  const { ejection_seconds, maximum_ejection_seconds } = health.passive;
  if (maximum_ejection_seconds < ejection_seconds) {
    const where = `${path}.passive.maximum_ejection_seconds`;
    const expected = `at least ejection_seconds, ${show(ejection_seconds)}`;
    add(findings, where, show(maximum_ejection_seconds), expected);
  }
  // Panic would set in before the last endpoints that may be ejected are, and take them all back.
  const { maximum_ejected_percent, panic_percent } = health.passive;
  if (panic_percent + maximum_ejected_percent > 100) {
    const expected = `at most ${show(100 - maximum_ejected_percent)}, as maximum_ejected_percent is ${show(maximum_ejected_percent)}`;
    add(findings, `${path}.passive.panic_percent`, show(panic_percent), expected);
  }
};

const checkBreaker = (findings: Findings, pool: PoolConfiguration, path: string): void => {
  if (pool.breaker === undefined) return;
  const { open_seconds, maximum_open_seconds } = pool.breaker;
  if (maximum_open_seconds < open_seconds) {
    const expected = `at least open_seconds, ${show(open_seconds)}`;
    add(findings, `${path}.maximum_open_seconds`, show(maximum_open_seconds), expected);
  }
};

const checkClientCertificate = (
  findings: Findings,
  pool: PoolConfiguration,
  path: string,
): void => {
  const { client_certificate, client_key } = pool.tls ?? {};
  if (client_certificate !== undefined && client_key === undefined) {
    add(findings, `${path}.client_key`, "nothing", "the key of client_certificate");
  }
  if (client_key !== undefined && client_certificate === undefined) {
    add(findings, `${path}.client_certificate`, "nothing", "the certificate of client_key");
  }
};

/** The client's own Host can't be it: whoever asks would choose what is verified, and eject endpoints by it. */
const checkTls = (findings: Findings, pool: PoolConfiguration, path: string): void => {
  const { tls, host_header } = pool;
  if (tls === undefined || !tls.verify || tls.server_name !== undefined) return;
  if (host_header !== undefined) return;
  const expected = 'the name in the endpoints\' certificate, a "host_header", or "verify": false';
  add(findings, `${path}.server_name`, "nothing", expected);
};

/** What happens to endpoints and pools that fail. */
const checkFailing = (findings: Findings, pool: PoolConfiguration, path: string): void => {
  if (isSound(findings, `${path}.balancer`)) {
    checkBalancer(findings, pool, `${path}.balancer`);
  }
  if (isSound(findings, `${path}.health`)) {
    checkHealth(findings, pool.health, `${path}.health`);
  }
  if (isSound(findings, `${path}.breaker`)) checkBreaker(findings, pool, `${path}.breaker`);
};

/** Checks one pool, as far as its parts are sound in themselves. */
export const checkPool = (findings: Findings, pool: PoolConfiguration, path: string): void => {
  const listsAreSound =
    isSound(findings, `${path}.endpoints`) && isSound(findings, `${path}.discovery`);
  if (listsAreSound) {
    checkEndpoints(findings, pool, path);
    const { discovery } = pool;
    checkSource(findings, discovery, `${path}.discovery`);
  }
  if (isSound(findings, `${path}.tls`) && isSound(findings, `${path}.host_header`)) {
    checkTls(findings, pool, `${path}.tls`);
    checkClientCertificate(findings, pool, `${path}.tls`);
  }
  if (isSound(findings, `${path}.timeouts`)) {
    checkTimeouts(findings, pool.timeouts, `${path}.timeouts`);
    if (isSound(findings, `${path}.retries`)) checkRetries(findings, pool, `${path}.retries`);
  }
  if (isSound(findings, `${path}.retries`) && isSound(findings, `${path}.protocol`)) {
    checkProtocol(findings, pool, path);
  }
  checkFailing(findings, pool, path);
  checkLimit(findings, pool.limit, `${path}.limit`);
  checkLimit(findings, pool.endpoint_limit, `${path}.endpoint_limit`);
  checkQueue(findings, pool, path);
  checkAutoscale(findings, pool, `${path}.autoscale`);
  if (isSound(findings, `${path}.limit`) && isSound(findings, `${path}.endpoint_limit`)) {
    checkShedding(findings, pool, `${path}.shedding`);
  }
  checkOverloadAnswer(findings, pool.overload_answer, `${path}.overload_answer`);
};
