import { Ports } from "../../../kernel/ports";
import { CheckState, CheckVerdict, unchecked } from "../../../policy/health/check-state";
import { Gateway } from "../../gateway/gateway";
import { Member } from "../../pool/member";
import { Pool } from "../../pool/pool";
import { noteRecovery } from "../slow-start";

/**
 * What active checks found out, in `moontide_health`: `checked/POOL/ENDPOINT` is above 0 for a healthy endpoint and
 * below for an unhealthy one, 1 and as much more as results in a row speak against that, nothing while it is
 * unchecked; and as text why the last check failed. `checks_version` moves with every verdict. The leader writes,
 * every worker follows within 0.2 s; what is known outlives reloads, changed lists and leaders. The row is a part of
 * it: with a reload every few seconds no leader would live to see three failures.
 */
const verdictKey = (member: Member): string => `checked/${member.key}`;
const versionKey = "checks_version";

export const readVerdict = (ports: Ports, member: Member): CheckVerdict => {
  const value = ports.shared.health.numbers.get(verdictKey(member));
  if (value === 0) return "unchecked";
  return value > 0 ? "healthy" : "unhealthy";
};

/** What checks have made of an endpoint by now, for a new leader. */
export const readState = (ports: Ports, member: Member): CheckState => {
  const value = ports.shared.health.numbers.get(verdictKey(member));
  if (value === 0) return unchecked;
  return { verdict: value > 0 ? "healthy" : "unhealthy", contrary: math.abs(value) - 1 };
};

/** Why the last check failed; undefined when it passed, and before the first. */
export const checkProblem = (ports: Ports, member: Member): string | undefined =>
  ports.shared.health.texts.get(`problem/${member.key}`);

/**
 * Writes what is known now, if it is not what stands there. That is compared with every check: what was not written for
 * lack of room, or was overwritten by a leader that had been followed without knowing, would stand for good otherwise.
 */
export const writeState = (
  ports: Ports,
  member: Member,
  { verdict, contrary }: CheckState,
): void => {
  const { numbers } = ports.shared.health;
  const key = verdictKey(member);
  const before = numbers.get(key);
  const value = (verdict === "healthy" ? 1 : -1) * (1 + contrary);
  if (value === before) return;
  numbers.set(key, value);
  if (value * before <= 0) numbers.add(versionKey, 1);
};

export const writeProblem = (ports: Ports, member: Member, problem: string | undefined): void => {
  const { texts } = ports.shared.health;
  const key = `problem/${member.key}`;
  if (problem === undefined) texts.remove(key);
  else texts.set(key, problem);
};

/** Forgets an endpoint that left. */
export const removeVerdict = (ports: Ports, key: string): void => {
  ports.shared.health.numbers.remove(`checked/${key}`);
  ports.shared.health.texts.remove(`problem/${key}`);
};

const isUnfit = (ports: Ports, member: Member, trust_unchecked: boolean): boolean => {
  const verdict = readVerdict(ports, member);
  return verdict === "unhealthy" || (verdict === "unchecked" && !trust_unchecked);
};

/**
 * Takes over the verdicts on a pool's endpoints; also for endpoints that joined the list just now. Without active
 * checks nobody is unhealthy by them. The caller refreshes availability when this says that something changed.
 */
export const readVerdicts = (gateway: Gateway, pool: Pool): boolean => {
  const active = pool.configuration.health.active;
  let changed = false;
  for (const member of pool.members) {
    const unhealthy =
      active !== undefined && isUnfit(gateway.ports, member, active.trust_unchecked);
    if (unhealthy !== member.unhealthy) {
      member.unhealthy = unhealthy;
      if (!unhealthy) noteRecovery(gateway, pool, member);
      changed = true;
    }
  }
  return changed;
};

export const verdictsVersion = (ports: Ports): number =>
  ports.shared.health.numbers.get(versionKey);
