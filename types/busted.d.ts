/// <reference types="@typescript-to-lua/language-extensions" />
/// <reference types="lua-types/jit" />
/// <reference path="./luassert/assert.d.ts" />
/// <reference path="./luassert/assertions.d.ts" />
/// <reference path="./luassert/spies.d.ts" />
/** @noSelfInFile */

// busted and luassert as globals; not part of index.d.ts, since Jest has globals of the same names.

/** A group of tests. Names may carry tags: `"… #slow"`. */
declare function describe(name: string, block: () => void): void;
/** The same as `describe`. */
declare function context(name: string, block: () => void): void;
/** A group whose globals and loaded modules are put back afterwards. */
declare function insulate(name: string, block: () => void): void;
declare function insulate(block: () => void): void;
/** A group whose globals and loaded modules stay. */
declare function expose(name: string, block: () => void): void;
declare function expose(block: () => void): void;

/** A test. */
declare function it(name: string, test: () => void): void;
/** The same as `it`. */
declare function spec(name: string, test: () => void): void;
/** The same as `it`. */
declare function test(name: string, test: () => void): void;
/** A test to be written, or one that is not run; inside a test, ends it as pending. */
declare function pending(name: string, test?: () => void): void;

/** Before every test of the group. */
declare function before_each(block: () => void): void;
/** After every test of the group, whether it passed or not. */
declare function after_each(block: () => void): void;
/** Before the first test of the group. */
declare function setup(block: () => void): void;
/** After the last test of the group. */
declare function teardown(block: () => void): void;
/** The same as `setup`. */
declare function strict_setup(block: () => void): void;
/** The same as `teardown`. */
declare function strict_teardown(block: () => void): void;
/** Before the group's first test, unless none is run. */
declare function lazy_setup(block: () => void): void;
/** After the group's last test, unless none was run. */
declare function lazy_teardown(block: () => void): void;
/**
 * Runs when the test that calls it ends, however it ends; `finally` in Lua.
 * @customName finally
 */
declare function finally_(block: () => void): void;

/** Runs the group's tests in another order each time. */
declare function randomize(seed?: number | boolean): void;

/** What busted gives helpers and output handlers. */
declare namespace busted {
  const version: string;
  /** Listens to an event, such as `["test", "end"]`. */
  function subscribe(event: readonly string[], callback: (...args: any[]) => any): unknown;
  /** Stops listening. */
  function unsubscribe(id: unknown, event?: readonly string[]): void;
  /** Tells those who listen. */
  function publish(event: readonly string[], ...args: any[]): void;
  /** Fails the running test. */
  function fail(message?: string, level?: number): never;
  /** Seconds since the epoch. */
  function gettime(): number;
  /** Seconds on a clock that never goes back. */
  function monotime(): number;
  /** Blocks for so many seconds. */
  function sleep(seconds: number): void;
}
