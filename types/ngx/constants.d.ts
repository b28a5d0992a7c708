/** @noSelfInFile */

declare namespace ngx {
  /** A request method as `ngx.HTTP_GET` and its siblings give it; not a string. */
  type HttpMethod = number & { readonly __ngx_http_method: true };

  /** @noSelf */
  interface Api {
    /** Success, for `ngx.exit` and modules that return a code. @phases all */
    readonly OK: 0;
    /** Failure. @phases all */
    readonly ERROR: -1;
    /** The call would wait. @phases all */
    readonly AGAIN: -2;
    /** Handled; nothing more to do. @phases all */
    readonly DONE: -4;
    /** Not handled here. @phases all */
    readonly DECLINED: -5;
    /** NULL as light userdata: stands for nil where nil cannot go. @phases all */
    readonly null: Null;

    /** @phases all */
    readonly HTTP_GET: HttpMethod;
    /** @phases all */
    readonly HTTP_HEAD: HttpMethod;
    /** @phases all */
    readonly HTTP_POST: HttpMethod;
    /** @phases all */
    readonly HTTP_PUT: HttpMethod;
    /** @phases all */
    readonly HTTP_DELETE: HttpMethod;
    /** @phases all */
    readonly HTTP_OPTIONS: HttpMethod;
    /** @phases all */
    readonly HTTP_MKCOL: HttpMethod;
    /** @phases all */
    readonly HTTP_COPY: HttpMethod;
    /** @phases all */
    readonly HTTP_MOVE: HttpMethod;
    /** @phases all */
    readonly HTTP_PROPFIND: HttpMethod;
    /** @phases all */
    readonly HTTP_PROPPATCH: HttpMethod;
    /** @phases all */
    readonly HTTP_LOCK: HttpMethod;
    /** @phases all */
    readonly HTTP_UNLOCK: HttpMethod;
    /** @phases all */
    readonly HTTP_PATCH: HttpMethod;
    /** @phases all */
    readonly HTTP_TRACE: HttpMethod;
  }
}
