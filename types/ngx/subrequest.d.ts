/** @noSelfInFile */

declare namespace ngx {
  interface CaptureOptions {
    /** `ngx.HTTP_GET` unless told. */
    method?: HttpMethod;
    body?: string;
    args?: string | Args;
    /** Set over the inherited ones. @since 0.10.27 */
    headers?: Record<string, string | readonly string[]>;
    /** The subrequest's `ngx.ctx`. */
    ctx?: Context;
    /** Variables to set in the subrequest. */
    vars?: Record<string, string | number>;
    /** Start from copies of this request's variables. */
    copy_all_vars?: boolean;
    /** Share this request's variables, both ways. */
    share_all_vars?: boolean;
    /** Pass this request's body on whatever the method. */
    always_forward_body?: boolean;
  }

  interface CaptureResult {
    readonly status: number;
    readonly header: HeaderTable;
    readonly body: string;
    /** The body was cut off. */
    readonly truncated: boolean;
  }

  /** @noSelf */
  interface Location {
    /**
     * Asks another location of this server and waits; the whole answer is held in memory.
     * @phases rewrite, access, precontent, content
     */
    capture(uri: string, options?: CaptureOptions): CaptureResult;
    /**
     * Asks several locations at once, and returns when all have answered, in order.
     * @phases rewrite, access, precontent, content
     */
    capture_multi(
      requests: readonly (readonly [uri: string, options?: CaptureOptions])[],
    ): LuaMultiReturn<CaptureResult[]>;
  }

  /** @noSelf */
  interface Api {
    /** Subrequests. @phases rewrite, access, precontent, content */
    readonly location: Location;
  }
}
