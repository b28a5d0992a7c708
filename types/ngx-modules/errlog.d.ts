/** @noSelfInFile */

/**
 * Reads and writes nginx's error log. Reading needs `lua_capture_error_log`, which needs OpenResty's nginx.
 * @noResolution
 */
declare module "ngx.errlog" {
  export const version: string;

  /** Level, time, text; one after the other in a flat array. */
  export type CapturedLogs = (ngx.LogLevel | number | string)[];

  /**
   * Captures only what is at least this serious; needs `lua_capture_error_log`.
   * @phases init
   */
  export function set_filter_level(level: ngx.LogLevel): ngx.Result<true>;

  /**
   * Takes captured messages out of the buffer, at most `max`; three array slots for each.
   * @phases all
   */
  export function get_logs(max?: number, logs?: CapturedLogs): ngx.Result<CapturedLogs>;

  /**
   * The level of the `error_log` that applies.
   * @phases all
   */
  export function get_sys_filter_level(): ngx.LogLevel;

  /**
   * Logs without file, line or phase in front; nothing is joined.
   * @phases all
   */
  export function raw_log(level: ngx.LogLevel, message: string): void;
}
