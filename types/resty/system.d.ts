/** @noSelfInFile */

/**
 * Runs a program to its end. Needs an nginx with OpenResty's patches.
 * @noResolution
 */
declare module "resty.shell" {
  export const version: number;

  /**
   * Runs a command of the shell, or a program with its arguments; at most `max_size` bytes of output (128 KiB).
   * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
   */
  export function run(
    command: string | readonly string[],
    stdin?: string,
    timeout_milliseconds?: number,
    max_size?: number,
  ): LuaMultiReturn<
    | [ok: boolean, stdout: string, stderr: string, reason: "exit" | "signal", status: number]
    | [
        ok: undefined,
        stdout: string | undefined,
        stderr: string | undefined,
        err: string,
        status: undefined,
      ]
  >;
}

/**
 * Sends signals to processes.
 * @noResolution
 */
declare module "resty.signal" {
  export const version: number;

  export type SignalName =
    | "NONE"
    | "HUP"
    | "INT"
    | "QUIT"
    | "ILL"
    | "TRAP"
    | "ABRT"
    | "BUS"
    | "FPE"
    | "KILL"
    | "SEGV"
    | "PIPE"
    | "ALRM"
    | "TERM"
    | "USR1"
    | "USR2"
    | "CHLD"
    | "CONT"
    | "STOP"
    | "TSTP"
    | "TTIN"
    | "TTOU"
    | "URG"
    | "XCPU"
    | "XFSZ"
    | "VTALRM"
    | "PROF"
    | "WINCH"
    | "IO"
    | "PWR"
    | "EMT"
    | "SYS"
    | "INFO";

  /**
   * Sends a signal; `NONE` only asks whether the process exists.
   * @phases all
   */
  export function kill(pid: number, signal: SignalName | number): ngx.Result<true>;

  /**
   * A signal's number on this system.
   * @phases all
   */
  export function signum(name: SignalName | number): ngx.Result<number>;
}

/**
 * Recycles tables.
 * @noResolution
 */
declare module "tablepool" {
  /**
   * A table from the pool, or a new one with room for so many array slots and keys.
   * @phases all
   */
  export function fetch<T extends object = object>(
    pool: string,
    array_slots: number,
    hash_slots: number,
  ): T;

  /**
   * Gives a table back, emptied unless told otherwise; don't use it again.
   * @phases all
   */
  export function release(pool: string, table: object, no_clear?: boolean): void;
}
