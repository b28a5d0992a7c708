/**
 * A cache that can't grow beyond its bound, whatever is asked for: two tables, of which the younger takes what is new or
 * asked for again; when that is full, the older one goes. So what is asked for often stays, at the price of one table
 * per `maximum` new entries; what is asked for once leaves after one turn or two. Entries weigh 1 each, or as much as
 * they take where that differs.
 */
export interface Generations<Value> {
  young: LuaMap<string, Value>;
  old: LuaMap<string, Value>;
  /** What the entries of the young table weigh. */
  count: number;
  /** What those of each table may. */
  readonly maximum: number;
}

export const createGenerations = <Value>(maximum: number): Generations<Value> => ({
  young: new LuaMap(),
  old: new LuaMap(),
  count: 0,
  maximum,
});

export const keep = <Value>(
  cache: Generations<Value>,
  key: string,
  value: Value,
  weight = 1,
): void => {
  if (cache.count + weight > cache.maximum) {
    cache.old = cache.young;
    cache.young = new LuaMap();
    cache.count = 0;
  }
  cache.young.set(key, value);
  cache.count += weight;
};

/** What was kept under a key that is not among the young already, or nothing. */
export const recall = <Value>(
  cache: Generations<Value>,
  key: string,
  weight = 1,
): Value | undefined => {
  const young = cache.young.get(key);
  if (young !== undefined) return young;
  const old = cache.old.get(key);
  if (old !== undefined) keep(cache, key, old, weight);
  return old;
};

export const forgetAll = <Value>(cache: Generations<Value>): void => {
  cache.young = new LuaMap();
  cache.old = new LuaMap();
  cache.count = 0;
};
