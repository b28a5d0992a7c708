import type { Gateway } from "../gateway/gateway";
import { RateLimit } from "./limit";
import { reserveOverflow } from "./overflow";

/** The limits of all routes, each once, however many routes share it. */
export const allRateLimits = (gateway: Gateway): readonly RateLimit[] => {
  const limits: RateLimit[] = [];
  const seen = new LuaSet<string>();
  for (const { equipment } of gateway.routes) {
    for (const limit of equipment.rate_limits?.list ?? []) {
      const { even } = limit.counted.places;
      if (!seen.has(even)) limits[limits.length] = limit;
      seen.add(even);
    }
  }
  return limits;
};

/** Every five seconds in the leader: the room that keys share when shared memory is full is kept. */
export const leadRateLimits = (gateway: Gateway): void => {
  for (const limit of allRateLimits(gateway)) reserveOverflow(gateway, limit);
};
