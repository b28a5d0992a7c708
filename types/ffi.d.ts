/** @noSelfInFile */

/**
 * LuaJIT's foreign functions. Not a global: `import * as ffi from "ffi"`.
 * @noResolution
 */
declare module "ffi" {
  /** A C value; see it through a type of your own, such as `Pointer<number>`. */
  export type CData = any;

  /** Memory read and written by offset, from 0. */
  export interface Pointer<T> {
    [offset: number]: T;
  }

  /** What may stand where a C type is wanted: its declaration, a ctype, or a value of that type. */
  export type CTypeLike<T = CData> = string | CType<T> | T;

  /** A C type; call it to make a value. */
  export interface CType<T = CData> {
    /** Makes a value. */
    (this: void, ...initializers: unknown[]): T;
    readonly __ffi_ctype: unique symbol;
  }

  /**
   * Symbols of a C library. Merge into this interface to type yours, with `this: void` on functions:
   * `declare module "ffi" { interface CLibrary { getpid(this: void): number } }`.
   */
  export interface CLibrary {
    [symbol: string]: any;
  }

  /** Functions that a ctype's values answer to. */
  export interface Metatable {
    __index?: object | ((this: void, value: CData, key: any) => unknown);
    __newindex?: object | ((this: void, value: CData, key: any, to: any) => void);
    __gc?: (this: void, value: CData) => void;
    __len?: (this: void, value: CData) => number;
    __call?: (this: void, value: CData, ...args: any[]) => unknown;
    __new?: (this: void, type: CType, ...args: any[]) => CData;
    __tostring?: (this: void, value: CData) => string;
    __eq?: (this: void, left: any, right: any) => boolean;
    __lt?: (this: void, left: any, right: any) => boolean;
    __le?: (this: void, left: any, right: any) => boolean;
    __add?: (this: void, left: any, right: any) => unknown;
    __sub?: (this: void, left: any, right: any) => unknown;
    __mul?: (this: void, left: any, right: any) => unknown;
    __div?: (this: void, left: any, right: any) => unknown;
    __mod?: (this: void, left: any, right: any) => unknown;
    __pow?: (this: void, left: any, right: any) => unknown;
    __unm?: (this: void, value: CData) => unknown;
    __concat?: (this: void, left: any, right: any) => unknown;
    __pairs?: (this: void, value: CData) => unknown;
    __ipairs?: (this: void, value: CData) => unknown;
  }

  /** The process's own symbols and libc's. */
  export const C: CLibrary;
  export const os: "Windows" | "Linux" | "OSX" | "BSD" | "POSIX" | "Other";
  export const arch: string;

  /** Declares C types and functions; once per name in each Lua VM. */
  export function cdef(declarations: string, ...types: CTypeLike[]): void;
  /** Loads a shared library, its symbols visible to others if `global`. */
  export function load(name: string, global?: boolean): CLibrary;
  /** The same memory under another type. */
  export function cast<T = CData>(type: CTypeLike<T>, value: unknown): T;
  /** Attaches functions to a struct type, once and for ever. */
  export function metatype<T = CData>(type: CTypeLike<T>, metatable: Metatable): CType<T>;
  /** Calls `finalizer` when the value is collected; nil takes it off. */
  export function gc<T>(value: T, finalizer: ((this: void, value: T) => void) | undefined): T;
  /** Bytes of a type; of a variable-length one, for so many elements. */
  export function sizeof(type: CTypeLike, length?: number): number | undefined;
  /** Bytes to which a type is aligned. */
  export function alignof(type: CTypeLike): number;
  /** Where a field lies; for bit fields, also its position and size in bits. */
  export function offsetof(
    type: CTypeLike,
    field: string,
  ): LuaMultiReturn<[offset: number | undefined, position?: number, size?: number]>;
  /** Whether a value is of a type. */
  export function istype(type: CTypeLike, value: unknown): boolean;
  /** C's `errno`; sets it too, when given. */
  export function errno(to?: number): number;
  /** A Lua string from memory: up to a zero byte, or `length` bytes. */
  export function string(pointer: unknown, length?: number): string;
  /** Copies bytes; of a string without a length, its closing zero too. */
  export function copy(to: unknown, from: unknown, length: number): void;
  export function copy(to: unknown, from: string): void;
  /** Sets bytes to `value` (0). */
  export function fill(to: unknown, length: number, value?: number): void;
  /** Whether the machine is `le`, `64bit`, `fpu` and the like. */
  export function abi(property: string): boolean;
  /** What LuaJIT knows of a type, by number; undocumented. */
  export function typeinfo(id: number): Record<string, unknown> | undefined;

  /** Makes a zeroed value; a variable-length type takes its length first. */
  function create<T = CData>(type: CTypeLike<T>, ...initializers: unknown[]): T;
  /** The ctype of a declaration or value; parse once, use often. */
  function type_of<T = CData>(type: CTypeLike<T>, ...types: CTypeLike[]): CType<T>;
  export { create as new, type_of as typeof };
}
