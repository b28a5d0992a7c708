/** @noSelfInFile */

/**
 * More of the request.
 * @noResolution
 */
declare module "ngx.req" {
  export const version: string;

  /**
   * Adds a request header beside those of the same name; a header that nginx knows is replaced.
   * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log
   */
  export function add_header(name: string, value: string | readonly string[]): void;
}
