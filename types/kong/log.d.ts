/** @noSelfInFile */

declare namespace kong {
  interface DeprecationNotice {
    after?: string;
    removal?: string;
    /** Write a stack trace too. */
    trace?: boolean;
  }

  interface SerializeOptions {
    /** `set` always, `add` if absent, `replace` if present. */
    mode?: "set" | "add" | "replace";
  }

  /** Writes values as a human reads them. @noSelf */
  interface Inspect {
    /**
     * Writes values as a human reads them.
     * @phases init_worker, certificate, rewrite, access, header_filter, response, body_filter, log
     */
    (this: void, ...values: unknown[]): void;
    /**
     * Switches inspection on.
     * @phases init_worker, certificate, rewrite, access, header_filter, response, body_filter, log
     */
    on(): void;
    /**
     * Switches inspection off, for this logger.
     * @phases init_worker, certificate, rewrite, access, header_filter, response, body_filter, log
     */
    off(): void;
  }

  /** Kong's log; each line is marked with the plugin's name. Calling it logs at `notice`. @noSelf */
  interface Log {
    /**
     * Logs at `notice`.
     * @phases init_worker, certificate, rewrite, access, header_filter, response, body_filter, log
     */
    (this: void, ...parts: unknown[]): void;
    /**
     * Logs at `debug`.
     * @phases init_worker, certificate, rewrite, access, header_filter, response, body_filter, log
     */
    debug(...parts: unknown[]): void;
    /**
     * Logs at `info`.
     * @phases init_worker, certificate, rewrite, access, header_filter, response, body_filter, log
     */
    info(...parts: unknown[]): void;
    /**
     * Logs at `notice`.
     * @phases init_worker, certificate, rewrite, access, header_filter, response, body_filter, log
     */
    notice(...parts: unknown[]): void;
    /**
     * Logs at `warn`.
     * @phases init_worker, certificate, rewrite, access, header_filter, response, body_filter, log
     */
    warn(...parts: unknown[]): void;
    /**
     * Logs at `err`.
     * @phases init_worker, certificate, rewrite, access, header_filter, response, body_filter, log
     */
    err(...parts: unknown[]): void;
    /**
     * Logs at `crit`.
     * @phases init_worker, certificate, rewrite, access, header_filter, response, body_filter, log
     */
    crit(...parts: unknown[]): void;
    /**
     * Logs at `alert`.
     * @phases init_worker, certificate, rewrite, access, header_filter, response, body_filter, log
     */
    alert(...parts: unknown[]): void;
    /**
     * Logs at `emerg`.
     * @phases init_worker, certificate, rewrite, access, header_filter, response, body_filter, log
     */
    emerg(...parts: unknown[]): void;
    /** A warning; a table at the end says since when and until when. @phases init_worker, certificate, rewrite, access, header_filter, response, body_filter, log */
    deprecation(...parts: [...unknown[], string | DeprecationNotice]): void;
    /** @phases init_worker, certificate, rewrite, access, header_filter, response, body_filter, log */
    readonly inspect: Inspect;
    /** Changes how lines look: `%file_src %line_src %func_name %message %namespace`. @phases init_worker, certificate, rewrite, access, header_filter, response, body_filter, log */
    set_format(format: string): void;
    /** A logger with another name. @phases init_worker, certificate, rewrite, access, header_filter, response, body_filter, log */
    new: (this: void, namespace: string, format?: string) => Log;
    /** Adds a field, by dotted path, to what log plugins write; nil removes it. @phases certificate, rewrite, access, header_filter, response, body_filter, log */
    set_serialize_value(key: string, value: unknown, options?: SerializeOptions): void;
    /** What log plugins write of this request. @phases log */
    serialize(options?: object): Record<string, any>;
  }

  /** @noSelf */
  interface Telemetry {
    /**
     * Sends a log entry to OpenTelemetry; fails when it is switched off.
     * @phases rewrite, access, balancer, timer, header_filter, response, body_filter, log
     */
    log(
      plugin_name: string,
      plugin_config: object,
      message_type: string,
      message?: string,
      attributes?: Record<string, string | number | boolean>,
    ): ngx.Result<true>;
  }
}
