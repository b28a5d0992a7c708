/** @noSelfInFile */

/**
 * More of the response.
 * @noResolution
 */
declare module "ngx.resp" {
  namespace resp {
    /** @noSelf */
    interface Resp {
      readonly version: string;

      /**
       * Adds a response header beside those of the same name; a header that nginx knows is replaced.
       * @phases server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log
       */
      add_header(name: string, value: string | readonly string[]): void;

      /**
       * Sets the status and the words after it.
       * @phases server_rewrite, rewrite, access, precontent, content, header_filter
       * @since 0.1.31
       */
      readonly set_status?: (this: void, status: number, reason?: string) => void;

      /**
       * Lets the response pass without nginx's checks of `If-Match`, `If-Modified-Since` and their like.
       * @phases server_rewrite, rewrite, access, precontent, content, header_filter
       * @since 0.1.32
       */
      readonly bypass_if_checks?: (this: void) => void;
    }
  }

  const resp: resp.Resp;
  export = resp;
}
