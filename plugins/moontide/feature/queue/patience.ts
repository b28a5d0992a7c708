import { YieldingPorts } from "../../kernel/ports";
import { grpcTimeout, untilDeadline } from "../../policy/queue/deadline";
import type { Pool } from "../pool/pool";
import type { IncomingRequest } from "../proxy/request";
import { PoolQueue } from "./pool-queue";
import { isQueueOverloaded } from "./overload";
import { serviceSeconds } from "./service";

/** Seconds that the client gives the request, where it says so in a way that can be understood. */
const clientSeconds = (ports: YieldingPorts, request: IncomingRequest): number | undefined => {
  const timeout = request.header("grpc-timeout");
  if (timeout !== undefined) return grpcTimeout(timeout);
  const deadline = request.header("x-request-deadline");
  return deadline === undefined ? undefined : untilDeadline(deadline, ports.clock.wall());
};

/** How long a request may wait by the pool's options. Under overload those who can't be served soon had better know it soon. */
const allowedSeconds = (pool: Pool, queue: PoolQueue, service: number, now: number): number => {
  const { order, timeout_seconds, overload_timeout_seconds } = queue.options;
  const cold = pool.cold_start;
  if (cold !== undefined && pool.available.length === 0) return cold.options.timeout_seconds;
  if (order !== "adaptive" || !isQueueOverloaded(pool, queue, now)) return timeout_seconds;
  return math.min(timeout_seconds, math.max(overload_timeout_seconds, service));
};

/** How long a request may wait; 0 or less when it would not be served in time any more, though its turn came at once. */
export const patienceOf = (
  ports: YieldingPorts,
  pool: Pool,
  queue: PoolQueue,
  request: IncomingRequest,
): number => {
  const service = serviceSeconds(pool);
  const allowed = allowedSeconds(pool, queue, service, ports.clock.now());
  const client = clientSeconds(ports, request);
  return client === undefined ? allowed : math.min(allowed, client - service);
};
