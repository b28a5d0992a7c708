/** @noSelfInFile */

/** The NDK's `set_*` directives as functions. */
declare namespace ndk {
  /** @noSelf */
  interface SetVar {
    /** The directive called `set_…`, when a loaded module has it. */
    readonly [directive: string]: ((this: void, text: string) => string) | undefined;
  }

  /** @phases init_worker, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer, timer, exit_worker, ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store */
  const set_var: SetVar;
}
