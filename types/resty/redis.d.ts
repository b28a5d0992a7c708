/** @noSelfInFile */

declare namespace redis {
  /** What Redis answers; `ngx.null` for its nil. A nested error is `[false, message]`. */
  type Reply = string | number | ngx.Null | Reply[] | [error: false, message: string];

  type Argument = string | number;

  /** Nil when the connection failed, false when Redis refused. */
  type CommandResult<T = Reply> = LuaMultiReturn<
    [reply: T, err: undefined] | [reply: undefined | false, err: string]
  >;

  type Command = <T = Reply>(this: Redis, ...args: Argument[]) => CommandResult<T>;

  interface ConnectOptions extends ngx.ConnectOptions {
    /** Handshake after connecting. Not in Debian's `nginx.redis`. */
    ssl?: boolean;
    ssl_verify?: boolean;
    /** The name to expect in the certificate. */
    server_name?: string;
  }

  /**
   * A connection. In a pipeline every command gives nothing until `commit_pipeline`.
   * Methods need phases that may wait.
   */
  interface Redis extends DataCommands, Readonly<Record<OtherCommand, Command>> {
    /**
     * Connects, from the pool when it can.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    connect(host: string, port: number, options?: ConnectOptions): ngx.Result<1>;
    /** @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    connect(path: `unix:${string}`, options?: ConnectOptions): ngx.Result<1>;
    /** One limit for everything, in milliseconds. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    set_timeout(milliseconds: number): void;
    /** Limits in milliseconds. Not in Debian's `nginx.redis` 0.27. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    set_timeouts?(connect: number, send: number, read: number): void;
    /** Hands the connection to the pool instead of closing it. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    set_keepalive(milliseconds?: number, pool_size?: number): ngx.Result<1>;
    /** How often the connection came from the pool. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    get_reused_times(): ngx.Result<number>;
    /**
     * Closes the connection.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    close(): ngx.Result<1>;
    /** Collects the commands that follow. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    init_pipeline(commands?: number): void;
    /** Forgets them. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    cancel_pipeline(): void;
    /** Sends them together; one reply each, `[false, message]` for a refused one. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    commit_pipeline<T extends unknown[] = Reply[]>(): ngx.Result<T>;
    /** Makes `[k, v, k, v]` a table. @phases all */
    array_to_hash(pairs: readonly unknown[]): Record<string, string>;

    /**
     * Logs in: a password, or a name and a password.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    auth(...credentials: string[]): CommandResult<"OK">;
    /**
     * Chooses a database.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    select(database: number): CommandResult<"OK">;
    /**
     * `PONG`, or the text given.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    ping(text?: string): CommandResult<string>;

    /** Runs a Lua script: its text, the number of keys, keys, arguments. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    eval<T = Reply>(script: string, keys: number, ...args: Argument[]): CommandResult<T>;
    /** Runs a known script by its SHA-1; fails with `NOSCRIPT …` when it is not known. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    evalsha<T = Reply>(sha: string, keys: number, ...args: Argument[]): CommandResult<T>;
    /** `load`, `exists`, `flush`, `kill`. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    script<T = Reply>(
      action: "load" | "exists" | "flush" | "kill" | "debug",
      ...args: string[]
    ): CommandResult<T>;

    /**
     * Sends a message and tells how many got it.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    publish(channel: string, message: Argument): CommandResult<number>;
    /**
     * Listens to channels; then only `read_reply` and the like.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    subscribe(...channels: string[]): CommandResult<Reply[]>;
    /**
     * Listens to channels by pattern.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    psubscribe(...patterns: string[]): CommandResult<Reply[]>;
    /**
     * Stops listening; to all, without names.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    unsubscribe(...channels: string[]): CommandResult<Reply[]>;
    /**
     * Stops listening to patterns; to all, without any.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    punsubscribe(...patterns: string[]): CommandResult<Reply[]>;
    /** Waits for a message; a subscribed connection only. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    read_reply(): CommandResult<Reply[]>;
  }

  interface Module {
    readonly _VERSION: string;
    /** A connection, not yet connected. Becomes `redis:new()`. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    new: (this: Module) => ngx.Result<Redis>;
    /** Makes words methods; they are anyway. @phases all */
    add_commands(this: void, ...commands: string[]): void;
    /** Makes `red:prefix():command()` send `prefix.command`. Not in Debian's 0.27. @phases all */
    register_module_prefix?: (this: void, prefix: string) => void;
  }
}

/**
 * A Redis client. Call `redis.new()`, which becomes `redis:new()`.
 * @noResolution
 */
declare module "resty.redis" {
  const client: redis.Module;
  export = client;
}

/**
 * Debian's `lua-nginx-redis`: lua-resty-redis 0.27 under another name.
 * @noResolution
 */
declare module "nginx.redis" {
  const client: redis.Module;
  export = client;
}
