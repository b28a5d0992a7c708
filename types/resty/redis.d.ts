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
  interface Redis extends Readonly<Record<OtherCommand, Command>> {
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

    /**
     * A string value.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    get(key: string): CommandResult<string | ngx.Null>;
    /**
     * Stores a string; options as in `SET`: `EX`, 10, `NX`.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    set(key: string, value: Argument, ...options: Argument[]): CommandResult<string | ngx.Null>;
    /**
     * Stores a string unless there is one; 1 when it did.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    setnx(key: string, value: Argument): CommandResult<0 | 1>;
    /**
     * Several string values.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    mget(...keys: string[]): CommandResult<(string | ngx.Null)[]>;
    /**
     * Stores several: key, value, key, value.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    mset(...pairs: Argument[]): CommandResult<"OK">;
    /**
     * Removes keys and tells how many there were.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    del(...keys: string[]): CommandResult<number>;
    /**
     * How many of these keys exist.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    exists(...keys: string[]): CommandResult<number>;
    /**
     * A key's type, or `none`.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    type(key: string): CommandResult<string>;
    /**
     * Adds one.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    incr(key: string): CommandResult<number>;
    /**
     * Adds.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    incrby(key: string, by: number): CommandResult<number>;
    /**
     * Takes one off.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    decr(key: string): CommandResult<number>;
    /**
     * Takes off.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    decrby(key: string, by: number): CommandResult<number>;
    /**
     * Sets a key's time to live; 0 when there is no such key.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    expire(key: string, seconds: number, ...options: string[]): CommandResult<0 | 1>;
    /**
     * The same in milliseconds.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    pexpire(key: string, milliseconds: number, ...options: string[]): CommandResult<0 | 1>;
    /**
     * Seconds left; -1 without a limit, -2 without a key.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    ttl(key: string): CommandResult<number>;
    /**
     * Milliseconds left; -1 without a limit, -2 without a key.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    pttl(key: string): CommandResult<number>;

    /**
     * A field of a hash.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    hget(key: string, field: string): CommandResult<string | ngx.Null>;
    /**
     * Sets fields: name, value, name, value; tells how many are new.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    hset(key: string, ...pairs: Argument[]): CommandResult<number>;
    /**
     * Several fields.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    hmget(key: string, ...fields: string[]): CommandResult<(string | ngx.Null)[]>;
    /** Takes pairs, or one table. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    hmset(key: string, fields: Record<string, Argument>): CommandResult<"OK">;
    hmset(key: string, ...pairs: Argument[]): CommandResult<"OK">;
    /** Flat `[k, v, …]`; see `array_to_hash`. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    hgetall(key: string): CommandResult<string[]>;
    /**
     * Removes fields and tells how many there were.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    hdel(key: string, ...fields: string[]): CommandResult<number>;
    /**
     * Whether a field exists.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    hexists(key: string, field: string): CommandResult<0 | 1>;
    /**
     * Adds to a field.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    hincrby(key: string, field: string, by: number): CommandResult<number>;

    /**
     * Puts values at a list's head and gives its length.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    lpush(key: string, ...values: Argument[]): CommandResult<number>;
    /**
     * Puts values at a list's tail and gives its length.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    rpush(key: string, ...values: Argument[]): CommandResult<number>;
    /**
     * Takes the head off.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    lpop(key: string): CommandResult<string | ngx.Null>;
    /**
     * Takes the tail off.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    rpop(key: string): CommandResult<string | ngx.Null>;
    /**
     * A list's length.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    llen(key: string): CommandResult<number>;
    /**
     * Part of a list, from 0; negative counts from the end.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    lrange(key: string, from: number, to: number): CommandResult<string[]>;

    /**
     * Adds to a set and tells how many are new.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    sadd(key: string, ...members: Argument[]): CommandResult<number>;
    /**
     * Removes from a set and tells how many there were.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    srem(key: string, ...members: Argument[]): CommandResult<number>;
    /**
     * Whether a set has it.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    sismember(key: string, member: Argument): CommandResult<0 | 1>;
    /**
     * All of a set.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    smembers(key: string): CommandResult<string[]>;
    /**
     * A set's size.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    scard(key: string): CommandResult<number>;

    /**
     * Adds to a sorted set: options, score, member, score, member.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    zadd(key: string, ...options: Argument[]): CommandResult<number | string | ngx.Null>;
    /**
     * Removes from a sorted set and tells how many there were.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    zrem(key: string, ...members: Argument[]): CommandResult<number>;
    /**
     * A sorted set's size.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    zcard(key: string): CommandResult<number>;
    /**
     * A member's score, as text.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    zscore(key: string, member: Argument): CommandResult<string | ngx.Null>;
    /**
     * Adds to a member's score and gives it as text.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    zincrby(key: string, by: number, member: Argument): CommandResult<string>;
    /**
     * Members by rank, or as the options say.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    zrange(
      key: string,
      from: Argument,
      to: Argument,
      ...options: Argument[]
    ): CommandResult<string[]>;
    /**
     * Members by score.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    zrangebyscore(
      key: string,
      min: Argument,
      max: Argument,
      ...options: Argument[]
    ): CommandResult<string[]>;
    /**
     * Removes members by score and tells how many.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    zremrangebyscore(key: string, min: Argument, max: Argument): CommandResult<number>;

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
