/** @noSelfInFile */

declare namespace kong {
  type MemoryUnit = "b" | "B" | "k" | "K" | "m" | "M" | "g" | "G";

  /** `T` is a number of bytes, or text such as `12.0 KiB` when a unit was asked for. */
  interface MemoryStats<T = number> {
    readonly lua_shared_dicts: Readonly<
      Record<string, { readonly allocated_slabs: T; readonly capacity: T }>
    >;
    readonly workers_lua_vms: readonly {
      readonly pid: number;
      readonly http_allocated_gc?: T;
      readonly err?: string;
    }[];
  }

  /** @noSelf */
  interface Node {
    /** This node's UUID. @phases all */
    get_id(): string;
    /**
     * This machine's name.
     * @phases all
     */
    get_hostname(): string;
    /**
     * Memory of the shared dicts and of each worker's Lua VM.
     * @phases all
     */
    get_memory_stats(unit?: "b" | "B", scale?: number): MemoryStats;
    get_memory_stats(unit: MemoryUnit, scale?: number): MemoryStats<string>;
  }

  /** @noSelf */
  interface Cluster {
    /** The cluster's UUID; nil without a database and without one set. @phases all */
    get_id(): LuaMultiReturn<[id: string | undefined, err: string | undefined]>;
  }

  interface NginxStatistics {
    readonly connections_active: number;
    readonly connections_reading: number;
    readonly connections_writing: number;
    readonly connections_waiting: number;
    readonly connections_accepted: number;
    readonly connections_handled: number;
    readonly total_requests: number;
  }

  /** @noSelf */
  interface Nginx {
    /**
     * Which half of nginx runs this.
     * @phases all
     */
    get_subsystem(): "http" | "stream";
    /** Connections and requests, as the stub status module counts them. @phases all */
    get_statistics(): NginxStatistics;
  }

  /** @noSelf */
  interface Ip {
    /** Whether an address is among `trusted_ips`. @phases init_worker, certificate, rewrite, access, header_filter, response, body_filter, log */
    is_trusted(address: string): boolean;
  }

  /** @noSelf */
  interface Router {
    /**
     * The route that matched.
     * @phases access, header_filter, response, body_filter, log
     */
    get_route(): Route | undefined;
    /**
     * The service behind it.
     * @phases access, header_filter, response, body_filter, log
     */
    get_service(): Service | undefined;
  }

  /** @noSelf */
  interface Plugin {
    /** The id of the plugin's running configuration. @phases rewrite, access, header_filter, response, body_filter, log */
    get_id(): string;
  }

  /** @noSelf */
  interface Table {
    /** `table.new`. @phases all */
    new: (this: void, array_slots?: number, hash_slots?: number) => object;
    /** `table.clear`. @phases all */
    clear(t: object): void;
    /** A new table with the keys of both; the second wins. @phases all */
    merge<A extends object, B extends object>(first?: A, second?: B): A & B;
  }

  interface VaultReference {
    readonly name: string;
    readonly resource: string;
    readonly key?: string;
    readonly config?: Readonly<Record<string, string>>;
    readonly version?: number;
  }

  /** Secrets behind `{vault://…}`. @noSelf */
  interface Vault {
    /** Whether a text looks like a reference. @phases all */
    is_reference(reference: string): boolean;
    /**
     * The parts of a reference.
     * @phases all
     */
    parse_reference(reference: string): ngx.Result<VaultReference>;
    /** The secret; from the cache only, on demand. @phases all */
    get(reference: string, cache_only?: boolean): ngx.Result<string>;
    /** Puts fresh secrets into a configuration. @phases all */
    update<T extends object>(options: T): T;
    /** Calls, and once more with fresh secrets if that failed. @phases all */
    try<T, O extends object>(
      callback: (this: void, options: O) => LuaMultiReturn<[T | undefined, string?]>,
      options: O,
    ): LuaMultiReturn<[result: T | undefined, err?: string]>;
    /** Forgets every cached secret. @phases all */
    flush(): void;
    /** Fetches a configuration's secrets ahead of time. @phases init_worker @since Kong 3.5 */
    readonly warmup?: (this: void, input: object) => void;
    /** Called by Kong. @phases init_worker */
    init_worker(): void;
  }
}
