/** @noSelfInFile */

/**
 * The first message of a TLS handshake.
 * @noResolution
 */
declare module "ngx.ssl.clienthello" {
  import { Maybe } from "ngx.ssl";
  namespace clienthello {
    type Protocol = "SSLv2" | "SSLv3" | "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

    /** @noSelf */
    interface ClientHello {
      readonly version: string;

      /**
       * The name the client asked for (SNI).
       * @phases ssl_client_hello
       */
      get_client_hello_server_name(): Maybe<string>;

      /**
       * An extension's bytes, by number.
       * @phases ssl_client_hello
       */
      get_client_hello_ext(ext_type: number): Maybe<string>;

      /**
       * The versions the client offers.
       * @phases ssl_client_hello
       */
      get_supported_versions(): Maybe<Protocol[]>;

      /**
       * The versions this handshake may choose from.
       * @phases ssl_client_hello
       */
      set_protocols(protocols: readonly Protocol[]): ngx.Result<true>;

      /**
       * The ciphers the client offers, without GREASE.
       * @phases ssl_client_hello
       * @since 0.1.32
       */
      readonly get_client_hello_ciphers?: (this: void) => ngx.Result<number[]>;

      /**
       * The extensions the client sent, by number.
       * @phases ssl_client_hello
       * @since 0.1.32
       */
      readonly get_client_hello_ext_present?: (this: void) => Maybe<number[]>;
    }
  }

  const clienthello: clienthello.ClientHello;
  export = clienthello;
}
