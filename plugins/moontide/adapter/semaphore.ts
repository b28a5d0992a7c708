import { Semaphore } from "../kernel/ports";

type Semaphores = typeof import("ngx.semaphore");

const load = require as (this: void, name: string) => Semaphores;

/** Loaded when the first is made: the module wants a running nginx, and most workers never hold a request. */
let semaphores: Semaphores | undefined;

/**
 * nginx counts in whole milliseconds and lets go of a part of one, so it would come back a moment too soon; and for 0 it comes
 * back at once, without yielding: whoever then waits for the rest would hold up the worker until that is over. The half
 * is for the rounding of doubles.
 */
const wholeMilliseconds = (seconds: number): number => (math.ceil(seconds * 1000) + 0.5) / 1000;

/** A semaphore of lua-resty-core that begins with nothing to take. */
export const semaphore = (): Semaphore => {
  semaphores ??= load("ngx.semaphore");
  const [made, reason] = semaphores.new(0);
  if (made === undefined) return error(`no semaphore: ${reason}`, 0);
  return {
    wait: (seconds) => made.wait(wholeMilliseconds(seconds))[0] === true,
    post: () => {
      made.post(1);
    },
  };
};
