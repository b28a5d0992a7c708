/** @noSelfInFile */

declare namespace limit {
  /** Delays are seconds; `"rejected"` is a refusal. `commit` counts the request. */
  type Incoming = LuaMultiReturn<
    [delay: number, state: number] | [delay: undefined, err: "rejected" | (string & {})]
  >;

  interface Requests {
    /** The second value is the excess in requests per second. @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, timer, balancer */
    incoming(key: string, commit: boolean): Incoming;
    /**
     * Takes the last request back.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, timer, balancer
     */
    uncommit(key: string): ngx.Result<true>;
    /**
     * Changes the rate.
     * @phases all
     */
    set_rate(rate: number): void;
    /**
     * Changes how far the rate may be exceeded.
     * @phases all
     */
    set_burst(burst: number): void;
  }

  interface Connections {
    /** The second value is the connections now. @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, timer, balancer */
    incoming(key: string, commit: boolean): Incoming;
    /** Whether the last `incoming` was counted. @phases all */
    is_committed(): boolean;
    /** One less, and the latency to learn from. @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, timer */
    leaving(key: string, latency?: number): ngx.Result<number>;
    /**
     * Takes the last connection back.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, timer, balancer
     */
    uncommit(key: string): ngx.Result<number>;
    /**
     * Changes how many there may be.
     * @phases all
     */
    set_conn(connections: number): void;
    /**
     * Changes by how many they may be exceeded.
     * @phases all
     */
    set_burst(burst: number): void;
  }

  interface Count {
    /** The second value is what remains of the window. @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, timer, balancer */
    incoming(key: string, commit: boolean): Incoming;
    /**
     * Takes the last request back and gives what remains.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, timer, balancer
     */
    uncommit(key: string): ngx.Result<number>;
  }
}

/**
 * Requests per second, as a leaky bucket.
 * @noResolution
 */
declare module "resty.limit.req" {
  export const _VERSION: string;
  /**
   * A limit of `rate` a second; up to `burst` more are delayed.
   * @phases all
   */
  function create(dict_name: string, rate: number, burst: number): ngx.Result<limit.Requests>;
  export { create as new };
}

/**
 * Requests at once.
 * @noResolution
 */
declare module "resty.limit.conn" {
  export const _VERSION: string;
  /**
   * A limit of `max` at once; up to `burst` more are delayed.
   * @phases all
   */
  function create(
    dict_name: string,
    max: number,
    burst: number,
    default_delay: number,
  ): ngx.Result<limit.Connections>;
  export { create as new };
}

/**
 * Requests in a fixed window.
 * @noResolution
 */
declare module "resty.limit.count" {
  export const _VERSION: string;
  /**
   * A limit of `count` in a window of so many seconds.
   * @phases all
   */
  function create(dict_name: string, count: number, window: number): ngx.Result<limit.Count>;
  export { create as new };
}

/**
 * Several limiters as one.
 * @noResolution
 */
declare module "resty.limit.traffic" {
  export const _VERSION: string;
  /** The longest delay of all, or a refusal with everything taken back. @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, timer */
  export function combine(
    limiters: readonly (limit.Requests | limit.Connections | limit.Count)[],
    keys: readonly string[],
    states?: number[],
  ): LuaMultiReturn<[delay: number, err: undefined] | [delay: undefined, err: string]>;
}
