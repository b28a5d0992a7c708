/**
 * What the Lua specs use of busted 2.1 and luassert 1.9 (https://lunarmodules.github.io/busted).
 * Functions take no self: both libraries call with a dot.
 */

/** @noSelf */
declare function describe(name: string, body: () => void): void;
/** @noSelf */
declare function it(name: string, body: () => void): void;
/** Listed as pending and not run. @noSelf */
declare function pending(name: string, body?: () => void): void;
/** @noSelf */
declare function before_each(body: () => void): void;
/** @noSelf */
declare function after_each(body: () => void): void;
/** Once before the tests of the surrounding block. @noSelf */
declare function setup(body: () => void): void;
/** Once after the tests of the surrounding block. @noSelf */
declare function teardown(body: () => void): void;

/** Expected comes first. A message is printed with the failure. @noSelf */
declare namespace assert {
  function is_true(value: unknown, message?: string): void;
  function is_false(value: unknown, message?: string): void;
  function is_nil(value: unknown, message?: string): void;
  function is_not_nil(value: unknown, message?: string): void;
  function is_string(value: unknown, message?: string): void;
  function is_number(value: unknown, message?: string): void;
  function is_table(value: unknown, message?: string): void;
  function is_function(value: unknown, message?: string): void;
  /** The same value: tables by identity. */
  function equal<Value>(expected: Value, actual: Value, message?: string): void;
  function not_equal<Value>(expected: Value, actual: Value, message?: string): void;
  /** The same content, compared deeply. */
  function same<Value>(expected: Value, actual: Value, message?: string): void;
  function not_same<Value>(expected: Value, actual: Value, message?: string): void;
  function near(expected: number, actual: number, tolerance: number, message?: string): void;
  /** A Lua pattern, unless `plain`; `from` is a one-based position. */
  function matches(pattern: string, actual: string, from?: number, plain?: boolean): void;
  /** The body raises an error; with a message, exactly that one. */
  function has_error(body: () => void, message?: string): void;
  /** The body raises an error whose text matches that Lua pattern. */
  function error_matches(body: () => void, pattern: string): void;
  function has_no_error(body: () => void): void;
}
