/** @noSelfInFile */

declare namespace ngx {
  /** @noSelf */
  interface Worker {
    /**
     * Whether this worker is shutting down.
     * @phases all
     */
    exiting(): boolean;
    /**
     * This process's id.
     * @phases all
     */
    pid(): number;
    /**
     * The ids of all workers; refused in `init` and `init_worker`.
     * @phases exit_worker, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store, proxy_ssl_cert, proxy_ssl_verify
     */
    pids(): Result<number[]>;
    /**
     * From 0; nil in the master, helper processes and the privileged agent.
     * @phases all
     */
    id(): number | undefined;
    /**
     * `worker_processes`.
     * @phases all
     */
    count(): number;
  }

  /** @noSelf */
  interface Api {
    /** About the worker process. @phases all */
    readonly worker: Worker;
    /**
     * Calls a function of a module in an operating-system thread of a `thread_pool`, in a Lua VM of its own.
     *
     * Arguments and results are copied: nil, booleans, numbers, strings and tables of them.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    run_worker_thread<Results extends unknown[] = unknown[]>(
      thread_pool: string,
      module_name: string,
      function_name: string,
      ...args: unknown[]
    ): LuaMultiReturn<[ok: true, ...Results] | [ok: false, err: string]>;
  }
}
