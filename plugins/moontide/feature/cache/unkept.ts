import { createGenerations, Generations, keep, recall } from "../../policy/cache/generations";
import type { Cache } from "./cache";

/** Keys whose answers were not kept when they were asked for last; in this worker's memory alone. */
export type Unkept = Generations<boolean>;

/** A generation takes so many bytes of keys. */
const maximumBytes = 262144;

export const createUnkept = (): Unkept => createGenerations(maximumBytes);

/** Whether waiting for another's answer is in vain, because it is not going to be kept. */
export const isUnkept = ({ unkept }: Cache, key: string): boolean =>
  unkept.count > 0 && recall(unkept, key, key.length) === true;

/** Of a client that left before the answer came. */
const clientLeft = 499;

/** Refusals and errors are over soon, and then one request is enough to find out. */
const saysNothing = (status: number): boolean =>
  status >= 500 || status === 429 || status === clientLeft;

/** Notes whether an answer was kept that the cache did not have. */
export const noteMissed = (
  { unkept }: Cache,
  key: string,
  status: number,
  isKept: boolean,
): void => {
  if (saysNothing(status)) return;
  const before = unkept.count > 0 && recall(unkept, key, key.length) === true;
  if (before === isKept) keep(unkept, key, !isKept, key.length);
};
