/** @noSelfInFile */

/**
 * The TLS connection with the upstream.
 * @since 0.1.33
 * @noResolution
 */
declare module "ngx.proxyssl" {
  import { TlsVersionName } from "ngx.ssl";

  export const version: string;
  export const SSL3_VERSION: 0x0300;
  export const TLS1_VERSION: 0x0301;
  export const TLS1_1_VERSION: 0x0302;
  export const TLS1_2_VERSION: 0x0303;
  export const TLS1_3_VERSION: 0x0304;

  /**
   * 0x0303 for TLS 1.2, and so on.
   * @phases proxy_ssl_cert, proxy_ssl_verify, header_filter, body_filter, log
   */
  export function get_tls1_version(): ngx.Result<number>;
  /**
   * The version by its name.
   * @phases proxy_ssl_cert, proxy_ssl_verify, header_filter, body_filter, log
   */
  export function get_tls1_version_str(): ngx.Result<TlsVersionName>;
}

/**
 * The certificate that nginx shows to the upstream.
 * @since 0.1.33
 * @noResolution
 */
declare module "ngx.ssl.proxysslcert" {
  import { CertificateChain, PrivateKey } from "ngx.ssl";

  export const version: string;

  /**
   * Drops what nginx.conf says.
   * @phases proxy_ssl_cert
   */
  export function clear_certs(): ngx.Result<true>;
  /**
   * Sets the chain, from DER.
   * @phases proxy_ssl_cert
   */
  export function set_der_cert(der_cert_chain: string): ngx.Result<true>;
  /**
   * Sets the key, from DER.
   * @phases proxy_ssl_cert
   */
  export function set_der_priv_key(der_priv_key: string): ngx.Result<true>;
  /**
   * Sets the chain, parsed.
   * @phases proxy_ssl_cert
   */
  export function set_cert(chain: CertificateChain): ngx.Result<true>;
  /**
   * Sets the key, parsed.
   * @phases proxy_ssl_cert
   */
  export function set_priv_key(key: PrivateKey): ngx.Result<true>;
}

/**
 * Judging the upstream's certificate.
 * @since 0.1.32
 * @noResolution
 */
declare module "ngx.ssl.proxysslverify" {
  import { CertificateChain } from "ngx.ssl";

  export const version: string;

  /**
   * The verdict, as OpenSSL's `X509_V_…` number; 0 accepts.
   * @phases proxy_ssl_verify
   */
  export function set_verify_result(result: number): ngx.Result<true>;
  /**
   * What OpenSSL thinks, as its `X509_V_…` number.
   * @phases proxy_ssl_verify
   */
  export function get_verify_result(): ngx.Result<number>;
  /**
   * The certificate the upstream showed.
   * @phases proxy_ssl_verify
   */
  export function get_verify_cert(): ngx.Result<CertificateChain>;
}
