/**
 * A cache that can't grow beyond its bound, whatever is asked for: two tables, of which the younger takes what is new or
 * asked for again; when that is full, the older one goes. So what is asked for often stays, at the price of one table
 * per `maximum` new entries; what is asked for once leaves after one turn or two.
 */
export interface Generations<Value> {
  young: LuaMap<string, Value>;
  old: LuaMap<string, Value>;
  /** Entries of the young table. */
  count: number;
  /** In each table. */
  readonly maximum: number;
}

export const createGenerations = <Value>(maximum: number): Generations<Value> => ({
  young: new LuaMap(),
  old: new LuaMap(),
  count: 0,
  maximum,
});

export const keep = <Value>(cache: Generations<Value>, key: string, value: Value): void => {
  if (cache.count >= cache.maximum) {
    cache.old = cache.young;
    cache.young = new LuaMap();
    cache.count = 0;
  }
  cache.young.set(key, value);
  cache.count += 1;
};

/** What was kept under a key that is not among the young already, or nothing. */
export const recall = <Value>(cache: Generations<Value>, key: string): Value | undefined => {
  const young = cache.young.get(key);
  if (young !== undefined) return young;
  const old = cache.old.get(key);
  if (old !== undefined) keep(cache, key, old);
  return old;
};
