import { YieldingPorts } from "../../kernel/ports";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { PoolQueue } from "./pool-queue";
import { pumpQueue } from "./queue";
import { keepToBound } from "./room";

/** Between two looks; jittered, so that workers don't look in step. Others leave places to the top class: it looks sooner. */
const pauseSeconds = 0.005;
const topPauseSeconds = 0.001;

const pauseFor = ({ line }: PoolQueue): number =>
  line.tiers[0]!.length > 0 ? topPauseSeconds : pauseSeconds;

/** Then another timer goes on: the memory of one is freed when it ends. */
const looks = 2000;

const poll = (gateway: Gateway, ports: YieldingPorts, pool: Pool, queue: PoolQueue): void => {
  for (const _ of $range(1, looks)) {
    if (queue.line.length === 0) return;
    ports.sleep(pauseFor(queue) * (0.5 + ports.random.uniform()));
    keepToBound(gateway, pool, queue);
    pumpQueue(gateway, pool);
  }
};

/**
 * Looks for places that other workers have freed or left, for as long as somebody waits here: whoever frees one wakes
 * those in its own worker only.
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
    if (queue.line.length > 0) pollPlaces(gateway, ports, pool, queue);
  });
};
