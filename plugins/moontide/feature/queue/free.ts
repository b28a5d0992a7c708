import type { Gateway } from "../gateway/gateway";
import { releasePermit } from "../limit/permit";
import type { Exchange } from "../proxy/exchange";
import { pumpQueue, waitingHere } from "./queue";
import { leavesToOthers } from "./turns";

/** Gives back a request's place in its pool's limit, and lets the next in line have it. */
export const freePlace = (gateway: Gateway, exchange: Exchange): void => {
  const pool = exchange.permit;
  if (pool === undefined) return;
  releasePermit(gateway, exchange);
  if (waitingHere(pool) > 0 && !leavesToOthers(gateway, pool)) pumpQueue(gateway, pool);
};
