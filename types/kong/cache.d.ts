/** @noSelfInFile */

declare namespace kong {
  interface CacheOptions {
    /** Seconds; 0 for ever. */
    ttl?: number;
    /** Seconds that an absence is remembered. */
    neg_ttl?: number;
    /** Seconds that a stale value may stand in when the callback fails. */
    resurrect_ttl?: number;
    /** Makes the worker's value of the shared one. */
    l1_serializer?: (this: void, value: any) => unknown;
    shm_set_tries?: number;
  }

  /** 1: this worker's memory, 2: shared memory, 3: the callback, 4: stale. */
  type CacheLevel = 1 | 2 | 3 | 4;

  /** Kong's two-level cache of database entities, invalidated across the cluster. */
  interface Cache {
    /** The value, or what `callback` gives; one worker asks while others wait. @phases rewrite, access, preread, timer */
    get<T, Args extends unknown[]>(
      key: string,
      options: CacheOptions | undefined,
      callback: (this: void, ...args: Args) => LuaMultiReturn<[T | undefined, string?, number?]>,
      ...args: Args
    ): LuaMultiReturn<
      | [value: T | undefined, err: undefined, level: CacheLevel]
      | [value: undefined, err: string, level: undefined]
    >;
    /** Asks the callback again. @phases rewrite, access, preread, timer */
    renew<T, Args extends unknown[]>(
      key: string,
      options: CacheOptions | undefined,
      callback: (this: void, ...args: Args) => LuaMultiReturn<[T | undefined, string?, number?]>,
      ...args: Args
    ): LuaMultiReturn<[value: T | undefined, err: string | undefined, ttl: number | undefined]>;
    /**
     * Several keys at once, prepared by mlcache's `new_bulk`.
     * @phases rewrite, access, preread, timer
     */
    get_bulk(bulk: object, options?: object): ngx.Result<object>;
    /** What is there, without the callback. @phases all */
    probe(
      key: string,
    ): LuaMultiReturn<[ttl: number | undefined, err: string | undefined, value: unknown]>;
    /**
     * Puts a value into the shared level, unless there is no room.
     * @phases all
     */
    safe_set(key: string, value: unknown): ngx.StoreResult;
    /** Forgets it in this node. @phases all */
    invalidate_local(key: string): void;
    /** Forgets it in every node. @phases rewrite, access, preread, timer, admin_api */
    invalidate(key: string): void;
    /** Forgets everything. @phases all */
    purge(): void;
  }

  type WorkerEventCallback = (
    this: void,
    data: any,
    event: string,
    source: string,
    worker_id: number,
  ) => void;

  /** Events between the workers of a node; reserved to advanced users. */
  interface WorkerEvents {
    /** Tells every worker. @phases init_worker, rewrite, access, preread, log, timer, admin_api */
    post(this: void, source: string, event: string, data?: unknown): ngx.Result<"done">;
    /** Tells this worker. @phases init_worker, rewrite, access, preread, log, timer, admin_api */
    post_local(this: void, source: string, event: string, data?: unknown): ngx.Result<"done">;
    /** Listens: to everything, to a source, or to events of it. @phases init_worker, timer */
    register(this: void, callback: WorkerEventCallback, source?: string, ...events: string[]): void;
    /** Stops listening. @phases init_worker, timer */
    unregister(this: void, callback: WorkerEventCallback): void;
  }

  /** Events between the nodes of a cluster; reserved to advanced users. */
  interface ClusterEvents {
    /**
     * Tells the other nodes, after `delay` seconds if given.
     * @phases init_worker, rewrite, access, preread, log, timer, admin_api
     */
    broadcast(channel: string, data: string, delay?: number): ngx.Result<true>;
    /**
     * Listens to a channel.
     * @phases init_worker, timer
     */
    subscribe(
      channel: string,
      callback: (this: void, data: string) => void,
      start_polling?: boolean,
    ): ngx.Result<true>;
  }
}
