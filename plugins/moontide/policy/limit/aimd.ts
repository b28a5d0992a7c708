/**
 * Additive increase, multiplicative decrease, as in Netflix's concurrency-limits (AIMDLimit): one less in ten when a
 * request was dropped or took longer than the time limit, one more when at least half of the limit is in use. For
 * comparison: it is blind to all that happens below its time limit.
 */
import { bounded, Limiter } from "./limiter";

const timeoutSeconds = 5;
const backoff = 0.9;

export const aimd: Limiter = {
  create: ({ initial }) => ({ limit: initial }),
  update: (state, window, options) => {
    if (window.drops > 0 || window.mean_seconds > timeoutSeconds) {
      state.limit = bounded(math.floor(state.limit * backoff), options);
    } else if (window.maximum_in_flight * 2 >= state.limit) {
      state.limit = bounded(state.limit + 1, options);
    }
  },
};
