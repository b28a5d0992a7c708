/** @noSelfInFile */

/**
 * LuaJIT's string buffers and serialization; in LuaJIT 2.1 from 2022 on.
 * @noResolution
 */
declare module "string.buffer" {
  export interface BufferOptions {
    /** Keys that come often, in a fixed order. */
    dict?: readonly string[];
    /** Metatables to keep across encoding, in a fixed order. */
    metatable?: readonly object[];
  }

  /** Bytes written at the end and read from the front. */
  export interface Buffer {
    /** Bytes in it; written `#buffer`. */
    readonly length: LuaLengthMethod<number>;
    /** Empties it and keeps the memory. */
    reset(): this;
    /** Empties it and gives the memory back. */
    free(): this;
    /** Appends values as text. */
    put(...values: (string | number | Buffer)[]): this;
    /** Appends what `string.format` would give. */
    putf(format: string, ...values: unknown[]): this;
    /** Appends bytes from C memory. */
    putcdata(data: unknown, length: number): this;
    /** Stands for a string without copying it. */
    set(text: string): this;
    /** Stands for C memory without copying it. */
    set(data: unknown, length: number): this;
    /** Room to write at least so many bytes; then `commit`. */
    reserve(size: number): LuaMultiReturn<[pointer: any, length: number]>;
    /** Takes over so many bytes written after `reserve`. */
    commit(used: number): this;
    /** Forgets bytes at the front. */
    skip(length: number): this;
    /** Takes everything, or up to `length` bytes. */
    get(length?: number): string;
    /** Takes several pieces, one after the other. */
    get(...lengths: (number | undefined)[]): LuaMultiReturn<string[]>;
    /** The contents, left where they are. */
    tostring(): string;
    /** Where the contents lie. */
    ref(): LuaMultiReturn<[pointer: any, length: number]>;
    /** Appends a Lua value in LuaJIT's own format. */
    encode(value: unknown): this;
    /** Takes one encoded value. */
    decode<T = unknown>(): T;
  }

  /** A Lua value as bytes. Throws on functions, threads and cycles. */
  export function encode(value: unknown): string;
  /** The value out of `encode`. Throws on bytes that are none. */
  export function decode<T = unknown>(text: string): T;
  /** A buffer, with room for `size` bytes if given. */
  function create(size?: number, options?: BufferOptions): Buffer;
  function create(options: BufferOptions): Buffer;
  export { create as new };
}
