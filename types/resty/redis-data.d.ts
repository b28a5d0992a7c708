/** @noSelfInFile */

declare namespace redis {
  /** Commands on keys, strings, hashes, lists and sets. */
  interface DataCommands {
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
  }
}
