import { Gateway } from "../gateway/gateway";
import { setDrainDeadline } from "../pool/drain";
import { Member } from "../pool/member";
import { Pool } from "../pool/pool";

/**
 * When endpoints began to drain: `draining/` in shared memory, in monotonic seconds. The first worker that meets a
 * draining endpoint writes it, so the deadline holds for all and does not begin anew with a worker or a reload.
 */
const drainingKey = (member: Member): string => `draining/${member.key}`;

const begin = (gateway: Gateway, pool: Pool, member: Member): void => {
  const { clock, log, shared } = gateway.ports;
  const health = shared.health.numbers;
  const began = health.get(drainingKey(member));
  member.draining_since = began === 0 ? clock.now() : began;
  setDrainDeadline(pool, member);
  if (began !== 0) return;
  health.set(drainingKey(member), member.draining_since);
  const seconds = pool.configuration.drain.deadline_seconds;
  log.notice("endpoint_draining", { pool: pool.name, endpoint: member.id, seconds });
};

const end = (gateway: Gateway, pool: Pool, member: Member): void => {
  gateway.ports.shared.health.numbers.remove(drainingKey(member));
  member.draining_since = 0;
  setDrainDeadline(pool, member);
};

/**
 * Takes over from a list who drains, and who no more does. Of members that are new to this worker it also forgets an
 * earlier drain that nobody was there to end.
 */
export const followDrains = (gateway: Gateway, pool: Pool, added: readonly Member[]): void => {
  const health = gateway.ports.shared.health.numbers;
  for (const member of added) {
    if (!member.draining && health.get(drainingKey(member)) !== 0) end(gateway, pool, member);
  }
  for (const member of pool.members) {
    if (member.draining && member.draining_since === 0) begin(gateway, pool, member);
    else if (!member.draining && member.draining_since !== 0) end(gateway, pool, member);
  }
};
