import { Semaphore } from "../../kernel/ports";
import { Place } from "../../policy/queue/line";
import type { Exchange } from "../proxy/exchange";
import type { Pool } from "../pool/pool";

/** What became of one who waits. */
export const enum Fate {
  Waiting,
  /** It holds a place in the pool's limit. */
  Granted,
  /** Somebody more important has taken its place in the queue. */
  Evicted,
}

/** A request that waits for a pool. */
export interface Waiter extends Place {
  readonly exchange: Exchange;
  readonly pool: Pool;
  /** Of its body, which was read before. */
  readonly bytes: number;
  readonly semaphore: Semaphore;
  fate: Fate;
}
