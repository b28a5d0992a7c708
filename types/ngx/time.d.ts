/** @noSelfInFile */

declare namespace ngx {
  /** @noSelf */
  interface Api {
    /**
     * The local date, `yyyy-mm-dd`, from nginx's cached clock.
     * @phases all
     */
    today(): string;
    /**
     * Whole seconds since the epoch, cached.
     * @phases all
     */
    time(): number;
    /**
     * Seconds since the epoch with milliseconds, cached: it stands still until the event loop turns.
     * @phases all
     */
    now(): number;
    /**
     * Reads the clock again (a system call).
     * @phases all
     */
    update_time(): void;
    /**
     * Local time, `yyyy-mm-dd hh:mm:ss`, cached.
     * @phases all
     */
    localtime(): string;
    /**
     * UTC, `yyyy-mm-dd hh:mm:ss`, cached.
     * @phases all
     */
    utctime(): string;
    /**
     * A time as a cookie's `Expires` wants it.
     * @phases all
     */
    cookie_time(seconds: number): string;
    /**
     * A time as HTTP headers want it.
     * @phases all
     */
    http_time(seconds: number): string;
    /**
     * Reads an HTTP date; nil when it is none.
     * @phases all
     */
    parse_http_time(text: string): number | undefined;
  }
}
