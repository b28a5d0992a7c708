/** @noSelfInFile */

declare namespace ngx {
  /** What a shared dict can hold. */
  type DictValue = string | number | boolean;

  /** Numbers are turned into strings; at most 65,535 bytes. */
  type DictKey = string | number;

  /** `forcible`: live entries were thrown out to make room. */
  type StoreResult = LuaMultiReturn<
    | [ok: true, err: undefined, forcible: boolean]
    | [ok: false | undefined, err: string, forcible: boolean | undefined]
  >;

  /** A memory zone that all workers share (`lua_shared_dict`). Its calls lock it and never yield. */
  interface SharedDict {
    /**
     * The live value and its flags (nil when 0); nil when there is none. `T` is taken on trust.
     * @phases all
     */
    get<T extends DictValue = DictValue>(
      key: DictKey,
    ): LuaMultiReturn<
      [value: T, flags: number | undefined] | [value: undefined, err: string | undefined]
    >;
    /**
     * Like `get`, but an expired value that is still there comes too, marked stale.
     * @phases all
     */
    get_stale<T extends DictValue = DictValue>(
      key: DictKey,
    ): LuaMultiReturn<
      | [value: T, flags: number | undefined, stale: boolean]
      | [value: undefined, err: string | undefined, stale: undefined]
    >;
    /**
     * Stores a value (nil removes it), for `exptime` seconds or for ever (0); throws out old entries when full.
     * @phases all
     */
    set(key: DictKey, value: DictValue | undefined, exptime?: number, flags?: number): StoreResult;
    /**
     * Like `set`, but fails with `"no memory"` rather than throw out live entries.
     * @phases all
     */
    safe_set(
      key: DictKey,
      value: DictValue | undefined,
      exptime?: number,
      flags?: number,
    ): StoreResult;
    /**
     * Like `set`, but fails with `"exists"` when there is a live value.
     * @phases all
     */
    add(key: DictKey, value: DictValue, exptime?: number, flags?: number): StoreResult;
    /**
     * `add` that never throws out live entries.
     * @phases all
     */
    safe_add(key: DictKey, value: DictValue, exptime?: number, flags?: number): StoreResult;
    /**
     * Like `set`, but fails with `"not found"` when there is no live value.
     * @phases all
     */
    replace(key: DictKey, value: DictValue, exptime?: number, flags?: number): StoreResult;
    /**
     * Removes a key, whether it exists or not.
     * @phases all
     */
    delete(key: DictKey): StoreResult;
    /**
     * Adds to a number in one step; without `init` the key must exist.
     * @phases all
     */
    incr(
      key: DictKey,
      value: number,
    ): LuaMultiReturn<
      | [newval: number, err: undefined, forcible: undefined]
      | [newval: undefined, err: string, forcible: undefined]
    >;
    /**
     * Adds to a number in one step, starting from `init`, which then lives `init_ttl` seconds.
     * @phases all
     */
    incr(
      key: DictKey,
      value: number,
      init: number,
      init_ttl?: number,
    ): LuaMultiReturn<
      | [newval: number, err: undefined, forcible: boolean]
      | [newval: undefined, err: string, forcible: undefined]
    >;
    /**
     * Puts an element at the head of a list and gives the list's length.
     * @phases all
     */
    lpush(key: DictKey, value: string | number): Result<number>;
    /**
     * Puts an element at the tail of a list and gives the list's length.
     * @phases all
     */
    rpush(key: DictKey, value: string | number): Result<number>;
    /**
     * Takes the head off a list; nil and no message when the list is empty.
     * @phases all
     */
    lpop<T extends string | number = string | number>(
      key: DictKey,
    ): LuaMultiReturn<[value: T, err: undefined] | [value: undefined, err: string | undefined]>;
    /**
     * Takes the tail off a list; nil and no message when the list is empty.
     * @phases all
     */
    rpop<T extends string | number = string | number>(
      key: DictKey,
    ): LuaMultiReturn<[value: T, err: undefined] | [value: undefined, err: string | undefined]>;
    /**
     * A list's length, 0 when there is none.
     * @phases all
     */
    llen(key: DictKey): Result<number>;
    /**
     * Seconds left, 0 for an entry that never expires, negative for an expired one still there.
     * @phases all
     */
    ttl(key: DictKey): Result<number>;
    /**
     * Sets the seconds left (0: for ever).
     * @phases all
     */
    expire(key: DictKey, exptime: number): Result<true>;
    /**
     * Marks everything expired; memory comes back as entries are replaced or flushed.
     * @phases all
     */
    flush_all(): void;
    /**
     * Frees expired entries, at most `max_count` of them unless 0, and tells how many.
     * @phases all
     */
    flush_expired(max_count?: number): number;
    /**
     * Live keys, at most 1,024 unless told (0: all). Locks the dict for every worker meanwhile.
     * @phases all
     */
    get_keys(max_count?: number): string[];
    /**
     * Bytes configured.
     * @phases all
     */
    capacity(): number;
    /**
     * Bytes in wholly free pages; 0 does not mean full.
     * @phases all
     */
    free_space(): number;
  }

  /** The dicts of nginx.conf by name; merge into this interface to declare yours as always there. */
  interface SharedDicts {
    readonly [name: string]: SharedDict | undefined;
  }

  /** @noSelf */
  interface Api {
    /** The shared dicts of nginx.conf. @phases all */
    readonly shared: SharedDicts;
  }
}
