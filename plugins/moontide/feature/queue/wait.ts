import { YieldingPorts } from "../../kernel/ports";
import { Refusal, Verdict } from "../../kernel/verdict";
import { grpcTimeout, untilDeadline } from "../../policy/queue/deadline";
import { wakePool } from "../cold-start/waking";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { resumeAtPool } from "../proxy/admit-to-pool";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import type { Target } from "../route/target";
import { countWait, Outcome } from "./count";
import { pollPlaces } from "./poll";
import { PoolQueue } from "./pool-queue";
import { isQueueOverloaded, joinQueue, leaveQueue, pumpQueue } from "./queue";
import { serviceSeconds } from "./service";
import { Fate, Waiter } from "./waiter";

const queueFull: Refusal = {
  action: "shed",
  status: 503,
  reason: "queue_full",
  detail: "The pool of this route is at its limit, and no more requests may wait for it.",
  retry_after_seconds: 2,
};

const queueTimeout: Refusal = {
  action: "shed",
  status: 503,
  reason: "queue_timeout",
  detail: "The pool of this route had no place for the request for as long as it may wait.",
  retry_after_seconds: 2,
};

const deadlineTooShort: Refusal = {
  action: "shed",
  status: 503,
  reason: "deadline_too_short",
  detail:
    "The pool of this route is at its limit, and the client's deadline leaves no time to wait.",
  retry_after_seconds: 1,
};

/** Seconds that the client gives the request, where it says so. */
const clientSeconds = (ports: YieldingPorts, request: IncomingRequest): number | undefined => {
  const timeout = request.header("grpc-timeout");
  if (timeout !== undefined) return grpcTimeout(timeout);
  const deadline = request.header("x-request-deadline");
  return deadline === undefined ? undefined : untilDeadline(deadline, ports.clock.wall());
};

/** How long the request may wait; negative when it would not be served in time any more. */
const patienceOf = (
  ports: YieldingPorts,
  pool: Pool,
  queue: PoolQueue,
  request: IncomingRequest,
): number => {
  const { order, timeout_seconds, overload_timeout_seconds } = queue.options;
  const service = serviceSeconds(pool);
  let seconds = timeout_seconds;
  if (pool.available.length === 0 && pool.cold_start !== undefined) {
    seconds = pool.cold_start.options.timeout_seconds;
  } else if (order === "adaptive" && isQueueOverloaded(pool, queue, ports.clock.now())) {
    seconds = math.min(seconds, math.max(overload_timeout_seconds, service));
  }
  const client = clientSeconds(ports, request);
  return client === undefined ? seconds : math.min(seconds, client - service);
};

/** Waits until it is woken or its time is over; what became of it says how it ended. Yields. */
const untilWoken = (waiter: Waiter, ports: YieldingPorts, until: number): Fate => {
  while (waiter.fate === Fate.Waiting) {
    const left = until - ports.clock.now();
    if (left <= 0) break;
    waiter.semaphore.wait(left);
  }
  return waiter.fate;
};

const bytesOf = (request: IncomingRequest): number => request.announced_bytes() ?? 0;

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
  if (queue === undefined) return refusal;
  const began = ports.clock.now();
  const patience = patienceOf(ports, pool, queue, request);
  if (patience <= 0) {
    countWait(gateway, pool, exchange.tier, Outcome.Refused, 0);
    return refusal.reason === "starting" ? refusal : deadlineTooShort;
  }
  const until = began + patience;
  let last: Refusal = refusal;
  while (ports.clock.now() < until) {
    const waiter: Waiter = {
      exchange,
      pool,
      tier: exchange.tier,
      bytes: bytesOf(request),
      joined_at: ports.clock.now(),
      semaphore: ports.semaphore(),
      fate: Fate.Waiting,
      before: undefined,
      after: undefined,
    };
    if (!joinQueue(gateway, queue, waiter)) {
      countWait(gateway, pool, exchange.tier, Outcome.Refused, 0);
      return queueFull;
    }
    wakePool(gateway, ports, pool);
    pumpQueue(gateway, pool);
    pollPlaces(gateway, ports, pool, queue);
    const fate = untilWoken(waiter, ports, until);
    const waited = ports.clock.now() - began;
    if (fate === Fate.Evicted) {
      countWait(gateway, pool, exchange.tier, Outcome.Evicted, waited);
      return queueFull;
    }
    if (fate === Fate.Waiting) {
      leaveQueue(gateway, waiter);
      break;
    }
    const verdict = resumeAtPool(gateway, exchange, target);
    if (verdict.action === "admit" || verdict.worth_waiting === undefined) {
      countWait(gateway, pool, exchange.tier, Outcome.Granted, waited);
      return verdict;
    }
    // Its endpoint was lost a moment before its turn: it waits for the next.
    last = verdict;
  }
  countWait(gateway, pool, exchange.tier, Outcome.Timeout, ports.clock.now() - began);
  return last.reason === "starting" || last.reason === "no_endpoint" ? last : queueTimeout;
};
