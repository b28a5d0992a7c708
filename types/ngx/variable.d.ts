/** @noSelfInFile */

declare namespace ngx {
  /**
   * nginx variables (`$name`), read as strings and made at each read: keep what you read twice.
   *
   * A variable must exist in nginx.conf (`set`, `map`, a module) before Lua can write it.
   * Merge into this interface to name your own: `declare namespace ngx { interface Variables { … } }`.
   */
  interface Variables {
    /** A capture of the location's regex. */
    [capture: number]: string | undefined;
    [name: string]: string | undefined;
    readonly binary_remote_addr: string;
    readonly connection: string;
    readonly host: string;
    readonly msec: string;
    readonly nginx_version: string;
    readonly pid: string;
    readonly remote_addr: string;
    readonly remote_port: string;
    readonly request: string;
    readonly request_id: string;
    readonly request_length: string;
    readonly request_method: string;
    /** Seconds since the first bytes of the request, with milliseconds. */
    readonly request_time: string;
    /** Path and query as the client sent them. */
    readonly request_uri: string;
    readonly scheme: string;
    readonly server_name: string;
    readonly server_port: string;
    readonly server_protocol: string;
    readonly status: string;
    readonly time_iso8601: string;
    readonly time_local: string;
    /** The path after decoding, rewrites and internal redirects. */
    readonly uri: string;
  }

  /** Per-request storage; merge into this interface to name the fields you keep. */
  interface Context {
    [key: string]: unknown;
  }

  /** `ngx.arg`: chunk and end flag in a body filter, arguments in `set_by_lua`. */
  interface Arg {
    [index: number]: string | boolean | readonly Fragments[] | undefined;
    /** The chunk; assign a string, an array of fragments, or nil to drop it. */
    get 1(): string;
    set 1(chunk: string | readonly Fragments[] | undefined);
    /** True with the last chunk of the response (or subrequest); assign true to end it early. */
    2: boolean;
  }

  /** @noSelf */
  interface Api {
    /**
     * nginx variables.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer
     */
    readonly var: Variables;
    /**
     * A table that lives as long as the request; an internal redirect empties it.
     *
     * Each read is a lookup: hold it in a local, but never at module level.
     * @phases init_worker, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer, timer, exit_worker, ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store, proxy_ssl_cert, proxy_ssl_verify
     */
    ctx: Context;
    /**
     * The data of the running body filter, or the arguments of `set_by_lua`.
     * @phases set, body_filter
     */
    readonly arg: Arg;
  }
}

/** The API of ngx_lua. */
declare const ngx: ngx.Api;
