/** @noSelfInFile */

// Additions to what lua-types/jit declares. Those of `table` come into being when their module is
// required, so import it for its effect: `import "table.new";`. lua-resty-core does so in nginx.

declare namespace table {
  /**
   * An empty table with room for so many array slots and keys; `table.new` in Lua.
   * Needs `import "table.new"`.
   * @customName new
   */
  function create<T extends object = object>(array_slots: number, hash_slots: number): T;
  /** Empties a table and keeps its memory. Needs `import "table.clear"`. */
  function clear(t: object): void;
  /** How many keys a table has. Needs `import "table.nkeys"` and OpenResty's LuaJIT. */
  function nkeys(t: object): number;
  /** Whether a table has no keys. Needs `import "table.isempty"` and OpenResty's LuaJIT. */
  function isempty(t: object): boolean;
  /** Whether a table's keys are 1…n. Needs `import "table.isarray"` and OpenResty's LuaJIT. */
  function isarray(t: object): boolean;
  /** A shallow copy. Needs `import "table.clone"` and OpenResty's LuaJIT. */
  function clone<T extends object>(t: T): T;
}

declare namespace jit {
  /** Calls back on compiler events (`bc`, `trace`, `record`, `texit`); without an event, never again. */
  function attach(callback: (...args: any[]) => void, event?: string): void;
  /** How hard the machine code is to predict; for tests. */
  const security: ((option: string) => unknown) | undefined;
  /**
   * The state of the compiler's random numbers, read or replaced; OpenResty's LuaJIT only.
   */
  const prngstate: ((state?: number | number[]) => number | number[]) | undefined;
}

/** @noResolution */
declare module "table.new" {
  /** An empty table with room for so many array slots and keys. */
  function create<T extends object = object>(array_slots: number, hash_slots: number): T;
  export = create;
}

/** @noResolution */
declare module "table.clear" {
  /** Empties a table and keeps its memory. */
  function clear(t: object): void;
  export = clear;
}

/** @noResolution */
declare module "table.nkeys" {
  /** How many keys a table has. */
  function nkeys(t: object): number;
  export = nkeys;
}

/** @noResolution */
declare module "table.isempty" {
  /** Whether a table has no keys. */
  function isempty(t: object): boolean;
  export = isempty;
}

/** @noResolution */
declare module "table.isarray" {
  /** Whether a table's keys are 1…n. */
  function isarray(t: object): boolean;
  export = isarray;
}

/** @noResolution */
declare module "table.clone" {
  /** A shallow copy. */
  function clone<T extends object>(t: T): T;
  export = clone;
}

/**
 * A pointer kept on the running Lua thread; lua-resty-core finds the request there.
 * @noResolution
 */
declare module "thread.exdata" {
  /** Reads the pointer, or sets it. */
  function exdata(data?: ngx.Cdata): ngx.Cdata | undefined;
  export = exdata;
}

/** @noResolution */
declare module "thread.exdata2" {
  /** Reads a second pointer, or sets it. */
  function exdata2(data?: ngx.Cdata): ngx.Cdata | undefined;
  export = exdata2;
}
