import { setTimeout as pause } from "node:timers/promises";

/** How often a condition is looked at, in milliseconds. */
const interval = 20;

/**
 * When a wait is in vain, in seconds. It ends a test that hangs and proves nothing: a machine that is busy may take
 * twenty times as long as a quiet one, and must not fail a test by that.
 */
const patience = 60;

/**
 * Waits for a condition that no event announces: asks until the answer is neither undefined nor false, and returns
 * it. An error of the question counts as "not yet" and is named when time is up.
 */
export const until = async <T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  seconds = patience,
): Promise<T> => {
  const deadline = performance.now() + seconds * 1000;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`waited ${seconds} s for ${what}; last: ${String(last)}`);
    }
    await pause(interval);
  }
};

/** Lets that much time go by: only where the passing of time is itself what is tested. */
export const elapse = async (seconds: number): Promise<void> => pause(seconds * 1000);
