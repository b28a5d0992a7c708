/** @noSelfInFile */

declare namespace ngx {
  /** From `ngx.STDERR` (0) to `ngx.DEBUG` (8); the smaller, the more serious. */
  type LogLevel = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

  /** @noSelf */
  interface Api {
    /** Written to standard error whatever `error_log` says. @phases all */
    readonly STDERR: 0;
    /** @phases all */
    readonly EMERG: 1;
    /** @phases all */
    readonly ALERT: 2;
    /** @phases all */
    readonly CRIT: 3;
    /** @phases all */
    readonly ERR: 4;
    /** @phases all */
    readonly WARN: 5;
    /** @phases all */
    readonly NOTICE: 6;
    /** @phases all */
    readonly INFO: 7;
    /** Seen only with an nginx built `--with-debug`. @phases all */
    readonly DEBUG: 8;

    /**
     * Writes one line, its parts joined, to the error log; nginx cuts it at 2,048 bytes.
     * @phases all
     */
    log(level: LogLevel, ...parts: unknown[]): void;
  }
}
