import { ExpiringCounter, Shelf, Store } from "../kernel/ports";

/** The zones that the `http` snippet declares: one a purpose, so that none can crowd out another. */
export const dictNames = [
  "moontide_configuration",
  "moontide_endpoints",
  "moontide_state",
  "moontide_health",
  "moontide_in_flight",
  "moontide_limits",
  "moontide_admission",
  "moontide_metrics",
  "moontide_answers",
  "moontide_vectors",
  "moontide_keys",
  "moontide_conversations",
] as const;

/** Those in which room is made for new text by forgetting old. */
export type ShelfName = "moontide_answers" | "moontide_vectors" | "moontide_conversations";

/** The one dict for all purposes where a gateway's own snippet can't declare several (one-dict.ts). */
export const oneDictName = "moontide";

export type DictName = (typeof dictNames)[number] | typeof oneDictName;

/** Writes that found no room in a zone, per worker and zone. */
export const refusedWrites = new LuaMap<DictName, number>();

const open = (name: DictName): ngx.SharedDict => {
  const dict = ngx.shared[name];
  if (dict === undefined) {
    const remedy =
      name === oneDictName
        ? "set nginx_http_lua_shared_dict = moontide 10m in kong.conf"
        : "include Moontide's http snippet in nginx.conf";
    error(`the shared dict ${name} is missing: ${remedy}`, 0);
  }
  return dict;
};

const countRefusal = (name: DictName): void => {
  refusedWrites.set(name, (refusedWrites.get(name) ?? 0) + 1);
};

/** Numbers in a zone. A full zone fails open: the count is 0, nothing is evicted, the refusal is counted. */
export const counterOn = (name: DictName): ExpiringCounter => {
  const dict = open(name);
  return {
    add: (key, delta) => {
      const [sum] = dict.incr(key, delta);
      if (sum !== undefined) return sum;
      // `incr` with a start value may evict other counters; `safe_add` refuses instead.
      const [added, reason] = dict.safe_add(key, 0);
      if (added !== true && reason !== "exists") {
        countRefusal(name);
        return 0;
      }
      const [fresh] = dict.incr(key, delta);
      return fresh ?? 0;
    },
    get: (key) => dict.get<number>(key)[0] ?? 0,
    set: (key, value) => {
      const [stored] = dict.safe_set(key, value);
      if (stored !== true) countRefusal(name);
    },
    remove: (key) => {
      dict.delete(key);
    },
    addTo: (key, delta) => dict.incr(key, delta)[0],
    setFor: (key, value, seconds) => {
      const [stored] = dict.safe_set(key, value, seconds);
      if (stored === true) return true;
      countRefusal(name);
      return false;
    },
    keepFor: (key, seconds) => {
      dict.expire(key, seconds);
    },
  };
};

/** Text in a zone. */
export const storeOn = (name: DictName): Store => {
  const dict = open(name);
  return {
    get: (key) => dict.get<string>(key)[0],
    set: (key, value) => {
      // A value that is too large would cost the old one too (lua-nginx-module #1365).
      if (value.length > dict.capacity() / 3) {
        countRefusal(name);
        const excess = `${value.length} bytes are too many for the shared dict ${name}: enlarge it`;
        return $multi(undefined, excess);
      }
      const [stored, reason] = dict.safe_set(key, value);
      if (stored === true) return $multi(true, undefined);
      countRefusal(name);
      return $multi(undefined, `shared dict ${name}: ${reason}`);
    },
    claim: (key, value, seconds) => dict.safe_add(key, value, seconds)[0] === true,
    remove: (key) => {
      dict.delete(key);
    },
  };
};

const roomTries = 20;

/** Text in a zone that makes room for itself; undefined where the zone is not declared. */
export const shelfOn = (name: ShelfName): Shelf | undefined => {
  const dict = ngx.shared[name];
  if (dict === undefined) return undefined;
  const largest = dict.capacity() / 8;
  return {
    get: (key) => dict.get<string>(key)[0],
    keepFor: (key, value, seconds) => {
      // Each try forgets 30 entries at most, which may be far smaller than this one (as lua-resty-mlcache tries, too).
      const tries = value.length > largest ? 0 : roomTries;
      for (const _ of $range(1, tries)) if (dict.set(key, value, seconds)[0] === true) return true;
      countRefusal(name);
      return false;
    },
    claim: (key, value, seconds) => dict.add(key, value, seconds)[0] === true,
    prolong: (key, seconds) => {
      dict.expire(key, seconds);
    },
    remove: (key) => {
      dict.delete(key);
    },
  };
};

/** Every live key. Locks the zone for a moment: never on the way of a request. */
export const keysOf = (name: DictName): readonly string[] => open(name).get_keys(0);

/**
 * Gives back the room of what has expired: a write alone gives back only what lies at the end of the zone's list. Locks
 * the zone while it looks through it (30 ns an entry): by the clock, never for a request.
 */
export const flushExpired = (name: DictName): void => {
  open(name).flush_expired();
};

export interface DictSpace {
  readonly capacity_bytes: number;
  readonly free_bytes: number;
}

/** Free space counts wholly free pages only, so it reaches 0 before a zone is full. */
export const spaceOf = (name: DictName): DictSpace => {
  const dict = open(name);
  return { capacity_bytes: dict.capacity(), free_bytes: dict.free_space() };
};
