import { YieldingPorts } from "../../kernel/ports";
import type { Gateway } from "../gateway/gateway";
import { probe } from "../health/active/probe";
import { ActiveHealthConfiguration } from "../health/active/schema";
import type { Member } from "../pool/member";
import type { Pool } from "../pool/pool";
import { ColdStart } from "./cold-start";
import { noteAlive } from "./readiness";
import { ColdStartConfiguration } from "./schema";

/** So many probes of one pool are under way at a time, in one worker. */
const mostUnderWay = 32;

/** A probe as a check: of the given path, as the pool's own checks, or by a connection. */
const checkFor = (pool: Pool, options: ColdStartConfiguration): ActiveHealthConfiguration => {
  const { active } = pool.configuration.health;
  const { path, probe_timeout_seconds } = options;
  if (active !== undefined && path === undefined) return active;
  return {
    protocol: path === undefined ? "tcp" : "http",
    path: path ?? "/",
    method: "GET",
    service: "",
    expected_statuses: ["200-399"],
    timeout_seconds: probe_timeout_seconds,
    interval_seconds: 1,
    jitter_percent: 0,
    healthy_threshold: 1,
    unhealthy_threshold: 1,
    trust_unchecked: true,
    maximum_concurrent: mostUnderWay,
  };
};

const probeMember = (
  gateway: Gateway,
  ports: YieldingPorts,
  pool: Pool,
  member: Member,
  onReady: (this: void) => void,
): void => {
  const cold = pool.cold_start;
  if (cold === undefined) return;
  const problem = probe(ports, pool, member, checkFor(pool, cold.options));
  if (problem !== undefined || pool.by_id.get(member.id) !== member) return;
  noteAlive(gateway, pool, member, ports.clock.now());
  onReady();
};

/** Begins a probe of each endpoint that sleeps and is not being asked already. `onReady` is called for each that answers. */
export const probeSleepers = (
  gateway: Gateway,
  ports: YieldingPorts,
  pool: Pool,
  cold: ColdStart,
  onReady: (this: void) => void,
): void => {
  for (const member of pool.members) {
    if (member.asleep && !cold.probing.has(member.key) && cold.probing_count < mostUnderWay) {
      cold.probing.add(member.key);
      cold.probing_count += 1;
      const end = (): void => {
        cold.probing.delete(member.key);
        cold.probing_count -= 1;
      };
      const begun = ports.spawn(`probe of ${pool.name}`, () => {
        const [ok, problem] = pcall(probeMember, gateway, ports, pool, member, onReady);
        end();
        if (!ok) error(problem, 0);
      });
      if (!begun) end();
    }
  }
};
