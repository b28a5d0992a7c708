/** @noSelfInFile */

declare namespace ngx {
  /** What most calls return: the value, or nil and a message. Testing one half narrows the other. */
  type Result<T> = LuaMultiReturn<[value: T, err: undefined] | [value: undefined, err: string]>;

  /** The light userdata NULL, which is also `cjson.null`. It is truthy in Lua. */
  interface Null {
    readonly __ngx_null: unique symbol;
  }

  /** An opaque FFI pointer. */
  interface Cdata {
    readonly __ngx_cdata: unique symbol;
  }

  /** Anything that `ngx.say`, `ngx.print`, `ngx.log` and `tcpsock:send` can turn into bytes. */
  type Printable = string | number | boolean | Null | undefined;

  /** Strings, numbers and (nested) arrays of them, written without joining them first. */
  type Fragments = string | number | boolean | Null | undefined | readonly Fragments[];
}
