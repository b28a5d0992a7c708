/** @noSelfInFile */

declare namespace cjson {
  type Switch = boolean | "on" | "off";

  /** Settings that encoder and decoder share; each call gives the setting back. `cjson.new()` has its own. */
  interface Settings {
    readonly _NAME: string;
    readonly _VERSION: string;
    /** What JSON's null decodes to and encodes from; the same as `ngx.null`, and truthy. */
    readonly null: ngx.Null;

    /** What to do with a sparse array: an error, or an object above `ratio` times and `safe` slots. */
    encode_sparse_array(
      this: void,
      convert?: Switch,
      ratio?: number,
      safe?: number,
    ): LuaMultiReturn<[convert: boolean, ratio: number, safe: number]>;
    /** Nested tables at most; 1,000. */
    encode_max_depth(this: void, depth?: number): number;
    /** Nested values at most; 1,000. */
    decode_max_depth(this: void, depth?: number): number;
    /** Significant digits, 1 to 14 (16 in OpenResty); 14 unless told. */
    encode_number_precision(this: void, precision?: number): number;
    /** Keep the encoder's memory between calls; on unless told. */
    encode_keep_buffer(this: void, keep?: Switch): boolean;
    /** NaN and infinities: refuse (the default), write, or write null. */
    encode_invalid_numbers(this: void, allow?: Switch | "null"): boolean | "null";
    /** NaN, infinities and hexadecimal numbers: read (the default) or refuse. */
    decode_invalid_numbers(this: void, allow?: Switch): boolean;

    /** Encodes as `[]`. OpenResty's fork only: nil in Debian's lua-cjson. */
    readonly empty_array?: ngx.Null;
    /** A metatable: the table is an array, whatever its keys. OpenResty's fork only. */
    readonly array_mt?: object;
    /** A metatable: when empty, the table is `[]`. OpenResty's fork only. */
    readonly empty_array_mt?: object;
    /** Whether an empty table is `{}` (the default) or `[]`. OpenResty's fork only. */
    readonly encode_empty_table_as_object?: (this: void, as_object?: Switch) => boolean;
    /** Whether decoded arrays get `array_mt`; off unless told. OpenResty's fork only. */
    readonly decode_array_with_array_mt?: (this: void, enabled?: Switch) => boolean;
    /** Whether comments are skipped; off unless told. OpenResty's fork, since 2.1.0.17. */
    readonly decode_allow_comment?: (this: void, enabled?: Switch) => boolean;
    /** Whether `/` is written `\/`; on unless told. OpenResty's fork only. */
    readonly encode_escape_forward_slash?: (this: void, enabled?: Switch) => boolean;
    /** Whether values that JSON lacks are left out instead of refused. OpenResty's fork, since 2.1.0.12. */
    readonly encode_skip_unsupported_value_types?: (this: void, enabled?: Switch) => boolean;
    /** Indent with this text; empty writes one line. OpenResty's fork, since 2.1.0.17. */
    readonly encode_indent?: (this: void, indent?: string) => string;
  }

  /** Throws on what cannot be encoded or decoded. */
  interface Throwing extends Settings {
    /** An instance with settings of its own. */
    new: (this: void) => Throwing;
    /** A value as JSON; throws on functions, userdata and cycles. */
    encode(this: void, value: unknown): string;
    /** A value out of JSON; throws on what is none. `T` is taken on trust. */
    decode<T = unknown>(this: void, text: string): T;
  }

  /** Gives nil and a message instead of throwing. */
  interface Safe extends Settings {
    /** An instance with settings of its own. */
    new: (this: void) => Safe;
    /** A value as JSON. */
    encode(this: void, value: unknown): ngx.Result<string>;
    /** A value out of JSON. `T` is taken on trust. */
    decode<T = unknown>(
      this: void,
      text: string,
    ): LuaMultiReturn<[value: T, err: undefined] | [value: undefined, err: string]>;
  }
}

/**
 * JSON, throwing.
 * @noResolution
 */
declare module "cjson" {
  const json: cjson.Throwing;
  export = json;
}

/**
 * JSON, giving nil and a message.
 * @noResolution
 */
declare module "cjson.safe" {
  const json: cjson.Safe;
  export = json;
}
