import { Random, YieldingPorts } from "../../kernel/ports";
import { ProbePool } from "../../policy/balance/probe-pool";
import { probeRate } from "../../policy/balance/probe-rate";
import { Gateway } from "../gateway/gateway";
import { Member } from "../pool/member";
import { Pool } from "../pool/pool";
import { countSilent, createProber, Prober, probeMember } from "./probe";
import { Spawn } from "./scrape";

/** More than this wait for no answer at a time, in each worker and pool. */
const mostUnderWay = 64;

/** How often a draw by weight is tried before whoever comes is taken. */
const draws = 8;

/** This worker's probers, by pool. */
export type Probers = LuaMap<string, Prober>;

/** One in rotation, in proportion to weights: they say how often an endpoint is a candidate. */
const drawTarget = (pool: Pool, heaviest: number, random: Random): Member => {
  const { available } = pool;
  let target = available[0]!;
  for (const _ of $range(1, draws)) {
    target = available[math.floor(random.uniform() * available.length)]!;
    if (random.uniform() * heaviest <= target.weight) break;
  }
  return target as Member;
};

const heaviestOf = ({ available }: Pool): number => {
  let heaviest = 0;
  for (const endpoint of available) heaviest = math.max(heaviest, endpoint.weight);
  return heaviest;
};

/** Over which time the rate of requests is smoothed. */
const smoothingSeconds = 1;

/** How many probes are due for the picks since the last look, and how many there can be for each. */
const refill = (prober: Prober, probes: ProbePool, pool: Pool, now: number): void => {
  const { probes_per_request, maximum_probes_per_second } = pool.configuration.balancer.probing;
  const seconds = math.max(now - prober.refilled_at, 1e-3);
  const kept = math.exp(-seconds / smoothingSeconds);
  const present = probes.picks / seconds;
  prober.requests_per_second = present + (prober.requests_per_second - present) * kept;
  probes.rate = probeRate(
    probes_per_request,
    maximum_probes_per_second,
    prober.requests_per_second,
  );
  const allowed = math.max(1, seconds * maximum_probes_per_second);
  prober.due = math.min(prober.due + probes.picks * probes_per_request, allowed);
  probes.picks = 0;
  prober.refilled_at = now;
};

const send = (
  gateway: Gateway,
  ports: YieldingPorts,
  pool: Pool,
  probes: ProbePool,
  prober: Prober,
  member: Member,
  spawn: Spawn,
): void => {
  prober.under_way += 1;
  const begun = spawn(`probe of ${pool.name}`, () => {
    const [ok, problem] = pcall(probeMember, gateway, ports, pool, probes, prober, member);
    prober.under_way -= 1;
    if (!ok) error(problem, 0);
  });
  if (!begun) prober.under_way -= 1;
};

/** Endpoints that did not answer as agreed are asked again now and then, whether requests come or not. */
const recheckSilent = (prober: Prober, now: number): Member | undefined => {
  for (const [member, again_at] of prober.silent) {
    if (now >= again_at && !member.departed) return member;
  }
  return undefined;
};

const sendDue = (
  gateway: Gateway,
  ports: YieldingPorts,
  pool: Pool,
  probes: ProbePool,
  prober: Prober,
  spawn: Spawn,
): void => {
  const now = ports.clock.now();
  refill(prober, probes, pool, now);
  probes.silent = countSilent(prober);
  if (probes.silent > 0) {
    const member = recheckSilent(prober, now);
    prober.due = 0;
    if (member === undefined) return;
    prober.silent.set(member, now + 1);
    return send(gateway, ports, pool, probes, prober, member, spawn);
  }
  // Too many requests for probes to be of use: then this gateway sees enough by itself.
  if (probes.rate < 1) prober.due = 0;
  if (prober.due < 1 || pool.available.length < 2) return;
  const heaviest = heaviestOf(pool);
  while (prober.due >= 1 && prober.under_way < mostUnderWay) {
    prober.due -= 1;
    const member = drawTarget(pool, heaviest, ports.random);
    send(gateway, ports, pool, probes, prober, member, spawn);
  }
};

/** Sends the probes that requests have made due since the last look. Runs in every worker, many times a second. */
export const sendProbes = (
  gateway: Gateway,
  ports: YieldingPorts,
  probers: Probers,
  spawn: Spawn,
): void => {
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    const probes = pool.binding?.probes;
    if (probes !== undefined) {
      let prober = probers.get(name);
      if (prober === undefined) {
        prober = createProber(ports.clock.now());
        probers.set(name, prober);
      }
      sendDue(gateway, ports, pool, probes, prober, spawn);
    }
  }
};

/** Whether any pool is balanced by probes. */
export const wantsProbes = (gateway: Gateway): boolean => {
  for (const name of gateway.pool_names) {
    if (gateway.pools.get(name)!.binding?.probes !== undefined) return true;
  }
  return false;
};
