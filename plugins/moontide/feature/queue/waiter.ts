import { Semaphore } from "../../kernel/ports";
import { Place } from "../../policy/queue/line";
import type { Exchange } from "../proxy/exchange";
import type { Pool } from "../pool/pool";
import { PoolQueue } from "./pool-queue";

/** What became of one who waits. */
export const enum Fate {
  Waiting,
  /** It holds a place in the pool's limit. */
  Granted,
  /** Somebody more important has taken its place in the queue. */
  Evicted,
}

/** A request that waits for a pool. Its bytes are those of its body, which was read before. */
export interface Waiter extends Place {
  readonly exchange: Exchange;
  readonly pool: Pool;
  readonly queue: PoolQueue;
  readonly semaphore: Semaphore;
  fate: Fate;
}
