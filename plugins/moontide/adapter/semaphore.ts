import { Semaphore } from "../kernel/ports";

type Semaphores = typeof import("ngx.semaphore");

const load = require as (this: void, name: string) => Semaphores;

/** Loaded when the first is made: the module wants a running nginx, and most workers never hold a request. */
let semaphores: Semaphores | undefined;

/** A semaphore of lua-resty-core that begins with nothing to take. */
export const semaphore = (): Semaphore => {
  semaphores ??= load("ngx.semaphore");
  const [made, reason] = semaphores.new(0);
  if (made === undefined) return error(`no semaphore: ${reason}`, 0);
  return {
    wait: (seconds) => made.wait(seconds)[0] === true,
    post: () => {
      made.post(1);
    },
  };
};
