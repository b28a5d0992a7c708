import { YieldingPorts } from "../../kernel/ports";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { pumpQueue, waitingHere } from "../queue/queue";
import { isFirstWithin } from "./claim";
import { ColdStart } from "./cold-start";
import { probeSleepers } from "./prober";
import { readReadiness } from "./readiness";
import { beginColdStart, endColdStart, expectedStartup } from "./startup";
import { claimsWakeSignal, forgetWakeSignal, giveWakeSignal } from "./wake";

/** After so long without an answer a pool that may just have been idle is taken to have no instance. */
const silenceSeconds = 0.25;

const isAwake = (pool: Pool): boolean => pool.available.length > 0;

/** Whether the pool may have no instance running, and none is known to be. */
export const isAsleep = (pool: Pool): boolean => pool.cold_start !== undefined && !isAwake(pool);

const isWanted = (gateway: Gateway, pool: Pool): boolean => {
  if (gateway.pools.get(pool.name) !== pool || pool.cold_start === undefined) return false;
  if (waitingHere(pool) > 0) return true;
  return !isAwake(pool) && gateway.ports.clock.now() < pool.cold_start.wanted_until;
};

/** What this worker does while requests wait here for endpoints to get ready. Of all workers one asks, the rest look. */
const watch = (gateway: Gateway, ports: YieldingPorts, pool: Pool, cold: ColdStart): void => {
  const { clock, shared } = ports;
  const began = clock.now();
  const onReady = (): void => {
    endColdStart(gateway, pool);
    forgetWakeSignal(gateway, pool);
    pumpQueue(gateway, pool);
  };
  // A worker on its way out looks after those whom it still holds.
  while (isWanted(gateway, pool) && (waitingHere(pool) > 0 || !ports.isExiting())) {
    const { probe_interval_seconds } = cold.options;
    const key = `probing/${pool.name}`;
    if (isFirstWithin(shared.admission.numbers, key, clock.now(), probe_interval_seconds)) {
      probeSleepers(gateway, ports, pool, cold, onReady);
    }
    // Another worker may be the one that asks: having asked nobody says nothing.
    const silent = pool.members.length === 0 || clock.now() - began >= silenceSeconds;
    if (!isAwake(pool) && silent) {
      beginColdStart(gateway, pool);
      if (claimsWakeSignal(gateway, pool)) {
        ports.spawn(`wake signal of ${pool.name}`, () => {
          giveWakeSignal(gateway, ports, pool, () => isWanted(gateway, pool) && !isAwake(pool));
        });
      }
    }
    ports.sleep(probe_interval_seconds);
    readReadiness(gateway, pool, true);
    if (isAwake(pool)) pumpQueue(gateway, pool);
  }
};

/** Requests begin to wait for a pool of which no endpoint is ready: makes sure that somebody looks after it. */
export const wakePool = (gateway: Gateway, ports: YieldingPorts, pool: Pool): void => {
  const cold = pool.cold_start;
  if (cold === undefined || cold.watching) return;
  cold.watching = ports.spawn(`cold start of ${pool.name}`, () => {
    const [ok, problem] = pcall(watch, gateway, ports, pool, cold);
    cold.watching = false;
    if (!ok) error(problem, 0);
  });
};

/**
 * A request was refused because nobody is ready: an instance is started and looked for all the same, for as long as a start
 * may take, so that whoever comes back as told finds it.
 */
export const goOnWaking = (gateway: Gateway, ports: YieldingPorts, pool: Pool): void => {
  const cold = pool.cold_start;
  if (cold === undefined) return;
  cold.wanted_until = ports.clock.now() + 2 * expectedStartup(gateway, pool);
  wakePool(gateway, ports, pool);
};
