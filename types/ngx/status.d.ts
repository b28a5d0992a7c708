/** @noSelfInFile */

declare namespace ngx {
  /** @noSelf */
  interface Api {
    /** @phases all */
    readonly HTTP_CONTINUE: 100;
    /** @phases all */
    readonly HTTP_SWITCHING_PROTOCOLS: 101;
    /** @phases all */
    readonly HTTP_OK: 200;
    /** @phases all */
    readonly HTTP_CREATED: 201;
    /** @phases all */
    readonly HTTP_ACCEPTED: 202;
    /** @phases all */
    readonly HTTP_NO_CONTENT: 204;
    /** @phases all */
    readonly HTTP_PARTIAL_CONTENT: 206;
    /** The first status that is not a success. @phases all */
    readonly HTTP_SPECIAL_RESPONSE: 300;
    /** @phases all */
    readonly HTTP_MOVED_PERMANENTLY: 301;
    /** @phases all */
    readonly HTTP_MOVED_TEMPORARILY: 302;
    /** @phases all */
    readonly HTTP_SEE_OTHER: 303;
    /** @phases all */
    readonly HTTP_NOT_MODIFIED: 304;
    /** @phases all */
    readonly HTTP_TEMPORARY_REDIRECT: 307;
    /** @phases all */
    readonly HTTP_PERMANENT_REDIRECT: 308;
    /** @phases all */
    readonly HTTP_BAD_REQUEST: 400;
    /** @phases all */
    readonly HTTP_UNAUTHORIZED: 401;
    /** @phases all */
    readonly HTTP_PAYMENT_REQUIRED: 402;
    /** @phases all */
    readonly HTTP_FORBIDDEN: 403;
    /** @phases all */
    readonly HTTP_NOT_FOUND: 404;
    /** @phases all */
    readonly HTTP_NOT_ALLOWED: 405;
    /** @phases all */
    readonly HTTP_NOT_ACCEPTABLE: 406;
    /** @phases all */
    readonly HTTP_REQUEST_TIMEOUT: 408;
    /** @phases all */
    readonly HTTP_CONFLICT: 409;
    /** @phases all */
    readonly HTTP_GONE: 410;
    /** @phases all */
    readonly HTTP_UPGRADE_REQUIRED: 426;
    /** @phases all */
    readonly HTTP_TOO_MANY_REQUESTS: 429;
    /** nginx's own 444: close the connection without an answer. @phases all */
    readonly HTTP_CLOSE: 444;
    /** Unavailable for legal reasons. @phases all */
    readonly HTTP_ILLEGAL: 451;
    /** @phases all */
    readonly HTTP_INTERNAL_SERVER_ERROR: 500;
    /** @phases all */
    readonly HTTP_NOT_IMPLEMENTED: 501;
    /** The older name of `HTTP_NOT_IMPLEMENTED`. @phases all */
    readonly HTTP_METHOD_NOT_IMPLEMENTED: 501;
    /** @phases all */
    readonly HTTP_BAD_GATEWAY: 502;
    /** @phases all */
    readonly HTTP_SERVICE_UNAVAILABLE: 503;
    /** @phases all */
    readonly HTTP_GATEWAY_TIMEOUT: 504;
    /** @phases all */
    readonly HTTP_VERSION_NOT_SUPPORTED: 505;
    /** @phases all */
    readonly HTTP_INSUFFICIENT_STORAGE: 507;
  }
}
