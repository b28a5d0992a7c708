import { graceSeconds, rampInterval, rampShare } from "../../policy/health/slow-start";
import { BalancerConfiguration } from "../configuration/schema";
import { Gateway } from "../gateway/gateway";
import { Member } from "../pool/member";
import { ListChange, Pool, refreshAvailable } from "../pool/pool";

/**
 * Slow start. `joined/` in shared memory says since which monotonic second an endpoint is (again) in service; below 0 it
 * came with the pool's first list, at that second, and is taken for warm. The first worker that meets an endpoint writes it,
 * so the ramp is the same in all workers, and none begins anew with a worker or a reload. An ejection ends at a second
 * that all know already.
 */
const joinedKey = (member: Member): string => `joined/${member.key}`;

/** Balancers that spread by a hash keep the weights as they are: with every step of a ramp keys would move. */
const rampsUnder = (options: BalancerConfiguration): boolean =>
  options.slow_start_seconds > 0 && options.algorithm !== "consistent_hash";

/** Notes that a member warms up since that monotonic second, unless it began later or is warm by now. */
export const warmSince = (pool: Pool, member: Member, second: number): void => {
  if (second <= member.warming_since) return;
  member.warming_since = second;
  const { slow_start_seconds } = pool.configuration.balancer;
  if (slow_start_seconds === 0) return;
  const end = second + slow_start_seconds;
  pool.warming_until = math.max(pool.warming_until, end);
};

/** Whether the pool had members of which some were there before it stopped counting as new. */
const isEstablished = (gateway: Gateway, pool: Pool): boolean => {
  const health = gateway.ports.shared.health.numbers;
  const began = gateway.ports.clock.now() - graceSeconds(pool.configuration.balancer);
  for (const member of pool.members) {
    const joined = health.get(joinedKey(member));
    if (joined > 0 || (joined < 0 && -joined <= began)) return true;
  }
  return false;
};

/**
 * Dates the members that are new to this worker. Who joins a pool that was there before warms up; where everybody is new,
 * at a first list or after a restart of the gateway, nobody does.
 */
export const welcomeMembers = (gateway: Gateway, pool: Pool, change: ListChange): void => {
  const { clock, shared } = gateway.ports;
  const health = shared.health.numbers;
  const now = clock.now();
  for (const member of change.removed) health.remove(joinedKey(member));
  const strangers: Member[] = [];
  for (const member of change.added) {
    const joined = health.get(joinedKey(member));
    if (joined === 0) strangers[strangers.length] = member;
    else warmSince(pool, member, joined);
  }
  if (strangers.length === 0) return;
  const established = isEstablished(gateway, pool);
  for (const member of strangers) {
    health.set(joinedKey(member), established ? now : -now);
    if (established) warmSince(pool, member, now);
  }
};

/** How long ago another worker may have noted the same return. */
const sameReturnSeconds = 2;

/**
 * Notes that active checks have found a member fit again; each worker calls it when it learns of that, and all come to the
 * same second: that of the first.
 */
export const noteRecovery = (gateway: Gateway, pool: Pool, member: Member): void => {
  const { clock, shared } = gateway.ports;
  const health = shared.health.numbers;
  const now = clock.now();
  const joined = health.get(joinedKey(member));
  // A pool that has just begun finds all of its endpoints fit, one after the other.
  if (joined < 0 && now + joined < graceSeconds(pool.configuration.balancer)) return;
  const since = joined > 0 && now - joined < sameReturnSeconds ? joined : now;
  if (since !== joined) health.set(joinedKey(member), since);
  warmSince(pool, member, since);
};

/** Sets the weights to what they are at `now`. The caller prepares the balancer afterwards. */
export const warmMembers = (pool: Pool, now: number): void => {
  const options = pool.configuration.balancer;
  const ramps = rampsUnder(options);
  let until = 0;
  for (const member of pool.members) {
    const end = member.warming_since + options.slow_start_seconds;
    const warming = ramps && member.warming_since > 0 && now < end;
    member.ramp_share = warming ? rampShare(options, now - member.warming_since) : 1;
    member.weight = member.configured_weight * member.ramp_share;
    if (warming) until = math.max(until, end);
  }
  pool.warming_until = until;
  pool.warmed_at = now;
};

/** Every 0.2 s in every worker: lets the weights of those that warm up grow. Pools in which nobody does cost nothing. */
export const followSlowStart = (gateway: Gateway): void => {
  const { clock, random } = gateway.ports;
  const now = clock.now();
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    const due = pool.warmed_at + rampInterval(pool.members.length);
    if (pool.warming_until > 0 && now >= due) {
      warmMembers(pool, now);
      refreshAvailable(pool, clock, random);
    }
  }
};
