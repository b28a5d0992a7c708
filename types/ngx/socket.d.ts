/** @noSelfInFile */

declare namespace ngx {
  /** A TLS session to resume later; free it by letting it go. */
  type SslSession = Cdata & { readonly __ngx_ssl_session: true };

  /** Data, or nil, why, and what had arrived. */
  type ReceiveResult = LuaMultiReturn<
    | [data: string, err: undefined, partial: undefined]
    | [data: undefined, err: SocketError, partial: string]
  >;

  /** Any text; these are the ones to expect. */
  type SocketError =
    "closed" | "timeout" | "connection refused" | "no resolver defined to resolve" | (string & {});

  interface ReceiveUntilOptions {
    /** Give the pattern too. */
    inclusive?: boolean;
  }

  /**
   * Reads on to the pattern; with a size, at most so many bytes each time, then nil three times over at the pattern.
   */
  type ReceiveUntilIterator = (
    this: void,
    size?: number,
  ) => LuaMultiReturn<
    | [data: string, err: undefined, partial: undefined]
    | [data: undefined, err: SocketError, partial: string]
    | [data: undefined, err: undefined, partial: undefined]
  >;

  type TcpOption =
    | "keepalive"
    | "reuseaddr"
    | "tcp-nodelay"
    | "sndbuf"
    | "rcvbuf"
    // since 0.10.32:
    | "keepintvl"
    | "keepcnt";

  interface ReadableSocket {
    /**
     * Reads a line without its end (`*l`), all there is (`*a`), or exactly so many bytes.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    receive(pattern?: "*l" | "*a" | number): ReceiveResult;
    /**
     * Reads what is there, at least a byte, at most `max`.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    receiveany(
      max: number,
    ): LuaMultiReturn<
      | [data: string, err: undefined, partial: undefined]
      | [data: undefined, err: SocketError, partial: string | undefined]
    >;
    /**
     * A reader that stops at `pattern` (plain text).
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    receiveuntil(pattern: string, options?: ReceiveUntilOptions): Result<ReceiveUntilIterator>;
    /**
     * One limit for connecting, sending and receiving, in milliseconds.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    settimeout(milliseconds: number): void;
    /**
     * Limits for connecting, sending and receiving, in milliseconds.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    settimeouts(
      connect: number | undefined,
      send: number | undefined,
      receive: number | undefined,
    ): void;
    /**
     * Reads a socket option.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     * @since 0.10.29
     */
    getoption?(option: TcpOption): Result<number>;
    /**
     * Sets a socket option.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     * @since 0.10.29
     */
    setoption?(option: TcpOption, value: number | boolean): Result<true>;
    /**
     * The file descriptor.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     * @since 0.10.29
     */
    getfd?(): Result<number>;
  }

  /** The request's body as a stream. */
  interface ReqSocket extends ReadableSocket {}

  /** Client and server with nothing between: after this, nginx's own output is shut off. */
  interface RawReqSocket extends ReadableSocket {
    /**
     * Sends, and gives the number of bytes.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    send(data: Fragments): Result<number>;
  }

  interface ConnectOptions {
    /** Name of the keep-alive pool; otherwise host and port, or the socket's path. */
    pool?: string;
    /** Connections kept in the pool at most. */
    pool_size?: number;
    /** With a full pool, so many may wait for a connection. */
    backlog?: number;
  }

  interface TcpSocket extends RawReqSocket {
    /**
     * Chooses the local address (and, since 0.10.29, port).
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    bind(address: string, port?: number): Result<1>;
    /**
     * Connects, from the pool when it can.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    connect(host: string, port: number, options?: ConnectOptions): Result<1>;
    /**
     * Connects to `unix:/path`, from the pool when it can.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    connect(path: `unix:${string}`, options?: ConnectOptions): Result<1>;
    /**
     * Ends the handshake without giving a session to resume, when `reused_session` is false.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    sslhandshake(
      reused_session: false,
      server_name?: string,
      ssl_verify?: boolean,
      send_status_req?: boolean,
    ): Result<true>;
    /**
     * Speaks TLS from here on; the session can be resumed later. Already done on a pooled connection.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    sslhandshake(
      reused_session?: SslSession,
      server_name?: string,
      ssl_verify?: boolean,
      send_status_req?: boolean,
    ): LuaMultiReturn<
      [session: SslSession | undefined, err: undefined] | [session: undefined, err: string]
    >;
    /**
     * The certificate chain and key to show in the next handshake; none with no arguments.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    setclientcert(chain: Cdata | undefined, key: Cdata | undefined): Result<true>;
    /**
     * Closes; the socket object can connect again.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    close(): Result<1>;
    /**
     * Hands the connection to the pool for so many milliseconds; the object is then closed.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    setkeepalive(milliseconds?: number, pool_size?: number): Result<1>;
    /**
     * How often this connection came from the pool; 0 for a fresh one.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    getreusedtimes(): Result<number>;
    /**
     * Reads a socket option.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    getoption(option: TcpOption): Result<number>;
    /**
     * Sets a socket option.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    setoption(option: TcpOption, value: number | boolean): Result<true>;
    /**
     * The certificates to trust in the next handshake, as an `X509_STORE` pointer.
     * @phases rewrite, access, precontent, content, timer
     * @since 0.10.31
     */
    settrustedstore?(store: Cdata): Result<true>;
    /**
     * OpenSSL's `SSL *` of this connection.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     * @since 0.10.30
     */
    getsslpointer?(): Result<Cdata>;
    /**
     * OpenSSL's `SSL_CTX *` of this connection.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     * @since 0.10.30
     */
    getsslctx?(): Result<Cdata>;
    /**
     * The session, for servers that send it after the handshake (TLS 1.3).
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     * @since 0.10.30
     */
    getsslsession?(): Result<SslSession>;
  }

  /** Sockets that wait without blocking the worker. @noSelf */
  interface Socket {
    /**
     * A TCP or unix stream socket.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    tcp(): TcpSocket;
    /**
     * The same as `tcp`.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    stream(): TcpSocket;
    /**
     * A UDP or unix datagram socket.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    udp(): UdpSocket;
    /**
     * `tcp` and `connect` in one.
     * @phases rewrite, access, content, timer, ssl_cert
     */
    connect(host: string, port: number, options?: ConnectOptions): Result<TcpSocket>;
    connect(path: `unix:${string}`, options?: ConnectOptions): Result<TcpSocket>;
  }

  /** @noSelf */
  interface Api {
    /** Cosockets. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    readonly socket: Socket;
  }
}
