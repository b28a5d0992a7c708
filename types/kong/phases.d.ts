/** @noSelfInFile */

declare namespace kong {
  /** The phases of a Kong plugin: the names of a handler's methods, and where Kong's own code runs. */
  type Phase =
    | "init_worker"
    | "configure"
    | "certificate"
    | "rewrite"
    | "access"
    | "response"
    | "balancer"
    | "header_filter"
    | "body_filter"
    | "log"
    | "preread"
    | "timer"
    | "admin_api"
    | "ws_handshake"
    | "ws_client_frame"
    | "ws_upstream_frame"
    | "ws_close";
}
