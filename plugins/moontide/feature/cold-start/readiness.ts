import type { Gateway } from "../gateway/gateway";
import type { Member } from "../pool/member";
import type { Pool } from "../pool/pool";
import { refreshAvailable } from "../pool/pool";

/**
 * Which endpoints of a pool with `cold_start` are ready. In `moontide_admission`, `alive/POOL/ENDPOINT` is the monotonic
 * second of the last sign of life that a worker told the others, below 0 when it was a silence; `alive_version` moves
 * when somebody falls asleep or wakes.
 */
const aliveKey = (member: Member): string => `alive/${member.key}`;
const versionKey = "alive_version";

const refresh = (gateway: Gateway, pool: Pool): void => {
  refreshAvailable(pool, gateway.ports.clock, gateway.ports.random);
};

const tell = (gateway: Gateway, member: Member, value: number): void => {
  gateway.ports.shared.admission.numbers.set(aliveKey(member), value);
};

/** An answer came from it: written for the others often enough that they do not take it for asleep. */
export const noteAlive = (gateway: Gateway, pool: Pool, member: Member, now: number): void => {
  const cold = pool.cold_start;
  if (cold === undefined) return;
  member.alive_at = now;
  if (!member.asleep && now - member.alive_told_at < cold.options.idle_seconds / 4) return;
  member.alive_told_at = now;
  tell(gateway, member, now);
  if (!member.asleep) return;
  member.asleep = false;
  gateway.ports.shared.admission.numbers.add(versionKey, 1);
  refresh(gateway, pool);
};

/** An attempt there had no answer: it gets no further request before a probe was answered. */
export const noteSilence = (gateway: Gateway, pool: Pool, member: Member, now: number): void => {
  if (pool.cold_start === undefined || member.asleep) return;
  member.asleep = true;
  member.alive_at = 0;
  tell(gateway, member, -now);
  gateway.ports.shared.admission.numbers.add(versionKey, 1);
  refresh(gateway, pool);
};

const readMember = (gateway: Gateway, member: Member): void => {
  const told = gateway.ports.shared.admission.numbers.get(aliveKey(member));
  if (told > member.alive_at) member.alive_at = told;
  else if (-told > member.alive_at) member.alive_at = 0;
};

const isAsleep = (pool: Pool, member: Member, now: number): boolean =>
  pool.cold_start !== undefined &&
  (member.alive_at === 0 || now - member.alive_at >= pool.cold_start.options.idle_seconds);

/** Takes over what other workers know. Also for endpoints that joined the list just now. */
export const readReadiness = (gateway: Gateway, pool: Pool, everybody: boolean): void => {
  const now = gateway.ports.clock.now();
  let changed = false;
  for (const member of pool.members) {
    const due = everybody || (!member.asleep && isAsleep(pool, member, now));
    if (pool.cold_start !== undefined && due) readMember(gateway, member);
    const asleep = isAsleep(pool, member, now);
    if (asleep !== member.asleep) changed = true;
    member.asleep = asleep;
  }
  if (changed) refresh(gateway, pool);
};

export const readinessVersion = (gateway: Gateway): number =>
  gateway.ports.shared.admission.numbers.get(versionKey);

/** Every 0.2 s in every worker: who fell asleep, and who was woken by others. */
export const followReadiness = (gateway: Gateway): void => {
  const version = readinessVersion(gateway);
  const moved = version !== gateway.readiness_version;
  gateway.readiness_version = version;
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    if (pool.cold_start !== undefined) readReadiness(gateway, pool, moved);
  }
};

/** Forgets an endpoint that left. */
export const removeReadiness = (gateway: Gateway, member: Member): void => {
  gateway.ports.shared.admission.numbers.remove(aliveKey(member));
};
