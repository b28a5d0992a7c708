/** @noSelfInFile */

/**
 * A lock over all workers, kept in a shared dict. Call `lock.new(dict)`, which becomes `lock:new(dict)`.
 * @noResolution
 */
declare module "resty.lock" {
  namespace lock {
    interface Options {
      /** Seconds until the lock frees itself; 30 unless told. */
      exptime?: number;
      /** Seconds to wait for it; 5 unless told, 0 does not wait. */
      timeout?: number;
      /** First pause between tries, in seconds; 0.001 unless told. */
      step?: number;
      /** Each pause is so many times the one before; 2 unless told. */
      ratio?: number;
      /** Longest pause; 0.5 unless told. */
      max_step?: number;
    }

    interface Lock {
      /**
       * Takes the lock and gives the seconds waited; fails with `"timeout"` or `"locked"`.
       * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
       */
      lock(key: string): ngx.Result<number>;
      /**
       * Gives the lock back.
       * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
       */
      unlock(): ngx.Result<1>;
      /**
       * Holds it for so many seconds more.
       * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
       */
      expire(seconds?: number): ngx.Result<true>;
    }

    interface Module {
      readonly _VERSION: string;
      /**
       * A lock over the shared dict of this name.
       * @phases all
       */
      new: (this: Module, dict_name: string, options?: Options) => ngx.Result<Lock>;
    }
  }

  const lock: lock.Module;
  export = lock;
}
