/** @noSelfInFile */

/**
 * Certificates, keys and facts of the TLS connection with the client.
 * @noResolution
 */
declare module "ngx.ssl" {
  namespace ssl {
    type TlsVersionName = "SSLv3" | "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
    /** A parsed certificate chain. */
    type CertificateChain = ngx.Cdata & { readonly __ngx_certificate_chain: true };
    /** A parsed private key. */
    type PrivateKey = ngx.Cdata & { readonly __ngx_private_key: true };
    /** Bytes of the address (or a path), and how to read them. */
    type RawAddress = LuaMultiReturn<
      | [address: string, type: "unix" | "inet" | "inet6", err: undefined]
      | [address: undefined, type: undefined, err: string]
    >;
    /** Nil without a message when there is none. */
    type Maybe<T> = LuaMultiReturn<
      [value: T, err: undefined] | [value: undefined, err: string | undefined]
    >;

    interface RandomReader {
      /** At most so many bytes; with 0, how many there are. */
      (this: void, length: 0): ngx.Result<number>;
      (this: void, length?: number): ngx.Result<string>;
    }

    /** @noSelf */
    interface Ssl {
      readonly version: string;

      readonly SSL3_VERSION: 0x0300;
      readonly TLS1_VERSION: 0x0301;
      readonly TLS1_1_VERSION: 0x0302;
      readonly TLS1_2_VERSION: 0x0303;
      readonly TLS1_3_VERSION: 0x0304;
      /**
       * Drops the certificates that nginx.conf gave this handshake.
       * @phases ssl_cert
       */
      clear_certs(): ngx.Result<true>;

      /**
       * Turns a chain from PEM into DER.
       * @phases all
       */
      cert_pem_to_der(pem: string): ngx.Result<string>;

      /**
       * Turns a key from PEM into DER.
       * @phases all
       */
      priv_key_pem_to_der(pem: string, passphrase?: string): ngx.Result<string>;

      /**
       * Shows this chain, given as DER.
       * @phases ssl_cert
       */
      set_der_cert(der_cert_chain: string): ngx.Result<true>;

      /**
       * Uses this key, given as DER.
       * @phases ssl_cert
       */
      set_der_priv_key(der_priv_key: string): ngx.Result<true>;

      /**
       * Parses a chain once, for many handshakes.
       * @phases all
       */
      parse_pem_cert(pem: string): ngx.Result<CertificateChain>;

      /**
       * Parses a key once, for many handshakes.
       * @phases all
       */
      parse_pem_priv_key(pem: string): ngx.Result<PrivateKey>;

      /**
       * Parses a chain given as DER.
       * @phases all
       * @since 0.1.29
       */
      readonly parse_der_cert?: (this: void, der: string) => ngx.Result<CertificateChain>;

      /**
       * Parses a key given as DER.
       * @phases all
       * @since 0.1.29
       */
      readonly parse_der_priv_key?: (this: void, der: string) => ngx.Result<PrivateKey>;

      /**
       * Shows this chain.
       * @phases ssl_cert
       */
      set_cert(chain: CertificateChain): ngx.Result<true>;

      /**
       * Uses this key.
       * @phases ssl_cert
       */
      set_priv_key(key: PrivateKey): ngx.Result<true>;

      /**
       * Asks the client for a certificate; what was verified is in `$ssl_client_verify`.
       * @phases ssl_cert
       */
      verify_client(
        client_certs?: CertificateChain,
        depth?: number,
        trusted_certs?: CertificateChain,
      ): ngx.Result<true>;

      /**
       * The name the client asked for (SNI).
       * @phases ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer
       */
      server_name(): Maybe<string>;

      /**
       * The port the client connected to.
       * @phases ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer
       */
      server_port(): ngx.Result<number>;

      /**
       * The address the client connected to.
       * @phases ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer
       */
      raw_server_addr(): RawAddress;

      /**
       * The client's address.
       * @phases ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer
       */
      raw_client_addr(): RawAddress;

      /**
       * 0x0303 for TLS 1.2, and so on.
       * @phases ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer
       */
      get_tls1_version(): ngx.Result<number>;

      /**
       * The version by its name.
       * @phases ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer
       */
      get_tls1_version_str(): ngx.Result<TlsVersionName>;

      /**
       * Key material derived from the session (RFC 5705, RFC 8446 §7.5).
       * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log
       * @since 0.1.29
       */
      readonly export_keying_material?: (
        this: void,
        length: number,
        label: string,
        context?: string,
      ) => Maybe<string>;

      /**
       * Key material derived from the early secret.
       * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log
       * @since 0.1.29
       */
      readonly export_keying_material_early?: (
        this: void,
        length: number,
        label: string,
        context?: string,
      ) => Maybe<string>;

      /**
       * The client's random; with 0, its length.
       * @phases ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer
       * @since 0.1.29
       */
      readonly get_client_random?: RandomReader;

      /**
       * The server's random; with 0, its length.
       * @phases ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer
       * @since 0.1.33
       */
      readonly get_server_random?: RandomReader;

      /**
       * The session's master key; with 0, its length.
       * @phases ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer
       * @since 0.1.33
       */
      readonly get_session_master_key?: RandomReader;

      /**
       * OpenSSL's `SSL *` of the client's connection.
       * @phases ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer
       * @since 0.1.29
       */
      readonly get_req_ssl_pointer?: (this: void) => ngx.Result<ngx.Cdata>;

      /**
       * OpenSSL's `SSL *` of the upstream connection.
       * @phases proxy_ssl_cert, proxy_ssl_verify, header_filter, body_filter, log
       * @since 0.1.33
       */
      readonly get_upstream_ssl_pointer?: (this: void) => ngx.Result<ngx.Cdata>;

      /**
       * Whether an `SSL *` resumed an earlier session.
       * @phases all
       * @since 0.1.33
       */
      readonly ssl_session_reused?: (
        this: void,
        ssl: ngx.Cdata,
      ) => LuaMultiReturn<[reused: boolean, err: undefined] | [reused: undefined, err: string]>;

      /**
       * The ciphers that both sides know, without GREASE unless told.
       * @phases ssl_client_hello, ssl_cert, ssl_session_fetch, ssl_session_store, set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, balancer
       * @since 0.1.32
       */
      readonly get_req_shared_ssl_ciphers?: (
        this: void,
        filter_grease?: boolean,
      ) => ngx.Result<number[]>;
    }
  }

  const ssl: ssl.Ssl;
  export = ssl;
}
