/** @noSelfInFile */

/**
 * A DNS client. Call `resolver.new({…})`, which becomes `resolver:new({…})`.
 * @noResolution
 */
declare module "resty.dns.resolver" {
  namespace resolver {
    interface Options {
      /** Addresses, with a port as `[host, port]`. Filled in by the resolver: don't share the table. */
      nameservers: (string | [host: string, port?: number])[];
      /** Tries; 5 unless told. */
      retrans?: number;
      /** Milliseconds for each try; 2,000 unless told. */
      timeout?: number;
      /** Don't ask the server to recurse. */
      no_recurse?: boolean;
      /** Start with the first server. @since lua-resty-dns 0.22 */
      no_random?: boolean;
    }

    interface QueryOptions {
      /** `TYPE_A` unless told. */
      qtype?: number;
      authority_section?: boolean;
      additional_section?: boolean;
    }

    /** One record; which fields it has depends on `type`. */
    interface Answer {
      readonly name: string;
      readonly type: number;
      readonly class: number;
      readonly ttl: number;
      readonly section: 1 | 2 | 3;
      /** A, AAAA */
      readonly address?: string;
      /** CNAME */
      readonly cname?: string;
      /** SRV */
      readonly priority?: number;
      readonly weight?: number;
      readonly port?: number;
      readonly target?: string;
      /** MX */
      readonly preference?: number;
      readonly exchange?: string;
      /** NS */
      readonly nsdname?: string;
      /** PTR */
      readonly ptrdname?: string;
      /** TXT, SPF */
      readonly txt?: string | string[];
      readonly spf?: string | string[];
      /** SOA */
      readonly mname?: string;
      readonly rname?: string;
      readonly serial?: number;
      readonly refresh?: number;
      readonly retry?: number;
      readonly expire?: number;
      /** `mininum` before lua-resty-dns 0.22. */
      readonly minimum?: number;
      readonly mininum?: number;
      /** What the resolver does not read. */
      readonly rdata?: string;
    }

    /** The records; `errcode` and `errstr` when the server refused (3: no such name). */
    type Answers = Answer[] & { readonly errcode?: number; readonly errstr?: string };

    interface Resolver extends Constants {
      /**
       * Asks over UDP, and over TCP when the answer is cut; `tries` collects the failures.
       * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
       */
      query(
        name: string,
        options?: QueryOptions,
        tries?: string[],
      ): LuaMultiReturn<
        | [answers: Answers, err: undefined, tries: string[] | undefined]
        | [answers: undefined, err: string, tries: string[] | undefined]
      >;
      /**
       * Asks over TCP.
       * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
       */
      tcp_query(name: string, options?: QueryOptions): ngx.Result<Answers>;
      /**
       * The names of an address.
       * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
       */
      reverse_query(address: string): ngx.Result<Answers>;
      /**
       * Milliseconds for each try.
       * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
       */
      set_timeout(milliseconds: number): void;
      /**
       * Closes its sockets.
       * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
       * @since lua-resty-dns 0.22
       */
      destroy?(): void;
    }

    interface Constants {
      readonly TYPE_A: 1;
      readonly TYPE_NS: 2;
      readonly TYPE_CNAME: 5;
      readonly TYPE_SOA: 6;
      readonly TYPE_PTR: 12;
      readonly TYPE_MX: 15;
      readonly TYPE_TXT: 16;
      readonly TYPE_AAAA: 28;
      readonly TYPE_SRV: 33;
      readonly TYPE_SPF: 99;
      readonly CLASS_IN: 1;
      /** The answer itself. */
      readonly SECTION_AN: 1;
      /** Authorities. */
      readonly SECTION_NS: 2;
      /** Additional records. */
      readonly SECTION_AR: 3;
    }

    interface Module extends Constants {
      readonly _VERSION: string;
      /**
       * A resolver with sockets of its own: for one request or timer, not to be kept.
       * @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify
       */
      new: (this: Module, options: Options) => ngx.Result<Resolver>;
      /**
       * Shortens runs of zeroes in an IPv6 address.
       * @phases all
       */
      compress_ipv6_addr(this: void, address: string): string;
      /**
       * Writes them out.
       * @phases all
       */
      expand_ipv6_addr(this: void, address: string): string;
      /**
       * The name to ask for to reverse an address.
       * @phases all
       */
      arpa_str(this: void, address: string): string;
    }
  }

  const resolver: resolver.Module;
  export = resolver;
}

/**
 * Debian's `lua-nginx-dns`: lua-resty-dns 0.20 under another name.
 * @noResolution
 */
declare module "nginx.dns.resolver" {
  import resolver = require("resty.dns.resolver");
  export = resolver;
}
