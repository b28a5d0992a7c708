import { HttpRequest, YieldingPorts } from "../../kernel/ports";
import { endpointId } from "../../policy/address/parse";
import { addProbe, ProbePool } from "../../policy/balance/probe-pool";
import { readProbeAnswer } from "../../policy/load/probe-answer";
import { seriesOf } from "../../policy/metrics/registry";
import { Gateway } from "../gateway/gateway";
import { Member } from "../pool/member";
import { Pool } from "../pool/pool";
import { ProbingConfiguration } from "./schema";

const maximumBytes = 4096;

/** How long an endpoint that does not answer as agreed is left alone. */
const silentSeconds = 10;

/** What a worker keeps of the probes of one pool. */
export interface Prober {
  /** Probes that may be sent now; what is left of one counts on. */
  due: number;
  refilled_at: number;
  /** Smoothed. */
  requests_per_second: number;
  under_way: number;
  /** Endpoints that do not answer as agreed, and when they are asked again. */
  readonly silent: LuaMap<Member, number>;
}

export const createProber = (now: number): Prober => ({
  due: 0,
  refilled_at: now,
  requests_per_second: 0,
  under_way: 0,
  silent: new LuaMap(),
});

const requestFor = (
  { configuration }: Pool,
  member: Member,
  options: ProbingConfiguration,
): HttpRequest => {
  const { tls, host_header } = configuration;
  const scheme = tls === undefined ? "http" : "https";
  const place =
    member.port === 0
      ? `${member.address}:`
      : endpointId(member.address, options.port ?? member.port);
  const [name] = string.gsub(host_header ?? "", ":%d+$", "");
  return {
    url: `${scheme}://${place}${options.path}`,
    headers: {
      Host: host_header ?? (member.port === 0 ? "localhost" : place),
      "User-Agent": "moontide-probe",
    },
    connect_timeout_seconds: options.timeout_seconds,
    read_timeout_seconds: options.timeout_seconds,
    total_timeout_seconds: options.timeout_seconds,
    maximum_body_bytes: maximumBytes,
    verify: tls?.verify,
    server_name: tls?.server_name ?? (name === "" ? undefined : name),
  };
};

/** An endpoint that answers, but not as agreed: until all do, the pool is balanced without probes. */
const noteSilent = (
  gateway: Gateway,
  prober: Prober,
  member: Member,
  problem: string | undefined,
): void => {
  const { clock, log } = gateway.ports;
  const wasSilent = prober.silent.has(member);
  if (problem === undefined) {
    if (wasSilent) prober.silent.delete(member);
    return;
  }
  prober.silent.set(member, clock.now() + silentSeconds);
  if (wasSilent) return;
  const consequence = "peak_ewma is used instead";
  log.notice("probe_not_understood", {
    pool: member.pool,
    endpoint: member.id,
    problem,
    consequence,
  });
};

/** Who is off the list does not count. */
export const countSilent = (prober: Prober): number => {
  let count = 0;
  for (const [member] of prober.silent) {
    if (member.departed) prober.silent.delete(member);
    else count += 1;
  }
  return count;
};

/**
 * Asks one endpoint how busy it is, and keeps the answer. An endpoint that can't be reached has no answer, and so
 * fewer requests while others have; whether it is healthy is for others to judge. Yields.
 */
export const probeMember = (
  gateway: Gateway,
  ports: YieldingPorts,
  pool: Pool,
  probes: ProbePool,
  prober: Prober,
  member: Member,
): void => {
  const options = pool.configuration.balancer.probing;
  const [response] = ports.http.request(requestFor(pool, member, options));
  const result = response === undefined ? "failed" : "answered";
  seriesOf(gateway.metrics.probes, [pool.name, result]).value += 1;
  if (response === undefined) return;
  const [decoded] = ports.json.decode(response.body);
  const [answer, problem] = readProbeAnswer(response.status, decoded);
  noteSilent(gateway, prober, member, problem);
  probes.silent = countSilent(prober);
  if (answer === undefined) return;
  const { in_flight, latency_seconds } = answer;
  addProbe(probes, member, in_flight, latency_seconds, ports.clock.now());
};
