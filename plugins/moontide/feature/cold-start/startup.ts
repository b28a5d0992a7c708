import { observeStartup, startupRemaining } from "../../policy/cold-start/startup";
import { Refusal } from "../../kernel/verdict";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";

/**
 * How long starting takes. In `moontide_admission`: `cold/POOL` is when the present cold start began, in monotonic
 * seconds, 0 when there is none; `startup/POOL` is how many seconds one is expected to take.
 */
const beganKey = (pool: Pool): string => `cold/${pool.name}`;
const startupKey = (pool: Pool): string => `startup/${pool.name}`;

export const expectedStartup = (gateway: Gateway, pool: Pool): number => {
  const observed = gateway.ports.shared.admission.numbers.get(startupKey(pool));
  return observed === 0 ? pool.cold_start!.options.startup_seconds : observed;
};

/** Seconds since the present cold start began; 0 when there is none. */
export const coldSeconds = (gateway: Gateway, pool: Pool): number => {
  const { clock, shared } = gateway.ports;
  const began = shared.admission.numbers.get(beganKey(pool));
  return began === 0 ? 0 : clock.now() - began;
};

/** No endpoint answers: from now on a start is under way, unless one was already. */
export const beginColdStart = (gateway: Gateway, pool: Pool): void => {
  const { clock, log, shared } = gateway.ports;
  const { numbers } = shared.admission;
  if (numbers.get(beganKey(pool)) !== 0) return;
  numbers.set(beganKey(pool), clock.now());
  log.notice("cold_start", { pool: pool.name, expected_seconds: expectedStartup(gateway, pool) });
};

/** An endpoint is ready: what was observed improves what the next ones are told. */
export const endColdStart = (gateway: Gateway, pool: Pool): void => {
  const { log, shared } = gateway.ports;
  const { numbers } = shared.admission;
  const seconds = coldSeconds(gateway, pool);
  if (seconds === 0) return;
  numbers.remove(beganKey(pool));
  numbers.set(startupKey(pool), observeStartup(numbers.get(startupKey(pool)), seconds));
  log.notice("cold_start_over", { pool: pool.name, seconds: string.format("%.2f", seconds) });
};

/** What a request is told that a sleeping pool did not take. */
export const startingRefusal = (gateway: Gateway, pool: Pool): Refusal => ({
  action: "shed",
  status: 503,
  reason: "starting",
  detail: "No instance that serves this route is running yet; one is being started.",
  retry_after_seconds: startupRemaining(expectedStartup(gateway, pool), coldSeconds(gateway, pool)),
  worth_waiting: true,
});
