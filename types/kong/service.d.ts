/** @noSelfInFile */

declare namespace kong {
  /**
   * Called before each retry, in the balancer phase. Kong 3.9 only looks at whether a host comes back; where the
   * attempt goes is what `set_target` was told last. nil and a message give up, with 503.
   */
  type RetryCallback = (
    this: void,
  ) => LuaMultiReturn<[host: string, port: number] | [host: undefined, err: string]>;

  /** How the request goes to the upstream service. @noSelf */
  interface ServiceControl {
    /** What is sent. @phases rewrite, access, balancer */
    readonly request: ServiceRequest;
    /** What came back. @phases header_filter, response, body_filter, log */
    readonly response: ServiceResponse;

    /** Uses an upstream entity by name; fails when there is none. @phases access */
    set_upstream(
      host: string,
    ): LuaMultiReturn<[ok: true, err: undefined] | [ok: undefined, err: string]>;
    /**
     * Sends the request to this address, names allowed; its health is not watched. Also makes the address the Host
     * header. By Kong's documents for access only; its source allows the others, and a retry callback needs it.
     * @phases rewrite, access, balancer, preread
     */
    set_target(host: string, port: number): void;
    /**
     * Asks before each retry where it is to go, unless the service's host is an address; before Kong 3.8 a retry meets
     * the same target.
     * @phases access
     * @since Kong 3.8
     */
    readonly set_target_retry_callback?: (this: void, callback: RetryCallback) => void;
    /**
     * Retries of this request, 0 to 32,767.
     * @phases access
     * @since Kong 3.8
     */
    readonly set_retries?: (this: void, retries: number) => void;
    /**
     * Milliseconds, 1 to 2,147,483,646. Kong 3.8 and 3.9 keep `write` where nobody reads it.
     * @phases access
     * @since Kong 3.8
     */
    readonly set_timeouts?: (this: void, connect: number, write: number, read: number) => void;
    /** The certificate and key to show. @phases rewrite, access, balancer, preread */
    set_tls_cert_key(chain: unknown, key: unknown): ngx.Result<true>;
    /**
     * Whether to check the service's certificate.
     * @phases rewrite, access, balancer, preread
     */
    set_tls_verify(on: boolean): ngx.Result<true>;
    /**
     * How long a chain may be.
     * @phases rewrite, access, balancer, preread
     */
    set_tls_verify_depth(depth: number): ngx.Result<true>;
    /**
     * Whom to trust: a `resty.openssl.x509.store`.
     * @phases rewrite, access, balancer, preread
     */
    set_tls_verify_store(store: unknown): ngx.Result<true>;
  }

  /** What is sent to the service. @noSelf */
  interface ServiceRequest {
    /** Holds the response in memory so that it can be read whole. @phases rewrite, access, balancer */
    enable_buffering(): void;
    /**
     * The scheme to speak.
     * @phases access, rewrite, balancer
     */
    set_scheme(scheme: "http" | "https"): void;
    /** The path without a query, escaped. @phases access, rewrite, balancer */
    set_path(path: string): void;
    /**
     * The query, escaped, without its `?`.
     * @phases rewrite, access
     */
    set_raw_query(query: string): void;
    /**
     * The method, in upper case.
     * @phases rewrite, access
     */
    set_method(method: string): void;
    /**
     * The query, from a table.
     * @phases rewrite, access
     */
    set_query(args: Record<string, string | boolean | readonly (string | boolean)[]>): void;
    /**
     * Removes an argument.
     * @phases rewrite, access
     * @since Kong 3.9
     */
    readonly clear_query_arg?: (this: void, name: string) => void;
    /**
     * Sets a header, replacing those of the same name.
     * @phases rewrite, access, balancer
     */
    set_header(name: string, value: HeaderValue): void;
    /**
     * Adds a header beside those of the same name.
     * @phases rewrite, access
     */
    add_header(name: string, value: HeaderValue): void;
    /**
     * Removes a header.
     * @phases rewrite, access
     */
    clear_header(name: string): void;
    /**
     * Sets several headers and leaves the others.
     * @phases rewrite, access
     */
    set_headers(headers: Record<string, HeaderValue>): void;
    /**
     * Replaces the body.
     * @phases rewrite, access, balancer
     */
    set_raw_body(body: string): void;
    /** Encodes a table by its type: form, multipart or JSON. @phases rewrite, access, balancer */
    set_body(args: object, mimetype?: string): ngx.Result<true>;
    /** Speaks plainly to the service. @phases preread, balancer */
    disable_tls(): ngx.Result<true>;
    /**
     * Speaks TLS to the service, after `disable_tls`.
     * @phases preread, balancer
     * @since Kong 3.10
     */
    readonly enable_tls?: (this: void) => ngx.Result<true>;
  }

  /** What the service answered, before plugins changed it. @noSelf */
  interface ServiceResponse {
    /** Nil when the service was not reached. @phases header_filter, response, body_filter, log */
    get_status(): number | undefined;
    /**
     * At most 100 unless told (1 to 1,000).
     * @phases header_filter, response, body_filter, log
     */
    get_headers(
      max_headers?: number,
    ): LuaMultiReturn<[headers: Record<string, string | string[]>, err: "truncated" | undefined]>;
    /** A header's first value. @phases header_filter, response, body_filter, log */
    get_header(name: string): string | undefined;
    /** The whole body; needs buffering. @phases header_filter, response, body_filter, log */
    get_raw_body(): string;
    /** The body parsed; needs buffering. @phases header_filter, response, body_filter, log */
    get_body<T = Record<string, unknown>>(
      mimetype?: string,
      max_args?: number,
    ): LuaMultiReturn<
      | [body: T, err: undefined, mimetype: string]
      | [body: undefined, err: string, mimetype: string | undefined]
    >;
  }
}
