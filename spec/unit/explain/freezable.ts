import type { Shared, Zone } from "moontide/kernel/ports";

/** Shared memory that raises on every write from a moment on. */
export interface Freezable {
  readonly shared: Shared;
  readonly freeze: (this: void) => void;
}

export const freezable = (whole: Shared): Freezable => {
  let frozen = false;
  const writing = (key: string): void => {
    if (frozen) error(`wrote ${key}`, 3);
  };
  const zone = ({ numbers, texts }: Zone): Zone => ({
    numbers: {
      add: (key, delta) => {
        writing(key);
        return numbers.add(key, delta);
      },
      get: (key) => numbers.get(key),
      set: (key, value) => {
        writing(key);
        numbers.set(key, value);
      },
      remove: (key) => {
        writing(key);
        numbers.remove(key);
      },
    },
    texts: {
      get: (key) => texts.get(key),
      set: (key, value) => {
        writing(key);
        return texts.set(key, value);
      },
      claim: (key, value, seconds) => {
        writing(key);
        return texts.claim(key, value, seconds);
      },
      remove: (key) => {
        writing(key);
        texts.remove(key);
      },
    },
  });
  const shared: Record<string, Zone> = {};
  for (const [name, one] of pairs(whole as unknown as Record<string, Zone>)) {
    shared[name] = zone(one);
  }
  return {
    shared: shared as unknown as Shared,
    freeze: () => {
      frozen = true;
    },
  };
};
