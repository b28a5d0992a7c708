/** @noSelfInFile */

/**
 * Base64 for URLs (`-_`, no padding).
 * @noResolution
 */
declare module "ngx.base64" {
  export const version: string;

  /**
   * Encodes.
   * @phases all
   */
  export function encode_base64url(text: string): ngx.Result<string>;

  /**
   * Decodes.
   * @phases all
   */
  export function decode_base64url(text: string): ngx.Result<string>;
}
