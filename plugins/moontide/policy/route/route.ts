/** What a request must be like for a route; what is left out may be anything. */
export interface RouteMatch {
  /** A name, or `*.example.com` for every name below example.com, however deep. `*` is any host. */
  readonly host?: string;
  /** The whole path. */
  readonly path?: string;
  /**
   * The path itself or what lies below it: `/checkout` matches `/checkout` and `/checkout/x`, not
   * `/checkoutx`. One that ends in `/` matches whatever begins with it.
   */
  readonly path_prefix?: string;
  /** Upper case, as they are sent; `GET` does not include `HEAD`. */
  readonly methods?: readonly string[];
  /** Header name, in any case, to the exact value. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** All that matching needs of a route; the rest of its configuration stays the feature's own. */
export interface Routable {
  readonly match?: RouteMatch;
}

/**
 * A request as far as routes look at it. One record per worker is enough, filled anew for each request;
 * what the matcher doesn't need may be left as it is.
 */
export interface RouteRequest {
  /** The `Host` header or nginx's `$host`. */
  host: string;
  /** nginx's normalised `$uri`: decoded, without `..`, `//` and the query. */
  path: string;
  method: string;
  /** The value of a header; its name is asked for in lower case. */
  header: (this: void, name: string) => string | undefined;
}
