import type { Semaphore } from "moontide/kernel/ports";
import { after, Events } from "./sim/events";

/**
 * Light threads on a clock of events, as nginx runs them: what sleeps or waits lets the others run, and whoever is woken
 * goes on when its turn has come.
 */
const resume = (thread: LuaThread): void => {
  const [ok, problem] = coroutine.resume(thread);
  if (!ok) error(debug.traceback(thread, tostring(problem)), 0);
};

/** Runs something that may yield, from the present moment on. */
export const startThread = (events: Events, run: (this: void) => void): LuaThread => {
  const thread = coroutine.create(run);
  after(events, 0, () => resume(thread));
  return thread;
};

const present = (): LuaThread => {
  const thread = coroutine.running();
  if (thread === undefined) error("only a thread can wait", 0);
  return thread;
};

export const sleepOn =
  (events: Events) =>
  (seconds: number): void => {
    const thread = present();
    after(events, seconds, () => resume(thread));
    coroutine.yield();
  };

/** Semaphores that really wait. A thread that was killed (see `kill`) is not resumed any more. */
export const semaphoreOn =
  (events: Events, isDead: (this: void, thread: LuaThread) => boolean = () => false) =>
  (): Semaphore => {
    let posted = 0;
    let waiting: LuaThread | undefined;
    let turn = 0;
    return {
      wait: (seconds) => {
        if (posted > 0) {
          posted -= 1;
          return true;
        }
        const thread = present();
        const own = turn;
        waiting = thread;
        after(events, seconds, () => {
          if (turn !== own || isDead(thread)) return;
          turn += 1;
          waiting = undefined;
          resume(thread);
        });
        coroutine.yield();
        if (posted === 0) return false;
        posted -= 1;
        return true;
      },
      post: () => {
        posted += 1;
        const thread = waiting;
        if (thread === undefined) return;
        waiting = undefined;
        turn += 1;
        after(events, 0, () => {
          if (!isDead(thread)) resume(thread);
        });
      },
    };
  };
