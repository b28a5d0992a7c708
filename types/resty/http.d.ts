/** @noSelfInFile */

/**
 * An HTTP client (lua-resty-http 0.17 and later).
 * @noResolution
 */
declare module "resty.http" {
  export const _VERSION: string;
  export const _USER_AGENT: string;

  /** Headers by name, matched without case. */
  export type Headers = Record<string, string | string[] | undefined>;

  export interface ProxyOptions {
    http_proxy?: string;
    http_proxy_authorization?: string;
    https_proxy?: string;
    https_proxy_authorization?: string;
    /** Hosts to reach directly, separated by commas. */
    no_proxy?: string;
  }

  export interface ConnectOptions {
    /** None for a unix socket. */
    scheme?: "http" | "https";
    /** A host, or `unix:/path`. */
    host: string;
    /** 80 or 443 unless told. */
    port?: number;
    /** Leave it out: the default keeps TLS and proxy settings apart. */
    pool?: string;
    pool_debug?: boolean;
    pool_size?: number;
    backlog?: number;
    proxy_opts?: ProxyOptions;
    ssl_reused_session?: ngx.SslSession | false;
    /** On unless told. */
    ssl_verify?: boolean;
    ssl_server_name?: string;
    ssl_send_status_req?: boolean;
    /** Needs lua-resty-openssl. */
    ssl_client_cert?: ngx.Cdata;
    ssl_client_priv_key?: ngx.Cdata;
  }

  /** Gives pieces until nil. */
  export type BodyReader = (
    max_size?: number,
  ) => LuaMultiReturn<[chunk: string | undefined, err: string | undefined]>;

  export interface RequestOptions {
    /** 1.1 unless told. */
    version?: 1.0 | 1.1;
    method?: string;
    path?: string;
    query?: string | ngx.Args;
    headers?: Record<string, string | number | readonly string[] | undefined>;
    /** An iterator needs a `Content-Length`, or chunked encoding done by itself. */
    body?: string | readonly string[] | (() => string | undefined) | BodyReader;
  }

  export interface UriOptions extends Partial<ConnectOptions>, RequestOptions {
    /** On unless told. */
    keepalive?: boolean;
    /** Milliseconds. */
    keepalive_timeout?: number;
    keepalive_pool?: number;
  }

  export interface Response {
    readonly status: number;
    readonly reason: string;
    readonly headers: Headers;
    readonly has_body: boolean;
    readonly body_reader: BodyReader;
    /**
     * Reads the whole body.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    read_body(): ngx.Result<string>;
    /** Adds the trailers to `headers`, once the body is read. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    read_trailers(): void;
  }

  /** The answer of `request_uri`, with its body. */
  export interface WholeResponse extends Response {
    readonly body: string;
  }

  export interface Client {
    /**
     * Connects, with TLS and proxy as asked.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    connect(
      options: ConnectOptions,
    ): LuaMultiReturn<
      | [ok: 1, err: undefined, session: ngx.SslSession | undefined]
      | [ok: undefined, err: string, session: undefined]
    >;
    /** @deprecated The pool's name knows nothing of TLS. */
    connect(host: string, port?: number, options?: ngx.ConnectOptions): ngx.Result<1>;
    /** Milliseconds for everything. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    set_timeout(milliseconds: number): void;
    /** Milliseconds. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    set_timeouts(connect: number, send: number, read: number): void;
    /** Keeps the connection, or closes it when it cannot be kept (2). @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    set_keepalive(
      milliseconds?: number,
      pool_size?: number,
    ): LuaMultiReturn<
      [ok: 1, err: undefined] | [ok: 2, err: string] | [ok: undefined, err: string]
    >;
    /**
     * How often the connection came from the pool.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    get_reused_times(): ngx.Result<number>;
    /**
     * Closes the connection.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    close(): ngx.Result<1>;
    /**
     * Proxies for the connections of this client.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    set_proxy_options(options: ProxyOptions): void;
    /**
     * The proxy for a host, if there is one.
     * @phases all
     */
    get_proxy_uri(scheme: string, host: string): string | undefined;
    /** Asks over the open connection; read the body before the next. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    request(options: RequestOptions): ngx.Result<Response>;
    /** Connects, asks, reads everything and keeps the connection. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    request_uri(uri: string, options?: UriOptions): ngx.Result<WholeResponse>;
    /** Asks several at once; read the answers whole and in order. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    request_pipeline(requests: readonly RequestOptions[]): ngx.Result<Response[]>;
    /** Only sends. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    send_request(options: RequestOptions): ngx.Result<true>;
    /** Only reads. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    read_response(options: RequestOptions): ngx.Result<Response>;
    /** Scheme, host, port, path and, with `query_in_path` false, query. @phases all */
    parse_uri(
      uri: string,
      query_in_path?: boolean,
    ): ngx.Result<[scheme: string, host: string, port: number, path: string, query?: string]>;
    /** The client's body as an iterator. @phases server_rewrite, rewrite, access, precontent, content */
    get_client_body_reader(
      chunk_size?: number,
      socket?: ngx.ReadableSocket,
    ): LuaMultiReturn<[reader: BodyReader | undefined, err: string | undefined]>;
    /**
     * Connects without TLS or proxy.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     * @deprecated What `connect` with a host was.
     */
    tcp_only_connect(host: string, port?: number, options?: ngx.ConnectOptions): ngx.Result<1>;
    /**
     * Speaks TLS from here on.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     * @deprecated `connect` does it.
     */
    ssl_handshake(
      session?: ngx.SslSession,
      host?: string,
      verify?: boolean,
    ): ngx.Result<ngx.SslSession>;
    /**
     * Connects through a proxy.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     * @deprecated `connect` does it.
     */
    connect_proxy(
      proxy_uri: string,
      scheme: string,
      host: string,
      port: number,
      authorization?: string,
    ): ngx.Result<1>;
    /**
     * Sends the client's request on.
     * @phases server_rewrite, rewrite, access, precontent, content
     * @deprecated
     */
    proxy_request(chunk_size?: number): ngx.Result<Response>;
    /**
     * Sends an answer to the client.
     * @phases server_rewrite, rewrite, access, precontent, content
     * @deprecated
     */
    proxy_response(response: Response, chunk_size?: number): void;
  }

  /** Logs what goes on. @phases all */
  export function debug(on: boolean): void;
  /** Whether `Transfer-Encoding` says chunked. @phases all */
  export function transfer_encoding_is_chunked(headers: Headers): boolean;

  /**
   * A client for one connection at a time.
   * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
   */
  function create(): ngx.Result<Client>;
  export { create as new };
}
