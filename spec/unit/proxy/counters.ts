import type { ExpiringCounter, ExpiringZone, Shared, Store, Zone } from "moontide/kernel/ports";

/** Numbers in a bare table: nothing is allocated once a key is there. */
const flatCounter = (): ExpiringCounter => {
  const values = new LuaMap<string, number>();
  return {
    add: (key, delta) => {
      const sum = (values.get(key) ?? 0) + delta;
      values.set(key, sum);
      return sum;
    },
    get: (key) => values.get(key) ?? 0,
    set: (key, value) => {
      values.set(key, value);
    },
    remove: (key) => {
      values.delete(key);
    },
    addTo: (key, delta) => {
      const value = values.get(key);
      if (value === undefined) return undefined;
      values.set(key, value + delta);
      return value + delta;
    },
    setFor: (key, value) => {
      values.set(key, value);
      return true;
    },
    keepFor: () => undefined,
  };
};

/** The zones of requests, flat; the others as they were. */
export const flatShared = (shared: Shared): Shared => ({
  ...shared,
  health: { numbers: flatCounter(), texts: shared.health.texts },
  in_flight: { numbers: flatCounter(), texts: shared.in_flight.texts },
  limits: { numbers: flatCounter(), texts: shared.limits.texts },
  admission: { numbers: flatCounter(), texts: shared.admission.texts },
});

/** How often shared memory was used, by `zone operation`. */
export type Tally = Record<string, number>;

const countingZone = (name: string, zone: Zone, tally: Tally): ExpiringZone => {
  const { texts } = zone;
  // All fake zones can do this; only that of limits is used so.
  const numbers = zone.numbers as ExpiringCounter;
  const note = (operation: string): void => {
    const key = `${name} ${operation}`;
    tally[key] = (tally[key] ?? 0) + 1;
  };
  const counter: ExpiringCounter = {
    add: (key, delta) => {
      note("add");
      return numbers.add(key, delta);
    },
    get: (key) => {
      note("get");
      return numbers.get(key);
    },
    set: (key, value) => {
      note("set");
      numbers.set(key, value);
    },
    remove: (key) => {
      note("remove");
      numbers.remove(key);
    },
    addTo: (key, delta) => {
      note("add");
      return numbers.addTo(key, delta);
    },
    setFor: (key, value, seconds) => {
      note("set");
      return numbers.setFor(key, value, seconds);
    },
    keepFor: (key, seconds) => {
      note("keep");
      numbers.keepFor(key, seconds);
    },
  };
  const store: Store = {
    get: (key) => {
      note("text");
      return texts.get(key);
    },
    set: (key, value) => {
      note("text");
      return texts.set(key, value);
    },
    claim: (key, value, seconds) => {
      note("text");
      return texts.claim(key, value, seconds);
    },
    remove: (key) => {
      note("text");
      texts.remove(key);
    },
  };
  return { numbers: counter, texts: store };
};

/** Shared memory that writes down each use. */
export const countingShared = (shared: Shared, tally: Tally): Shared => ({
  configuration: countingZone("configuration", shared.configuration, tally),
  endpoints: countingZone("endpoints", shared.endpoints, tally),
  state: countingZone("state", shared.state, tally),
  health: countingZone("health", shared.health, tally),
  in_flight: countingZone("in_flight", shared.in_flight, tally),
  limits: countingZone("limits", shared.limits, tally),
  admission: countingZone("admission", shared.admission, tally),
  metrics: countingZone("metrics", shared.metrics, tally),
  answers: shared.answers,
  vectors: shared.vectors,
  conversations: shared.conversations,
  keys: countingZone("keys", shared.keys, tally),
});
