import { createLine, Line } from "../../policy/queue/line";
import { QueueConfiguration } from "./schema";

/** Who waits for a pool in this worker. Outlives changes of the pool's options. */
export interface PoolQueue {
  options: QueueConfiguration;
  /** False once the pool has no queue any more: those who wait go on waiting, and nobody joins them. */
  open: boolean;
  readonly line: Line;
  /** Somebody looks now and then whether another worker has freed a place. */
  polling: boolean;
  /** The monotonic second since which a place is left to other workers (turns.ts), 0 while none is. */
  left_at: number;
}

/** The queue of a pool with these options; who waits in the one before goes on waiting. */
export const createPoolQueue = (
  options: QueueConfiguration | undefined,
  before: PoolQueue | undefined,
  now: number,
): PoolQueue | undefined => {
  if (options === undefined) {
    if (before === undefined || before.line.length === 0) return undefined;
    before.open = false;
    return before;
  }
  const queue: PoolQueue = before ?? {
    options,
    open: true,
    line: createLine(now),
    polling: false,
    left_at: 0,
  };
  queue.options = options;
  queue.open = true;
  return queue;
};
