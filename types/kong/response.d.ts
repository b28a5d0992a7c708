/** @noSelfInFile */

declare namespace kong {
  /** What the client gets. @noSelf */
  interface Response {
    /**
     * The status as it stands.
     * @phases header_filter, response, body_filter, log, admin_api
     */
    get_status(): number;
    /** A header's first value. @phases header_filter, response, body_filter, log, admin_api */
    get_header(name: string): string | undefined;
    /** At most 100 unless told (1 to 1,000). @phases header_filter, response, body_filter, log, admin_api */
    get_headers(
      max_headers?: number,
    ): LuaMultiReturn<[headers: Record<string, string | string[]>, err: "truncated" | undefined]>;
    /** Who made the response: the service, a plugin, or Kong itself. @phases header_filter, response, body_filter, log, admin_api */
    get_source(): "service" | "exit" | "error";
    /**
     * Sets the status.
     * @phases rewrite, access, header_filter, response, admin_api
     */
    set_status(status: number): void;
    /**
     * Sets a header, replacing those of the same name.
     * @phases rewrite, access, header_filter, response, admin_api
     */
    set_header(name: string, value: HeaderValue): void;
    /**
     * Adds a header beside those of the same name.
     * @phases rewrite, access, header_filter, response, admin_api
     */
    add_header(name: string, value: HeaderValue): void;
    /**
     * Removes a header.
     * @phases rewrite, access, header_filter, response, admin_api
     */
    clear_header(name: string): void;
    /**
     * Sets several headers and leaves the others.
     * @phases rewrite, access, header_filter, response, admin_api
     */
    set_headers(headers: Record<string, HeaderValue>): void;
    /** The whole body with its last chunk, before that nil; holds the response back. @phases body_filter */
    get_raw_body(): string | undefined;
    /** Replaces the body, at its last chunk. @phases body_filter */
    set_raw_body(body: string): void;
    /**
     * Answers and ends the request; in `header_filter` without a body only, and there it returns.
     * @phases preread, rewrite, access, admin_api, header_filter
     */
    exit(status: number, body?: string | object, headers?: Record<string, HeaderValue>): void;
    /**
     * Answers with an error in the client's content type, and ends the request.
     * @phases rewrite, access, admin_api, header_filter
     */
    error(status: number, message?: string | object, headers?: Record<string, HeaderValue>): void;
  }
}
