/** What becomes of streams whose worker is to end: nginx cuts them at `worker_shutdown_timeout`, without a word. */
import type { Failure } from "./failure";
import { refusalOf } from "./refusals";
import type { ModelSession } from "./session";

/** So often a silent stream looks whether its worker is to end: nothing wakes it. */
export const lookSeconds = 1;

/**
 * Whether a stream has gone on for as long as it may in a worker that is to end. Each worker notes when it saw that
 * first.
 */
export const hasToEnd = ({ gateway, ports, llm, begun }: ModelSession, now: number): boolean => {
  if (!ports.isExiting()) return false;
  gateway.exiting_since ??= now;
  return begun && now >= gateway.exiting_since + llm.configuration.shutdown_seconds;
};

/** What its client is told: the same again finds a worker that stays. */
export const shuttingDown: Failure = {
  kind: "overloaded",
  error: refusalOf(
    "shutting_down",
    "The gateway is being restarted, and the answer took too long to be waited for.",
  ),
};
