/** @noSelfInFile */

declare namespace ngx {
  /**
   * The phases of nginx that run Lua, by the names `ngx.get_phase` gives them.
   *
   * The `@phases` tag on every declaration here is a comma-separated list of these names, or `all`.
   * `precontent` and `proxy_ssl_cert` exist since ngx_lua 0.10.30, `proxy_ssl_verify` since 0.10.29.
   */
  type Phase =
    | "init"
    | "init_worker"
    | "exit_worker"
    | "ssl_client_hello"
    | "ssl_cert"
    | "ssl_session_fetch"
    | "ssl_session_store"
    | "proxy_ssl_cert"
    | "proxy_ssl_verify"
    | "set"
    | "server_rewrite"
    | "rewrite"
    | "access"
    | "precontent"
    | "content"
    | "balancer"
    | "header_filter"
    | "body_filter"
    | "log"
    | "timer";

  /**
   * Phases whose code may wait: cosockets, sleep, semaphores and light threads work here only.
   *
   * In the TLS phases waiting also needs an nginx with OpenResty's patches; Debian's lacks them.
   */
  type YieldablePhase = Extract<
    Phase,
    | "server_rewrite"
    | "rewrite"
    | "access"
    | "precontent"
    | "content"
    | "timer"
    | "ssl_client_hello"
    | "ssl_cert"
    | "ssl_session_fetch"
    | "proxy_ssl_cert"
    | "proxy_ssl_verify"
  >;
}
