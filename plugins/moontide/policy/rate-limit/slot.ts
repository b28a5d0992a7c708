/**
 * A window's number and its count in one number, so that a counter can be used again for a later window without being
 * removed: whoever finds another window's number in it begins anew. 20 bits for the window, 32 for the count; together
 * they fit into the 53 bits of a double, and adding to the count is adding to the number.
 */
const countSpan = 4294967296;
const windowSpan = 1048576;

/** The number of the window that a moment lies in. Every second one is even, over the turn of the numbers too. */
export const windowAt = (now: number, window_seconds: number): number =>
  math.floor(now / window_seconds) % windowSpan;

export const windowBefore = (window: number): number =>
  window === 0 ? windowSpan - 1 : window - 1;

/** What a slot holds when a window begins in it with this count. */
export const slotOf = (window: number, count: number): number => window * countSpan + count;

/** The count of a window; undefined when the slot holds another window's. */
export const countOf = (slot: number, window: number): number | undefined => {
  const count = slot - window * countSpan;
  return count >= 0 && count < countSpan ? count : undefined;
};
