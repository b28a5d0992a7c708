import { Refusal } from "../../kernel/verdict";
import { RateLimit } from "./limit";

/** Longer waits tell nobody more. */
const longestWait = 86400;

/** Whole seconds, rounded up; not for the sake of a millisecond, which the wait's own arithmetic may be off by. */
const waitOf = (seconds: number): number =>
  math.max(1, math.min(longestWait, math.ceil(seconds - 0.001)));

/** What a client is told whom a limit refuses. */
export const rateLimited = (
  { name, options }: RateLimit,
  seconds: number,
  can_pass: boolean,
): Refusal => ({
  action: "shed",
  status: 429,
  reason: "rate_limited",
  detail: can_pass
    ? `The limit ${name} allows ${options.requests} in ${options.window_seconds} s, and they are used up.`
    : `The limit ${name} allows ${options.requests} in ${options.window_seconds} s, and this request costs more than may come at once.`,
  retry_after_seconds: can_pass ? waitOf(seconds) : undefined,
});
