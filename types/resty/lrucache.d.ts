/** @noSelfInFile */

declare namespace lrucache {
  /** A cache in this worker's memory. Values are kept as they are, tables included. */
  interface Cache<V = unknown, K = string> {
    /**
     * The live value; or nil, what has expired, and the flags of either.
     * @phases all
     */
    get(
      key: K,
    ): LuaMultiReturn<
      | [value: V, stale: undefined, flags: number]
      | [value: undefined, stale: V | undefined, flags: number | undefined]
    >;
    /**
     * Stores a value for `ttl` seconds, or until it is pushed out. Flags are a 32-bit number.
     * @phases all
     */
    set(key: K, value: V, ttl?: number, flags?: number): void;
    /**
     * Forgets a key.
     * @phases all
     */
    delete(key: K): void;
    /**
     * Items held, expired ones included.
     * @phases all
     * @since lua-resty-lrucache 0.08
     */
    count(): number;
    /**
     * Items it can hold.
     * @phases all
     */
    capacity(): number;
    /**
     * Keys from the most recently used on, at most `max_count` unless 0; into `res` if given.
     * @phases all
     */
    get_keys(max_count?: number, res?: K[]): K[];
    /**
     * Forgets everything.
     * @phases all
     */
    flush_all(): void;
  }
}

/**
 * The cache for high hit rates.
 * @noResolution
 */
declare module "resty.lrucache" {
  export const _VERSION: string;
  /**
   * A cache for so many items.
   * @phases all
   */
  function create<V = unknown, K = string>(max_items: number): ngx.Result<lrucache.Cache<V, K>>;
  export { create as new };
}

/**
 * The cache for many writes. `load_factor` (0.5) trades memory for speed.
 * @noResolution
 */
declare module "resty.lrucache.pureffi" {
  export const _VERSION: string;
  /**
   * A cache for so many items.
   * @phases all
   */
  function create<V = unknown, K = string>(
    max_items: number,
    load_factor?: number,
  ): ngx.Result<lrucache.Cache<V, K>>;
  export { create as new };
}
