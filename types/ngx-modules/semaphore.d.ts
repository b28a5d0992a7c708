/** @noSelfInFile */

/**
 * Lets the light threads of one worker wait for each other.
 * @noResolution
 */
declare module "ngx.semaphore" {
  export const version: string;

  export interface Semaphore {
    /**
     * Takes a resource, waiting at most so many seconds; 0 does not wait. Fails with `"timeout"`.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    wait(seconds: number): ngx.Result<true>;
    /**
     * Gives `n` (1) resources back and wakes as many waiters.
     * @phases all
     */
    post(n?: number): true;
    /**
     * Resources at hand; negative: threads that wait.
     * @phases all
     */
    count(): number;
  }

  /**
   * A semaphore that starts with `n` (0) resources.
   * @phases all
   */
  function create(n?: number): ngx.Result<Semaphore>;
  export { create as new };
}
