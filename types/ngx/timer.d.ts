/** @noSelfInFile */

declare namespace ngx {
  /** `premature` is true when the worker is leaving and the timer ran early. */
  type TimerCallback<Args extends unknown[]> = (
    this: void,
    premature: boolean,
    ...args: Args
  ) => void;

  /** @noSelf */
  interface Timer {
    /**
     * Runs `callback` once, after `delay` seconds; 0 means at the next chance.
     * @phases init_worker, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store, proxy_ssl_cert, proxy_ssl_verify
     */
    at<Args extends unknown[]>(
      delay: number,
      callback: TimerCallback<Args>,
      ...args: Args
    ): Result<1>;
    /**
     * Runs `callback` every `delay` seconds (above 0), each run in a light thread of its own, overlaps included.
     * @phases init_worker, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store, proxy_ssl_cert, proxy_ssl_verify
     */
    every<Args extends unknown[]>(
      delay: number,
      callback: TimerCallback<Args>,
      ...args: Args
    ): Result<1>;
    /**
     * Timers whose callback is running now.
     * @phases init_worker, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer, timer, exit_worker, ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store, proxy_ssl_cert, proxy_ssl_verify
     */
    running_count(): number;
    /**
     * Timers still waiting.
     * @phases init_worker, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer, timer, exit_worker, ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store, proxy_ssl_cert, proxy_ssl_verify
     */
    pending_count(): number;
  }

  /** @noSelf */
  interface Api {
    /** Work outside requests. @phases all */
    readonly timer: Timer;
  }
}
