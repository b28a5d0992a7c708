/** @noSelfInFile */

/**
 * Chooses the peer of an upstream request.
 * @noResolution
 */
declare module "ngx.balancer" {
  namespace balancer {
    /** @noSelf */
    interface Balancer {
      readonly version: string;

      /**
       * Sends this attempt to an address (IP or `unix:` path; no names). `host` is the name to expect in TLS.
       *
       * `host` needs lua-resty-core 0.1.29; older versions ignore it.
       * @phases balancer
       */
      set_current_peer(address: string, port?: number | string, host?: string): ngx.Result<true>;

      /**
       * Allows so many attempts after this one; true with a warning when a directive allows fewer.
       * @phases balancer
       */
      set_more_tries(
        count: number,
      ): LuaMultiReturn<[ok: true, warning: string | undefined] | [ok: undefined, err: string]>;

      /**
       * How the previous attempt ended: `next` for a refused status, `failed` for a broken connection;
       * nil in the first attempt.
       * @phases balancer
       */
      get_last_failure(): LuaMultiReturn<
        | [state: "next" | "failed" | "keepalive" | "unknown", status: number, err: undefined]
        | [state: undefined, status: undefined, err: string | undefined]
      >;

      /**
       * Limits in seconds for this attempt and later ones; nil leaves what nginx.conf says.
       * @phases balancer
       */
      set_timeouts(
        connect_timeout: number | undefined,
        send_timeout: number | undefined,
        read_timeout: number | undefined,
      ): LuaMultiReturn<[ok: true, err: undefined] | [ok: false, err: string]>;

      /**
       * Builds the upstream request again, so that variables changed before a retry take effect.
       * @phases balancer
       */
      recreate_request(): ngx.Result<true>;

      /**
       * Keeps this connection for later requests: idle for so many seconds (60), for so many requests (100).
       * @phases balancer
       * @since 0.1.29
       */
      readonly enable_keepalive?: (
        this: void,
        idle_timeout?: number,
        max_requests?: number,
      ) => ngx.Result<true>;

      /**
       * Chooses the local address, with a port if wanted (`127.0.0.1:12345`).
       * @phases balancer
       * @since 0.1.29
       */
      readonly bind_to_local_addr?: (this: void, address: string) => ngx.Result<true>;

      /**
       * Switches TLS to the upstream on or off.
       * @phases balancer
       * @since 0.1.29
       */
      readonly set_upstream_tls?: (this: void, on: boolean | 0 | 1) => ngx.Result<true>;
    }
  }

  const balancer: balancer.Balancer;
  export = balancer;
}
