/** @noSelfInFile */

declare namespace ngx {
  /** A light thread: a coroutine that nginx's event loop runs. */
  type LightThread<Results extends unknown[] = unknown[]> = LuaThread & {
    readonly __ngx_results?: Results;
  };

  /** @noSelf */
  interface Thread {
    /**
     * Starts a light thread, which runs until it first waits; then the caller goes on.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    spawn<Args extends unknown[], Results extends unknown[]>(
      callback: (this: void, ...args: Args) => LuaMultiReturn<Results>,
      ...args: Args
    ): LightThread<Results>;
    spawn<Args extends unknown[], R>(
      callback: (this: void, ...args: Args) => R,
      ...args: Args
    ): LightThread<[R]>;
    /**
     * Waits for the first of these threads to end: true and its results, or false and its error.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    wait<Results extends unknown[]>(
      ...threads: LightThread<Results>[]
    ): LuaMultiReturn<[ok: true, ...Results] | [ok: false, err: unknown]>;
    /**
     * Ends a light thread that this one started and that waits on nothing but the event loop.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    kill(thread: LightThread<never[]> | LightThread): Result<1>;
  }

  /** @noSelf */
  interface Api {
    /** Light threads. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    readonly thread: Thread;
  }
}
