/** @noSelfInFile */

declare namespace ngx {
  /**
   * Response headers. Names are matched without case, and `_` stands for `-`.
   *
   * Assign undefined to remove one, an array to send several of the same name.
   */
  interface ResponseHeaders {
    [name: string]: string | string[] | undefined;
    get "Content-Length"(): string | undefined;
    set "Content-Length"(bytes: string | number | undefined);
    get content_length(): string | undefined;
    set content_length(bytes: string | number | undefined);
    get "Retry-After"(): string | undefined;
    set "Retry-After"(seconds: string | number | undefined);
    get retry_after(): string | undefined;
    set retry_after(seconds: string | number | undefined);
    "Content-Type": string | undefined;
    content_type: string | undefined;
    get location(): string | undefined;
    set location(uri: string | undefined);
  }

  /** Headers by lower-case name, unless asked for as they came. */
  type HeaderTable = Record<string, string | string[]>;

  /** @noSelf */
  interface Resp {
    /**
     * All response headers; at most 100 unless told (0: no limit). `raw` keeps the names' case.
     *
     * The second value is `"truncated"` when there were more.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer
     */
    get_headers(
      max_headers?: number,
      raw?: boolean,
    ): LuaMultiReturn<[headers: HeaderTable, err: "truncated" | undefined]>;
  }

  /** @noSelf */
  interface Api {
    /** Reads and changes what is sent. @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer */
    readonly resp: Resp;
    /**
     * The response's status; write it before the headers leave.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log
     */
    status: number;
    /**
     * The response's headers, one by one.
     * @phases server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log
     */
    readonly header: ResponseHeaders;
    /**
     * Whether the headers have left.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log
     */
    readonly headers_sent: boolean;
    /**
     * Sends the headers now.
     * @phases server_rewrite, rewrite, access, precontent, content
     */
    send_headers(): Result<1>;
    /**
     * Sends parts of the body, and the headers before the first of them.
     * @phases server_rewrite, rewrite, access, precontent, content
     */
    print(...parts: Fragments[]): Result<1>;
    /**
     * `ngx.print` with a newline after it.
     * @phases server_rewrite, rewrite, access, precontent, content
     */
    say(...parts: Fragments[]): Result<1>;
    /**
     * Pushes what is buffered to the client; with `wait`, returns once it is in the socket's buffer.
     * @phases server_rewrite, rewrite, access, precontent, content
     */
    flush(wait?: boolean): Result<1>;
  }
}
