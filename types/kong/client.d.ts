/** @noSelfInFile */

declare namespace kong {
  /** Who asks. @noSelf */
  interface Client {
    /** The TLS connection with the client; HTTP only. @phases certificate, rewrite, access, balancer */
    readonly tls: ClientTls;

    /** The address that connected. @phases certificate, rewrite, access, header_filter, response, body_filter, log */
    get_ip(): string;
    /** The address behind trusted proxies. @phases certificate, rewrite, access, header_filter, response, body_filter, log */
    get_forwarded_ip(): string;
    /** The port it connected from. @phases certificate, rewrite, access, header_filter, response, body_filter, log */
    get_port(): number;
    /** The port behind trusted proxies. @phases certificate, rewrite, access, header_filter, response, body_filter, log */
    get_forwarded_port(): number;
    /**
     * What the client proved itself with.
     * @phases access, header_filter, response, body_filter, log
     */
    get_credential(): Credential | undefined;
    /** Reads a consumer by id or, on demand, by name. @phases access, header_filter, response, body_filter, log */
    load_consumer(
      consumer_id: string,
      search_by_username?: boolean,
    ): LuaMultiReturn<[consumer: Consumer | undefined, err: string | undefined]>;
    /**
     * Who the client is.
     * @phases access, header_filter, response, body_filter, log
     */
    get_consumer(): Consumer | undefined;
    /** Says who the client is; nil for either clears it, but not for both. @phases access */
    authenticate(consumer: Consumer | undefined, credential: Credential | undefined): void;
    /** The route's protocol. @phases access, header_filter, response, body_filter, log */
    get_protocol(
      allow_terminated?: boolean,
    ): ngx.Result<"http" | "https" | "tcp" | "tls" | "grpc" | "grpcs" | "ws" | "wss">;
  }

  /** @noSelf */
  interface ClientTls {
    /** Asks for a certificate, naming these authorities. @phases certificate */
    request_client_certificate(ca_certs?: unknown): ngx.Result<true>;
    /** Makes every handshake a full one. @phases certificate */
    disable_session_reuse(): ngx.Result<true>;
    /** The chain as PEM; nil when the client showed none. @phases rewrite, access, balancer, header_filter, body_filter, log */
    get_full_client_certificate_chain(): LuaMultiReturn<
      [pem: string | undefined, err: string | undefined]
    >;
    /** What `$ssl_client_verify` will say. @phases rewrite, access, balancer */
    set_client_verify(result: "SUCCESS" | "NONE" | `FAILED:${string}`): void;
  }
}
