/**
 * TCP Vegas for requests, as in Netflix's concurrency-limits (VegasLimit, behind its WindowedLimit): the queue is
 * estimated from the response time without load, which is the shortest seen, and held between bounds that grow with
 * the logarithm of the limit. For comparison: services whose times vary look queued when they are not.
 */
import { bounded, Limiter } from "./limiter";

/** So many windows per unit of the limit pass between two measurements of the time without load. */
const probeMultiplier = 30;

/** The digits of the whole limit but one, at least 1. */
const magnitude = (limit: number): number =>
  math.max(1, math.floor(math.log10(math.max(1, math.floor(limit)))));

export const vegas: Limiter = {
  create: ({ initial }) => ({ limit: initial, shortest: 0, windows: 0, jitter: 1 }),
  update: (state, window, options, random) => {
    if (window.answers + window.drops === 0) return;
    const time = window.mean_seconds;
    const { limit } = state;
    if (window.answers === 0) {
      state.limit = bounded(limit - magnitude(limit), options);
      return;
    }
    state["windows"]! += 1;
    if (state["windows"]! >= state["jitter"]! * probeMultiplier * limit) {
      state["jitter"] = 0.5 + random.uniform() / 2;
      state["windows"] = 0;
      state["shortest"] = time;
      return;
    }
    if (state["shortest"] === 0 || time < state["shortest"]!) {
      state["shortest"] = time;
      return;
    }
    if (window.drops > 0) {
      state.limit = bounded(limit - magnitude(limit), options);
      return;
    }
    if (window.maximum_in_flight * 2 < limit) return;
    const queued = math.ceil(limit * (1 - state["shortest"]! / time));
    const unit = magnitude(limit);
    if (queued <= unit) state.limit = bounded(limit + 6 * unit, options);
    else if (queued < 3 * unit) state.limit = bounded(limit + unit, options);
    else if (queued > 6 * unit) state.limit = bounded(limit - unit, options);
  },
};
