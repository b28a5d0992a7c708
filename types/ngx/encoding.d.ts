/** @noSelfInFile */

declare namespace ngx {
  /** @noSelf */
  interface Api {
    /**
     * Percent-encodes; type 0 escapes a whole URI, 2 (the default) a component of one.
     * @phases all
     */
    escape_uri(text: string, type?: 0 | 1 | 2 | 3 | 4 | 5 | 6): string;
    /**
     * Decodes percent-encoding and `+`.
     * @phases all
     */
    unescape_uri(text: string): string;
    /**
     * Writes arguments as a query string.
     * @phases all
     */
    encode_args(args: Args): string;
    /**
     * Reads a query string, at most 100 arguments unless told (0: no limit).
     * @phases all
     */
    decode_args(
      text: string,
      max_args?: number,
    ): LuaMultiReturn<[args: ParsedArgs, err: "truncated" | undefined]>;
    /**
     * Base64, padded unless told otherwise.
     * @phases all
     */
    encode_base64(text: string | number | boolean | undefined, no_padding?: boolean): string;
    /**
     * Decodes Base64; nil when it is malformed.
     * @phases all
     */
    decode_base64(text: string): string | undefined;
    /**
     * Decodes Base64, skipping what is no part of it; nil when nothing is left to decode.
     * @phases all
     * @since 0.10.28
     */
    readonly decode_base64mime?: (this: void, text: string) => string | undefined;
    /**
     * CRC-32, quicker for up to about 60 bytes.
     * @phases all
     */
    crc32_short(text: string): number;
    /**
     * CRC-32, quicker for longer text.
     * @phases all
     */
    crc32_long(text: string): number;
    /**
     * HMAC-SHA-1, 20 raw bytes.
     * @phases all
     */
    hmac_sha1(secret_key: string, text: string): string;
    /**
     * MD5 in hexadecimal.
     * @phases all
     */
    md5(text: string): string;
    /**
     * MD5, 16 raw bytes.
     * @phases all
     */
    md5_bin(text: string): string;
    /**
     * SHA-1, 20 raw bytes.
     * @phases all
     */
    sha1_bin(text: string): string;
    /**
     * Quotes a value for MySQL's rules of quoting.
     * @phases all
     */
    quote_sql_str(value: string): string;
  }
}
