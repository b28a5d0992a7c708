/**
 * Netflix's Gradient2Limit, behind its WindowedLimit: the ratio of a long average of the response time to the present
 * one, with a tolerance. For comparison: the long average takes overload for normal after some minutes, and drops
 * do not count.
 */
import { bounded, Limiter } from "./limiter";

const tolerance = 1.5;
const smoothing = 0.2;
const queueSize = 4;
const longWindow = 600;

/** Until so many windows were seen, their plain mean stands for the long average. */
const warmup = 10;

const observeLong = (state: Record<string, number>, time: number): number => {
  const seen = state["seen"]! + 1;
  state["seen"] = seen;
  const share = seen <= warmup ? 1 / seen : 2 / (longWindow + 1);
  state["long"] = state["long"]! + share * (time - state["long"]!);
  return state["long"];
};

export const gradient2: Limiter = {
  create: ({ initial }) => ({ limit: initial, long: 0, seen: 0 }),
  update: (state, window, options) => {
    if (window.answers === 0) return;
    const time = window.mean_seconds;
    const long = observeLong(state, time);
    // A long average far above what is seen now belongs to the past.
    if (long / time > 2) state["long"] = long * 0.95;
    if (window.maximum_in_flight < state.limit / 2) return;
    const gradient = math.max(0.5, math.min(1, (tolerance * long) / time));
    const next = state.limit * gradient + queueSize;
    state.limit = bounded(state.limit * (1 - smoothing) + next * smoothing, options);
  },
};
