/** @noSelfInFile */

declare namespace kong {
  type HeaderValue = string | number | boolean | readonly (string | number | boolean)[];
  type QueryTable = Record<string, string | boolean | (string | boolean)[]>;

  /** What the client asked. @noSelf */
  interface Request {
    /** `http` or `https`, as the client connected. @phases rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_scheme(): string;
    /** The host the client asked for, in lower case. @phases rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_host(): string;
    /** The port the client connected to. @phases certificate, rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_port(): number;
    /** The scheme, taking trusted `X-Forwarded-Proto` into account. @phases rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_forwarded_scheme(): string;
    /** The host, taking trusted `X-Forwarded-Host` into account. @phases rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_forwarded_host(): string;
    /** The port, taking trusted `X-Forwarded-Port` into account. @phases rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_forwarded_port(): number;
    /** The path, taking trusted `X-Forwarded-Path` into account. @phases rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_forwarded_path(): string;
    /** The prefix that was cut off; nil when none was. @phases rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_forwarded_prefix(): string | undefined;
    /** 2, 1.1, 1. @phases rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_http_version(): number | undefined;
    /**
     * The method's name, in upper case.
     * @phases rewrite, access, header_filter, response, body_filter, log, admin_api
     */
    get_method(): string;
    /** The path, normalized. @phases rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_path(): string;
    /** The path as sent. @phases rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_raw_path(): string;
    /** Path and query as sent. @phases rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_path_with_query(): string;
    /** The query without its `?`; empty when there is none. @phases rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_raw_query(): string;
    /** An argument's first value; true when it has none. @phases rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_query_arg(name: string): string | boolean | undefined;
    /** All arguments, at most 100 unless told (1 to 1,000). @phases rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_query(max_args?: number): QueryTable;
    /** A header's first value, its name matched without case. @phases rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_header(name: string): string | undefined;
    /** All headers by lower-case name, at most 100 unless told (1 to 1,000). @phases rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_headers(max_headers?: number): Record<string, string | string[]>;
    /**
     * The body; a body in a file only up to `max_allowed_file_size` (Kong 3.8), 0 meaning any.
     * @phases rewrite, access, response, admin_api
     */
    get_raw_body(
      max_allowed_file_size?: number,
    ): LuaMultiReturn<[body: string, err: undefined] | [body: undefined, err: string]>;
    /**
     * The body parsed by its type: form, multipart or JSON.
     * @phases rewrite, access, response, admin_api
     */
    get_body<T = Record<string, unknown>>(
      mimetype?: string,
      max_args?: number,
      max_allowed_file_size?: number,
    ): LuaMultiReturn<
      | [body: T, err: undefined, mimetype: string]
      | [body: undefined, err: string, mimetype: string | undefined]
    >;
    /** Milliseconds since the epoch. @phases rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_start_time(): number;
    /** What the route's regex captured; `unnamed[0]` is the whole match. @phases rewrite, access, header_filter, response, body_filter, log, admin_api */
    get_uri_captures(): {
      readonly unnamed: Readonly<Record<number, string>>;
      readonly named: Readonly<Record<string, string>>;
    };
  }
}
