/** @noSelfInFile */

declare namespace ngx {
  /** @noSelf */
  interface Api {
    /**
     * Ends the request (status ≥ 200) or only this phase (`ngx.OK`, `ngx.DECLINED`).
     *
     * In the phases that cannot yield it returns, so write `return ngx.exit(…)` everywhere.
     * @phases server_rewrite, rewrite, access, precontent, content, header_filter, balancer, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store, proxy_ssl_cert, proxy_ssl_verify
     */
    exit(status: number): void;
    /**
     * Jumps to another location inside nginx, `@named` ones included, and drops `ngx.ctx`.
     * @phases server_rewrite, rewrite, access, precontent, content
     */
    exec(uri: string, args?: string | Args): never;
    /**
     * Answers with a redirect; 302 unless told.
     * @phases server_rewrite, rewrite, access, precontent, content
     */
    redirect(uri: string, status?: 301 | 302 | 303 | 307 | 308): never;
    /**
     * Declares the end of the response; code after it still runs.
     * @phases server_rewrite, rewrite, access, precontent, content
     */
    eof(): Result<1>;
    /**
     * Waits without blocking the worker; 0 yields once. Resolution is a millisecond.
     *
     * An nginx without OpenResty's patches, Debian's for one, logs a warning at each `sleep(0)`.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    sleep(seconds: number): void;
    /**
     * The phase that is running.
     * @phases all
     */
    get_phase(): Phase;
    /**
     * The running phase as ngx_lua's own bit mask, for a request pointer; internal to lua-resty-core.
     * @phases all
     */
    get_raw_phase(request: Cdata): number;
    /**
     * Runs `callback` when the client goes away; needs `lua_check_client_abort on`.
     * @phases server_rewrite, rewrite, access, precontent, content
     */
    on_abort(callback: (this: void) => void): Result<1>;
    /**
     * Whether this request was made by `ngx.location.capture` or another subrequest.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log
     */
    readonly is_subrequest: boolean;
  }
}
