/** @noSelfInFile */

declare namespace websocket {
  interface Options {
    /** Bytes in a frame, both ways; 65,535 unless told. */
    max_payload_len?: number;
    /** Bytes in a frame to receive. */
    max_recv_len?: number;
    /** Bytes in a frame to send. */
    max_send_len?: number;
    /** Milliseconds. */
    timeout?: number;
  }

  interface ServerOptions extends Options {
    /** Mask what is sent. */
    send_masked?: boolean;
  }

  interface ClientOptions extends Options {
    /** Don't mask what is sent. */
    send_unmasked?: boolean;
  }

  interface ConnectOptions extends ngx.ConnectOptions {
    protocols?: string | readonly string[];
    origin?: string;
    /** `Name: value` lines. */
    headers?: readonly string[];
    host?: string;
    key?: string;
    server_name?: string;
    ssl_verify?: boolean;
    client_cert?: ngx.Cdata;
    client_priv_key?: ngx.Cdata;
  }

  /** A frame; `"again"` when more of its message follows, the code of a `close`. */
  type Frame = LuaMultiReturn<
    | [data: string, type: "close", code: number | undefined]
    | [
        data: string,
        type: "text" | "binary" | "ping" | "pong" | "continuation",
        err: "again" | undefined,
      ]
    | [data: undefined, type: undefined, err: string]
  >;

  interface Peer {
    /**
     * Waits for a frame. A timeout leaves the connection usable; any other error does not.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    recv_frame(): Frame;
    /**
     * Sends a text and gives the number of bytes.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    send_text(data: string): ngx.Result<number>;
    /**
     * Sends bytes and gives their number.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    send_binary(data: string): ngx.Result<number>;
    /**
     * Asks the other side for a sign of life.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    send_ping(data?: string): ngx.Result<number>;
    /**
     * Answers a ping.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    send_pong(data?: string): ngx.Result<number>;
    /**
     * Says goodbye, with a code and a reason.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    send_close(code?: number, reason?: string): ngx.Result<number>;
    /**
     * Sends a frame of any kind.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    send_frame(final: boolean, opcode: number, payload: string): ngx.Result<number>;
    /**
     * Milliseconds to wait.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    set_timeout(milliseconds: number): void;
  }

  interface Server extends Peer {
    /**
     * Goes on with a message in pieces.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    send_continue(data: string): ngx.Result<number>;
  }

  interface Client extends Peer {
    /**
     * Connects and shakes hands; the third value is the answer's header.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    connect(
      uri: string,
      options?: ConnectOptions,
    ): LuaMultiReturn<
      | [ok: 1, err: undefined, header: string]
      | [ok: undefined, err: string, header: string | undefined]
    >;
    /**
     * Hands the connection to the pool.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    set_keepalive(milliseconds?: number, pool_size?: number): ngx.Result<1>;
    /**
     * Closes the connection, with a close frame.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    close(): ngx.Result<1>;
  }
}

/**
 * WebSocket, spoken to the client.
 * @noResolution
 */
declare module "resty.websocket.server" {
  const server: {
    readonly _VERSION: string;
    /** Shakes hands; becomes `server:new()`. @phases rewrite, access, content */
    new: (this: object, options?: websocket.ServerOptions) => ngx.Result<websocket.Server>;
  };
  export = server;
}

/**
 * WebSocket, spoken to a server.
 * @noResolution
 */
declare module "resty.websocket.client" {
  const client: {
    readonly _VERSION: string;
    /** A client, not yet connected; becomes `client:new()`. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    new: (this: object, options?: websocket.ClientOptions) => ngx.Result<websocket.Client>;
  };
  export = client;
}
