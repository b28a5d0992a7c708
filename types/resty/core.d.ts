/** @noSelfInFile */

/**
 * Puts ngx_lua's API on FFI; nginx loads it by itself since ngx_lua 0.10.16.
 * @noResolution
 */
declare module "resty.core" {
  export const version: string;
}

/**
 * What lua-resty-core and libraries like it share. Not meant for applications.
 * @noResolution
 */
declare module "resty.core.base" {
  export const version: string;
  export const FFI_OK: 0;
  export const FFI_ERROR: -1;
  export const FFI_AGAIN: -2;
  export const FFI_BUSY: -3;
  export const FFI_DONE: -4;
  export const FFI_DECLINED: -5;
  /** @since 0.1.27 */
  export const FFI_ABORT: -6 | undefined;
  export const FFI_NO_REQ_CTX: -100;
  export const FFI_BAD_CONTEXT: -101;

  /**
   * `table.new`.
   * @phases all
   */
  export function new_tab<T extends object = object>(array_slots: number, hash_slots: number): T;
  /**
   * `table.clear`.
   * @phases all
   */
  export function clear_tab(t: object): void;
  /**
   * A shared `char *[1]` for messages.
   * @phases all
   */
  export function get_errmsg_ptr(): { [offset: number]: ngx.Cdata };
  /**
   * A shared `size_t[1]`.
   * @phases all
   */
  export function get_size_ptr(): { [offset: number]: number };
  /**
   * A shared buffer; a fresh one when it is too small or `must_alloc` is set.
   * @phases all
   */
  export function get_string_buf(size: number, must_alloc?: boolean): ngx.Cdata;
  /**
   * The shared buffer's size.
   * @phases all
   */
  export function get_string_buf_size(): number;
  /**
   * Makes the shared buffer anew with this size.
   * @phases all
   */
  export function set_string_buf_size(size: number): void;
  /**
   * Stores a value in a table and gives its index, reusing freed ones.
   * @phases all
   */
  export function ref_in_table(tb: object, value: unknown): number;
  /**
   * Throws unless nginx's subsystem is among these.
   * @phases all
   */
  export function allows_subsystem(...subsystems: ("http" | "stream")[]): void;
  /**
   * The running request, as a pointer.
   * @phases all
   */
  export function get_request(): ngx.Cdata | undefined;
}

/**
 * The clock that timers use.
 * @noResolution
 */
declare module "resty.core.time" {
  export const version: string;
  /**
   * Milliseconds of nginx's cached clock, monotonic where the system has such a clock.
   * @phases all
   */
  export function monotonic_msec(): number;
  /**
   * The same in seconds.
   * @phases all
   */
  export function monotonic_time(): number;
}

/** @noResolution */
declare module "resty.core.misc" {
  export const _VERSION: string;
  /**
   * Makes `ngx[key]` a computed field.
   * @phases all
   */
  export function register_ngx_magic_key_getter(key: string, getter: () => unknown): void;
  /**
   * Makes assignments to `ngx[key]` a call.
   * @phases all
   */
  export function register_ngx_magic_key_setter(
    key: string,
    setter: (value: unknown) => void,
  ): void;
}

/** @noResolution */
declare module "resty.core.utils" {
  /**
   * Replaces one character by another, everywhere.
   * @phases all
   */
  export function str_replace_char(text: string, find: string, replace: string): string;
}
