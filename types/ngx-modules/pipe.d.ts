/** @noSelfInFile */

/**
 * Runs programs and talks to them without blocking. Needs an nginx with OpenResty's patches.
 * @noResolution
 */
declare module "ngx.pipe" {
  export const version: string;

  export interface SpawnOptions {
    /** Sends standard error where standard output goes. */
    merge_stderr?: boolean;
    /** Bytes; 4,096 unless told. */
    buffer_size?: number;
    /** The whole environment, as `NAME=value`. */
    environ?: readonly string[];
    /** Milliseconds, 10,000 unless told; 0 waits for ever. The same for those below. */
    write_timeout?: number;
    stdout_read_timeout?: number;
    stderr_read_timeout?: number;
    wait_timeout?: number;
  }

  type ReadResult = LuaMultiReturn<
    | [data: string, err: undefined, partial: undefined]
    | [data: undefined, err: string, partial: string | undefined]
  >;

  export interface Process {
    /**
     * Milliseconds to wait in each kind of call; nil leaves one as it is, 0 waits for ever.
     * @phases all
     */
    set_timeouts(write?: number, stdout_read?: number, stderr_read?: number, wait?: number): void;
    /**
     * Waits for the end: `exit` with a code, or `signal` with a number.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    wait(): LuaMultiReturn<
      | [ok: boolean, reason: "exit" | "signal", status: number]
      | [ok: undefined, err: string, status: undefined]
    >;
    /**
     * The program's process id.
     * @phases all
     */
    pid(): number;
    /**
     * Sends a signal, by number.
     * @phases all
     */
    kill(signal: number): ngx.Result<true>;
    /**
     * Closes one of the streams.
     * @phases all
     */
    shutdown(direction: "stdin" | "stdout" | "stderr"): ngx.Result<true>;
    /**
     * Writes everything to standard input and gives the number of bytes.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    write(data: string | number | readonly string[]): ngx.Result<number>;
    /**
     * Reads standard output to its end.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    stdout_read_all(): ReadResult;
    /**
     * Reads standard error to its end.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    stderr_read_all(): ReadResult;
    /**
     * Reads a line of standard output, without its end.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    stdout_read_line(): ReadResult;
    /**
     * Reads a line of standard error, without its end.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    stderr_read_line(): ReadResult;
    /**
     * Reads exactly so many bytes of standard output.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    stdout_read_bytes(length: number): ReadResult;
    /**
     * Reads exactly so many bytes of standard error.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    stderr_read_bytes(length: number): ReadResult;
    /**
     * Reads what is there of standard output, at most `max` bytes.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    stdout_read_any(max: number): ReadResult;
    /**
     * Reads what is there of standard error, at most `max` bytes.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    stderr_read_any(max: number): ReadResult;
  }

  /**
   * Starts a program from its arguments, or a command of the shell; it is killed when the object is collected.
   * @phases init_worker, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer, timer, exit_worker, ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store
   */
  export function spawn(
    args: string | readonly string[],
    options?: SpawnOptions,
  ): ngx.Result<Process>;
}
