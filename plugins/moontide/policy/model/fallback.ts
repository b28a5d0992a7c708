import { FailureKind } from "./failure";

/** After which failures another candidate is asked: the words and statuses of a `fallback_on`, compiled. */
export interface Fallback {
  readonly kinds: LuaSet<string>;
  readonly statuses: LuaSet<number>;
  /** 4 and 5 for `4xx` and `5xx`. */
  readonly classes: LuaSet<number>;
}

export const compileFallback = (words: readonly (string | number)[]): Fallback => {
  const fallback: Fallback = {
    kinds: new LuaSet(),
    statuses: new LuaSet(),
    classes: new LuaSet(),
  };
  for (const word of words) {
    if (typeof word === "number") fallback.statuses.add(word);
    else if (word === "4xx") fallback.classes.add(4);
    else if (word === "5xx") fallback.classes.add(5);
    else fallback.kinds.add(word);
  }
  return fallback;
};

/** Whether another candidate is asked after such a failure. */
export const permits = (fallback: Fallback, kind: FailureKind, status: number): boolean =>
  fallback.kinds.has(kind) ||
  fallback.statuses.has(status) ||
  fallback.classes.has(math.floor(status / 100));
