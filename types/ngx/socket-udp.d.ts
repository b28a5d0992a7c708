/** @noSelfInFile */

declare namespace ngx {
  interface UdpSocket {
    /**
     * Chooses the local address.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     * @since 0.10.27
     */
    bind?(address: string): Result<1>;
    /**
     * Sets whom to talk to.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    setpeername(host: string, port: number): Result<1>;
    setpeername(path: `unix:${string}`): Result<1>;
    /**
     * Sends one datagram.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    send(data: Fragments): Result<1>;
    /**
     * Receives one datagram, at most 8,192 bytes unless told less.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    receive(size?: number): Result<string>;
    /**
     * Closes.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    close(): Result<1>;
    /**
     * Limit for receiving, in milliseconds.
     * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
     */
    settimeout(milliseconds: number): void;
  }
}
