/** @noSelfInFile */

declare namespace kong {
  /** A reference to another entity. */
  interface Reference {
    readonly id: string;
  }

  interface Entity {
    readonly id: string;
    readonly created_at?: number;
    readonly updated_at?: number;
    readonly tags?: readonly string[];
    readonly ws_id?: string;
  }

  interface Service extends Entity {
    readonly name?: string;
    readonly protocol: string;
    readonly host: string;
    readonly port: number;
    readonly path?: string;
    readonly retries: number;
    readonly enabled: boolean;
    /** Milliseconds. */
    readonly connect_timeout: number;
    readonly write_timeout: number;
    readonly read_timeout: number;
  }

  interface Route extends Entity {
    readonly name?: string;
    readonly protocols: readonly string[];
    readonly methods?: readonly string[];
    readonly hosts?: readonly string[];
    readonly paths?: readonly string[];
    readonly headers?: Readonly<Record<string, readonly string[]>>;
    readonly snis?: readonly string[];
    readonly service?: Reference;
    readonly strip_path: boolean;
    readonly preserve_host: boolean;
    readonly request_buffering: boolean;
    readonly response_buffering: boolean;
    readonly https_redirect_status_code: number;
    readonly path_handling?: "v0" | "v1";
    readonly regex_priority?: number;
    readonly expression?: string;
    readonly priority?: number;
  }

  interface Consumer extends Entity {
    readonly username?: string;
    readonly custom_id?: string;
  }

  /** What an authentication plugin found; more fields than these depend on it. */
  interface Credential {
    readonly id?: string;
    readonly consumer?: Reference;
    readonly [field: string]: unknown;
  }

  /** A data access object of `kong.db`. */
  interface Dao<T = Record<string, unknown>> {
    readonly [method: string]: unknown;
    /**
     * Reads one entity; nil without a message when there is none.
     * @phases init_worker, rewrite, access, preread, log, timer, admin_api
     */
    select(key: Reference | object, options?: object): LuaMultiReturn<[T | undefined, string?]>;
    /**
     * Adds one.
     * @phases init_worker, rewrite, access, preread, log, timer, admin_api
     */
    insert(entity: object, options?: object): LuaMultiReturn<[T | undefined, string?]>;
    /**
     * Changes one that exists.
     * @phases init_worker, rewrite, access, preread, log, timer, admin_api
     */
    update(
      key: Reference | object,
      entity: object,
      options?: object,
    ): LuaMultiReturn<[T | undefined, string?]>;
    /**
     * Adds one or replaces it.
     * @phases init_worker, rewrite, access, preread, log, timer, admin_api
     */
    upsert(
      key: Reference | object,
      entity: object,
      options?: object,
    ): LuaMultiReturn<[T | undefined, string?]>;
    /**
     * Removes one.
     * @phases init_worker, rewrite, access, preread, log, timer, admin_api
     */
    delete(
      key: Reference | object,
      options?: object,
    ): LuaMultiReturn<[boolean | undefined, string?]>;
    /**
     * Iterates over all; yields entity, error and page.
     * @phases init_worker, rewrite, access, preread, log, timer, admin_api
     */
    each(
      size?: number,
      options?: object,
    ): LuaIterable<LuaMultiReturn<[T | undefined, string | undefined, number]>>;
    /**
     * A page of them, and where the next begins.
     * @phases init_worker, rewrite, access, preread, log, timer, admin_api
     */
    page(
      size?: number,
      offset?: string,
      options?: object,
    ): LuaMultiReturn<[T[] | undefined, string | undefined, unknown, string | undefined]>;
    /**
     * The key under which `kong.cache` holds an entity.
     * @phases all
     */
    cache_key(...parts: unknown[]): string;
  }

  /** Kong's database; reserved to those who know its internals. */
  interface Db {
    readonly services: Dao<Service>;
    readonly routes: Dao<Route>;
    readonly consumers: Dao<Consumer>;
    readonly [entity: string]: Dao<any>;
  }
}
