import { createLine, Line } from "../../policy/queue/line";
import { QueueConfiguration } from "./schema";

/** Who waits for a pool in this worker. Outlives changes of the pool's options. */
export interface PoolQueue {
  options: QueueConfiguration;
  readonly line: Line;
  /** Somebody looks now and then whether another worker has freed a place. */
  polling: boolean;
}

/** The queue of a pool with these options; who waits in the one before goes on waiting. */
export const createPoolQueue = (
  options: QueueConfiguration | undefined,
  before: PoolQueue | undefined,
  now: number,
): PoolQueue | undefined => {
  if (options === undefined)
    return before !== undefined && before.line.length > 0 ? before : undefined;
  const queue: PoolQueue = before ?? { options, line: createLine(now), polling: false };
  queue.options = options;
  return queue;
};
