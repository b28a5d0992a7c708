import { YieldingPorts } from "../../kernel/ports";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { PoolQueue } from "./pool-queue";
import { pumpQueue } from "./queue";

/** Between two looks; jittered, so that workers don't look in step. */
const pauseSeconds = 0.005;

const poll = (gateway: Gateway, ports: YieldingPorts, pool: Pool, queue: PoolQueue): void => {
  while (queue.line.length > 0) {
    ports.sleep(pauseSeconds * (0.5 + ports.random.uniform()));
    pumpQueue(gateway, pool);
  }
};

/**
 * Looks for places that other workers have freed, for as long as somebody waits here: whoever frees one wakes those in
 * its own worker only.
 */
export const pollPlaces = (
  gateway: Gateway,
  ports: YieldingPorts,
  pool: Pool,
  queue: PoolQueue,
): void => {
  if (queue.polling) return;
  queue.polling = ports.spawn(`queue of ${pool.name}`, () => {
    const [ok, problem] = pcall(poll, gateway, ports, pool, queue);
    queue.polling = false;
    if (!ok) error(problem, 0);
  });
};
