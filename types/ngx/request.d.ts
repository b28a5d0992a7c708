/** @noSelfInFile */

declare namespace ngx {
  /** Parsed arguments: `true` for a name without `=`, an array for a repeated name. */
  type ParsedArgs = Record<string, string | true | (string | true)[]>;

  /** Arguments to encode: `true` writes the bare name, `false` nothing. */
  type Args = Record<
    string,
    string | number | boolean | readonly (string | number | boolean)[] | undefined
  >;

  /** @noSelf */
  interface Req {
    /**
     * Whether the request came from inside nginx (redirect, error page, `ngx.exec`).
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log
     */
    is_internal(): boolean;
    /**
     * When the request began, seconds since the epoch with milliseconds.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log
     */
    start_time(): number;
    /**
     * 2, 1.1, 1 or 0.9; nil when nginx does not know. 3 with an nginx that speaks HTTP/3.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log
     */
    http_version(): 3 | 2 | 1.1 | 1 | 0.9 | undefined;
    /**
     * The request's header as bytes (HTTP/1 only), without the first line on demand.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log
     */
    raw_header(no_request_line?: boolean): string;
    /**
     * The method's name, such as `GET`.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer
     */
    get_method(): string;
    /**
     * Changes the method; takes `ngx.HTTP_POST` and its kind, no names.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter
     */
    set_method(method: HttpMethod): void;
    /**
     * Changes the path; with `jump` (rewrite only) nginx looks for the location anew.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log
     */
    set_uri(uri: string, jump?: boolean, binary?: boolean): void;
    /**
     * Replaces the query.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log
     */
    set_uri_args(args: string | number | Args): void;
    /**
     * The query's arguments, at most 100 unless told (0: no limit). `tab` is filled instead of a new table.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer
     */
    get_uri_args(
      max_args?: number,
      tab?: ParsedArgs,
    ): LuaMultiReturn<[args: ParsedArgs, err: "truncated" | undefined]>;
    /**
     * The arguments of a form body; read the body first. Fails when the body went to a file.
     * @phases server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log
     */
    get_post_args(
      max_args?: number,
    ): LuaMultiReturn<
      [args: ParsedArgs, err: "truncated" | undefined] | [args: undefined, err: string]
    >;
    /**
     * All request headers by lower-case name, at most 100 unless told (0: no limit). `raw` keeps the case.
     *
     * Without `raw`, looking up `Content_Type` or `Content-Type` finds `content-type` too.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log
     */
    get_headers(
      max_headers?: number,
      raw?: boolean,
    ): LuaMultiReturn<[headers: HeaderTable, err: "truncated" | undefined]>;
    /**
     * Sets a header on the request as the upstream will see it; nil clears it.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log
     */
    set_header(name: string, value: string | number | readonly string[] | undefined): void;
    /**
     * Removes a header from the request.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log
     */
    clear_header(name: string): void;
    /**
     * Reads the whole body, into memory up to `client_body_buffer_size`, then into a file.
     * @phases server_rewrite, rewrite, access, precontent, content
     */
    read_body(): void;
    /**
     * Throws the body away without keeping it.
     * @phases server_rewrite, rewrite, access, precontent, content
     */
    discard_body(): void;
    /**
     * The body, if it was read and is in memory. `max_bytes` cuts it (since 0.10.26).
     * @phases server_rewrite, rewrite, access, precontent, content, log
     */
    get_body_data(max_bytes?: number): string | undefined;
    /**
     * The file that the body was written to.
     * @phases server_rewrite, rewrite, access, precontent, content
     */
    get_body_file(): string | undefined;
    /**
     * Replaces the body; read or discard the old one first.
     * @phases server_rewrite, rewrite, access, precontent, content, balancer
     */
    set_body_data(data: string): void;
    /**
     * Replaces the body by a file, removed afterwards on demand.
     * @phases server_rewrite, rewrite, access, precontent, content, balancer
     */
    set_body_file(file_name: string, auto_clean?: boolean): void;
    /**
     * Starts a new body, to be filled by `append_body`.
     * @phases set, server_rewrite, rewrite, access, precontent, content
     */
    init_body(buffer_size?: number): void;
    /**
     * Adds to a body started by `init_body`.
     * @phases set, server_rewrite, rewrite, access, precontent, content
     */
    append_body(chunk: string): void;
    /**
     * Ends a body started by `init_body`.
     * @phases set, server_rewrite, rewrite, access, precontent, content
     */
    finish_body(): void;
    /**
     * The downstream connection: the request's body to read, or with `raw` both directions.
     * @phases server_rewrite, rewrite, access, precontent, content
     */
    socket(raw?: false): Result<ReqSocket>;
    socket(raw: true): Result<RawReqSocket>;
    /**
     * Where the client meant to connect, in the stream subsystem only.
     * @phases content
     * @since 0.1.32
     */
    get_original_addr?(): Result<string>;
  }

  /** @noSelf */
  interface Api {
    /** Reads and changes the request. @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer */
    readonly req: Req;
  }
}
