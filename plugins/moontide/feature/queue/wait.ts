import { YieldingPorts } from "../../kernel/ports";
import { Refusal, Verdict } from "../../kernel/verdict";
import { wakePool } from "../cold-start/waking";
import type { Gateway } from "../gateway/gateway";
import { resumeAtPool } from "../proxy/admit-to-pool";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import type { Target } from "../route/target";
import { countPosition, countWait, Outcome } from "./count";
import { enterQueue, leaveQueue } from "./leave";
import { patienceOf } from "./patience";
import { pollPlaces } from "./poll";
import { PoolQueue } from "./pool-queue";
import { pumpQueue } from "./queue";
import { deadlineTooShort, queueFull, queueTimeout } from "./refusals";
import { makeRoom } from "./room";
import { Fate, Waiter } from "./waiter";

/** Why a request that waited in vain is refused: what it waited for, where that says more than the time. */
const whyInVain = (last: Refusal): Refusal =>
  last.reason === "starting" || last.reason === "no_endpoint" ? last : queueTimeout;

const createWaiter = (
  ports: YieldingPorts,
  exchange: Exchange,
  { pool }: Target,
  queue: PoolQueue,
): Waiter => ({
  exchange,
  pool,
  queue,
  tier: exchange.tier,
  bytes: exchange.body_bytes,
  joined_at: ports.clock.now(),
  semaphore: ports.semaphore(),
  fate: Fate.Waiting,
  before: undefined,
  after: undefined,
});

/** Stands in line until it is woken or its time is over; what became of it says how it ended. Yields. */
const standInLine = (
  gateway: Gateway,
  ports: YieldingPorts,
  waiter: Waiter,
  until: number,
): Fate => {
  const { pool, queue } = waiter;
  wakePool(gateway, ports, pool);
  pollPlaces(gateway, ports, pool, queue);
  while (waiter.fate === Fate.Waiting) {
    const left = until - ports.clock.now();
    if (left <= 0) {
      leaveQueue(gateway, waiter);
      break;
    }
    waiter.semaphore.wait(left);
  }
  return waiter.fate;
};

/** Waits for a turn, and for another where the first was for nothing: its endpoint was lost, or all are at their own limits. */
const waitInQueue = (
  gateway: Gateway,
  ports: YieldingPorts,
  exchange: Exchange,
  target: Target,
  queue: PoolQueue,
  until: number,
  refusal: Refusal,
): LuaMultiReturn<[Verdict, Outcome]> => {
  let last = refusal;
  let turns = 0;
  while (ports.clock.now() < until) {
    const waiter = createWaiter(ports, exchange, target, queue);
    if (!makeRoom(gateway, queue, waiter)) return $multi(queueFull, Outcome.Refused);
    enterQueue(gateway, waiter);
    if (turns === 0) countPosition(gateway, waiter);
    // There may be a place by now: only the first in line can know nothing of it. Whoever had a turn in vain comes again
    // with the next look, or nobody else could run.
    if (turns === 0 && queue.line.length === 1) pumpQueue(gateway, target.pool);
    const fate = standInLine(gateway, ports, waiter, until);
    if (fate === Fate.Evicted) return $multi(queueFull, Outcome.Evicted);
    if (fate === Fate.Waiting) break;
    const verdict = resumeAtPool(gateway, exchange, target);
    if (verdict.action === "admit") return $multi(verdict, Outcome.Granted);
    if (verdict.worth_waiting === undefined) return $multi(verdict, Outcome.Refused);
    last = verdict;
    turns += 1;
  }
  return $multi(whyInVain(last), Outcome.Timeout);
};

/**
 * Holds a request that its pool has no place for at the moment, where the pool has a queue, and takes it to the pool
 * when its turn has come. Yields; when the client leaves meanwhile, nginx ends the thread here, and the end of the request
 * takes it off the queue.
 */
export const waitForPool = (
  gateway: Gateway,
  ports: YieldingPorts,
  exchange: Exchange,
  target: Target,
  request: IncomingRequest,
  refusal: Refusal,
): Verdict => {
  const { pool } = target;
  const { queue } = pool;
  if (queue === undefined || !queue.open) return refusal;
  const began = ports.clock.now();
  const patience = patienceOf(ports, pool, queue, request);
  if (patience <= 0) {
    countWait(gateway, pool, exchange.tier, Outcome.Refused, 0);
    return refusal.reason === "starting" ? refusal : deadlineTooShort;
  }
  const until = began + patience;
  const [verdict, outcome] = waitInQueue(gateway, ports, exchange, target, queue, until, refusal);
  const waited = ports.clock.now() - began;
  if (pool.demand !== undefined) {
    pool.demand.waits += 1;
    pool.demand.wait_seconds += waited;
  }
  countWait(gateway, pool, exchange.tier, outcome, waited);
  return verdict;
};
