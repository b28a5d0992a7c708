import { ExpiringCounter, ExpiringZone, Shared, Store, ZoneKeys } from "../kernel/ports";
import {
  counterOn,
  DictSpace,
  keysOf,
  oneDictName,
  shelfOn,
  spaceOf,
  storeOn,
} from "./shared-dict";

/**
 * All zones in one shared dict, each under a prefix of its own: for gateways where every dict costs the operator
 * a line of configuration (Kong). A prefix costs one short concatenation a call.
 */
const inFlightPrefix = "in_flight/";
const healthPrefix = "health/";

const prefixedCounter = (counter: ExpiringCounter, prefix: string): ExpiringCounter => ({
  add: (key, delta) => counter.add(prefix + key, delta),
  get: (key) => counter.get(prefix + key),
  set: (key, value) => counter.set(prefix + key, value),
  remove: (key) => counter.remove(prefix + key),
  addTo: (key, delta) => counter.addTo(prefix + key, delta),
  setFor: (key, value, seconds) => counter.setFor(prefix + key, value, seconds),
  keepFor: (key, seconds) => counter.keepFor(prefix + key, seconds),
});

const prefixedStore = (store: Store, prefix: string): Store => ({
  get: (key) => store.get(prefix + key),
  set: (key, value) => store.set(prefix + key, value),
  claim: (key, value, seconds) => store.claim(prefix + key, value, seconds),
  remove: (key) => store.remove(prefix + key),
});

/** Opens the dict `moontide`. Raises, with the remedy, when it is missing. */
export const openOneDict = (): Shared => {
  const counter = counterOn(oneDictName);
  const store = storeOn(oneDictName);
  const zone = (prefix: string): ExpiringZone => ({
    numbers: prefixedCounter(counter, prefix),
    texts: prefixedStore(store, prefix),
  });
  return {
    configuration: zone("configuration/"),
    endpoints: zone("endpoints/"),
    state: zone("state/"),
    health: zone(healthPrefix),
    in_flight: zone(inFlightPrefix),
    limits: zone("limits/"),
    admission: zone("admission/"),
    metrics: zone("metrics/"),
    // What makes room for itself would do so at the others' cost: dicts of their own, where there are any.
    answers: shelfOn("moontide_answers"),
    vectors: shelfOn("moontide_vectors"),
    conversations: shelfOn("moontide_conversations"),
    keys: zone("keys/"),
  };
};

const keysUnder = (prefix: string): readonly string[] => {
  const found: string[] = [];
  for (const key of keysOf(oneDictName)) {
    if (string.sub(key, 1, prefix.length) === prefix) {
      found[found.length] = string.sub(key, prefix.length + 1);
    }
  }
  return found;
};

/** Keys of a zone, without its prefix. */
export const oneDictKeys: ZoneKeys = {
  in_flight: () => keysUnder(inFlightPrefix),
  health: () => keysUnder(healthPrefix),
};

/** How full the dict is. */
export const oneDictSpace = (): DictSpace & { readonly name: string } => {
  const { capacity_bytes, free_bytes } = spaceOf(oneDictName);
  return { name: oneDictName, capacity_bytes, free_bytes };
};
