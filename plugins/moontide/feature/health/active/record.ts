import { nextCheckSeconds } from "../../../policy/health/check-schedule";
import { afterCheck, CheckState } from "../../../policy/health/check-state";
import { seriesOf } from "../../../policy/metrics/registry";
import { noteAlive } from "../../cold-start/readiness";
import { Gateway } from "../../gateway/gateway";
import { Member } from "../../pool/member";
import { Pool } from "../../pool/pool";
import { Problem } from "./problem";
import { writeProblem, writeState } from "./verdicts";

/** What the leader remembers of one endpoint's checks. */
export interface Check {
  state: CheckState;
  next_at: number;
  /** Waits for its turn, or is being made. */
  queued: boolean;
  /** The last round that met it on a list. */
  seen: number;
}

const count = (gateway: Gateway, pool: Pool, result: string): void => {
  seriesOf(gateway.metrics.checks, [pool.name, result]).value += 1;
};

/** A verdict that changed is told to people. */
const announce = (gateway: Gateway, pool: Pool, member: Member, check: Check, problem: Problem) => {
  const { log } = gateway.ports;
  const fields = {
    pool: pool.name,
    endpoint: member.id,
    protocol: pool.configuration.health.active!.protocol,
  };
  if (check.state.verdict === "healthy") log.notice("endpoint_healthy", fields);
  else {
    log.warn("endpoint_unhealthy", {
      pool: fields.pool,
      endpoint: fields.endpoint,
      protocol: fields.protocol,
      problem,
    });
  }
};

/**
 * Takes down what one check found, and when the next one is due.
 *
 * @param traffic whether the pool has requests
 */
export const recordCheck = (
  gateway: Gateway,
  pool: Pool,
  member: Member,
  check: Check,
  traffic: boolean,
  problem: Problem,
): void => {
  const { clock, random } = gateway.ports;
  const active = pool.configuration.health.active!;
  const before = check.state.verdict;
  check.state = afterCheck(check.state, problem === undefined, active);
  count(gateway, pool, problem === undefined ? "passed" : "failed");
  if (problem === undefined) noteAlive(gateway, pool, member, clock.now());
  writeProblem(gateway.ports, member, problem);
  writeState(gateway.ports, member, check.state);
  if (check.state.verdict !== before) announce(gateway, pool, member, check, problem);
  const seconds = nextCheckSeconds(active, check.state, traffic, random);
  check.next_at = clock.now() + seconds;
};
