import type { Gateway } from "../gateway/gateway";
import { RateLimit } from "./limit";
import { reserveOverflow } from "./overflow";

/** Adds those whose counts are not among them yet. */
const addNew = (all: RateLimit[], seen: LuaSet<string>, list: readonly RateLimit[]): void => {
  for (const limit of list) {
    const [even] = limit.counted.places;
    if (!seen.has(even)) all[all.length] = limit;
    seen.add(even);
  }
};

/** The limits of all routes and of their classes, each once, however many routes share it. */
export const allRateLimits = (gateway: Gateway): readonly RateLimit[] => {
  const all: RateLimit[] = [];
  const seen = new LuaSet<string>();
  for (const { equipment } of gateway.routes) {
    addNew(all, seen, equipment.rate_limits?.list ?? []);
    for (const { rate_limits } of equipment.classification?.classes ?? []) {
      addNew(all, seen, rate_limits?.list ?? []);
    }
  }
  return all;
};

/** Every five seconds in the leader: the room that keys share when shared memory is full is kept. */
export const leadRateLimits = (gateway: Gateway): void => {
  for (const limit of allRateLimits(gateway)) reserveOverflow(gateway, limit);
};
