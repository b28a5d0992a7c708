/** @noSelfInFile */

/**
 * TLS sessions, to be shared between gateways.
 * @noResolution
 */
declare module "ngx.ssl.session" {
  export const version: string;

  /**
   * The session's id, to store it under.
   * @phases ssl_session_fetch, ssl_session_store
   */
  export function get_session_id(): ngx.Result<string>;

  /**
   * The session, to be stored.
   * @phases ssl_session_store
   */
  export function get_serialized_session(): ngx.Result<string>;

  /**
   * Resumes the session, with no full handshake.
   * @phases ssl_session_fetch
   */
  export function set_serialized_session(session: string): ngx.Result<true>;
}
