/** @noSelfInFile */

/**
 * OCSP stapling.
 * @noResolution
 */
declare module "ngx.ocsp" {
  export const version: string;

  /**
   * The responder's URL out of a DER chain; `"truncated"` when longer than `max_len`, nil when there is none.
   * @phases all
   */
  export function get_ocsp_responder_from_der_chain(
    der_cert_chain: string,
    max_len?: number,
  ): LuaMultiReturn<
    [url: string, err: "truncated" | undefined] | [url: undefined, err: string | undefined]
  >;

  /**
   * The request to send to the responder.
   * @phases all
   */
  export function create_ocsp_request(der_cert_chain: string, max_len?: number): ngx.Result<string>;

  /**
   * Checks the responder's answer. Since 0.1.29 the time of the next update comes second.
   * @phases all
   */
  export function validate_ocsp_response(
    response: string,
    der_cert_chain: string,
    max_err_len?: number,
  ): LuaMultiReturn<[ok: true, next_update: number | undefined] | [ok: undefined, err: string]>;

  /**
   * Staples the answer to this handshake; `"no status req"` when the client did not ask.
   * @phases ssl_cert
   */
  export function set_ocsp_status_resp(
    response: string,
  ): LuaMultiReturn<
    [ok: true, warning: "no status req" | undefined] | [ok: undefined, err: string]
  >;
}
