/** @noSelfInFile */

declare namespace assert {
  const is: LuassertAssertions;
  const are: LuassertAssertions;
  const was: LuassertAssertions;
  const has: LuassertAssertions;
  const does: LuassertAssertions;
  const is_not: LuassertNegated;
  const are_not: LuassertNegated;
  const has_no: LuassertNegated;
  const does_not: LuassertNegated;

  /** The same value, or the same table. */
  function equal<T>(expected: T, actual: T, message?: string): void;
  /** The same as `equal`. */
  function equals<T>(expected: T, actual: T, message?: string): void;
  /** Equal in all their fields. */
  function same<T>(expected: T, actual: T, message?: string): void;
  /** No further apart than `tolerance`. */
  function near(expected: number, actual: number, tolerance: number, message?: string): void;
  /** Fits a Lua pattern. */
  function matches(
    pattern: string,
    actual: string | number | undefined,
    ...rest: luassert.MatchRest
  ): void;
  /** The same as `matches`. */
  function match(
    pattern: string,
    actual: string | number | undefined,
    ...rest: luassert.MatchRest
  ): void;
  /** No value twice. */
  function unique(list: readonly unknown[], message?: string, deep?: boolean): void;
  /** Neither nil nor false. */
  function truthy<T>(
    value: T,
    message?: string,
  ): asserts value is Exclude<T, false | null | undefined>;
  /** Nil or false. */
  function falsy(value: unknown, message?: string): void;
  /** Throws, and exactly this when `expected` is given (position cut off). */
  function error(callback: () => unknown, expected?: unknown, message?: string): void;
  /** The same as `error`. */
  function errors(callback: () => unknown, expected?: unknown, message?: string): void;
  /** Throws a message that fits a Lua pattern. */
  function error_matches(callback: () => unknown, pattern: string, message?: string): void;
  /** So many values were given. */
  function returned_arguments(count: number, ...values: unknown[]): void;
  /** True, nothing else. */
  function is_true(value: unknown, message?: string): asserts value is true;
  /** False, not nil. */
  function is_false(value: unknown, message?: string): asserts value is false;
  /** Nil. */
  function is_nil(value: unknown, message?: string): asserts value is undefined;
  /** Neither nil nor false. */
  function is_truthy<T>(
    value: T,
    message?: string,
  ): asserts value is Exclude<T, false | null | undefined>;
  /** Nil or false. */
  function is_falsy(value: unknown, message?: string): void;
  /** A boolean. */
  function is_boolean(value: unknown, message?: string): asserts value is boolean;
  /** A number. */
  function is_number(value: unknown, message?: string): asserts value is number;
  /** A string. */
  function is_string(value: unknown, message?: string): asserts value is string;
  /** A table. */
  function is_table(value: unknown, message?: string): asserts value is object;
  /** A function. */
  function is_function(value: unknown, message?: string): asserts value is (...args: any[]) => any;
  /** A userdata. */
  function is_userdata(value: unknown, message?: string): void;
  /** A coroutine. */
  function is_thread(value: unknown, message?: string): void;
  /** The same value, or the same table. */
  function is_equal<T>(expected: T, actual: T, message?: string): void;
  /** Equal in all their fields. */
  function is_same<T>(expected: T, actual: T, message?: string): void;
  /** No further apart than `tolerance`. */
  function is_near(expected: number, actual: number, tolerance: number, message?: string): void;
  /** No value twice. */
  function is_unique(list: readonly unknown[], message?: string, deep?: boolean): void;
  /** Fails where `true` holds. */
  function is_not_true(value: unknown, message?: string): void;
  /** Fails where `false` holds. */
  function is_not_false(value: unknown, message?: string): void;
  /** Anything but nil. */
  function is_not_nil<T>(value: T, message?: string): asserts value is NonNullable<T>;
  /** Nil or false. */
  function is_not_truthy(value: unknown, message?: string): void;
  /** Neither nil nor false. */
  function is_not_falsy<T>(
    value: T,
    message?: string,
  ): asserts value is Exclude<T, false | null | undefined>;
  /** Fails where `boolean` holds. */
  function is_not_boolean(value: unknown, message?: string): void;
  /** Fails where `number` holds. */
  function is_not_number(value: unknown, message?: string): void;
  /** Fails where `string` holds. */
  function is_not_string(value: unknown, message?: string): void;
  /** Fails where `table` holds. */
  function is_not_table(value: unknown, message?: string): void;
  /** Fails where `function` holds. */
  function is_not_function(value: unknown, message?: string): void;
  /** Fails where `equal` holds. */
  function is_not_equal<T>(expected: T, actual: T, message?: string): void;
  /** Fails where `same` holds. */
  function is_not_same<T>(expected: T, actual: T, message?: string): void;
  /** Fails where `near` holds. */
  function is_not_near(expected: number, actual: number, tolerance: number, message?: string): void;
  /** The same value, or the same table. */
  function are_equal<T>(expected: T, actual: T, message?: string): void;
  /** Fails where `equal` holds. */
  function are_not_equal<T>(expected: T, actual: T, message?: string): void;
  /** Equal in all their fields. */
  function are_same<T>(expected: T, actual: T, message?: string): void;
  /** Fails where `same` holds. */
  function are_not_same<T>(expected: T, actual: T, message?: string): void;
  /** No value twice. */
  function are_unique(list: readonly unknown[], message?: string, deep?: boolean): void;
  /** Fails where `unique` holds. */
  function are_not_unique(list: readonly unknown[], message?: string, deep?: boolean): void;
  /** Fails where `equal` holds. */
  function not_equal<T>(expected: T, actual: T, message?: string): void;
  /** Fails where `equals` holds. */
  function not_equals<T>(expected: T, actual: T, message?: string): void;
  /** Fails where `same` holds. */
  function not_same<T>(expected: T, actual: T, message?: string): void;
  /** Fails where `near` holds. */
  function not_near(expected: number, actual: number, tolerance: number, message?: string): void;
  /** Fails where `matches` holds. */
  function not_matches(
    pattern: string,
    actual: string | number | undefined,
    ...rest: luassert.MatchRest
  ): void;
  /** Fails where `match` holds. */
  function not_match(
    pattern: string,
    actual: string | number | undefined,
    ...rest: luassert.MatchRest
  ): void;
  /** Anything but nil. */
  function not_nil<T>(value: T, message?: string): asserts value is NonNullable<T>;
  /** Throws, and exactly this when `expected` is given (position cut off). */
  function has_error(callback: () => unknown, expected?: unknown, message?: string): void;
  /** The same as `error`. */
  function has_errors(callback: () => unknown, expected?: unknown, message?: string): void;
  /** Throws a message that fits a Lua pattern. */
  function has_error_matches(callback: () => unknown, pattern: string, message?: string): void;
  /** The same as `matches`. */
  function has_match(
    pattern: string,
    actual: string | number | undefined,
    ...rest: luassert.MatchRest
  ): void;
  /** Does not throw. */
  function has_no_error(callback: () => unknown, message?: string): void;
  /** Does not throw. */
  function no_error(callback: () => unknown, message?: string): void;
  /** Does not throw. */
  function has_no_errors(callback: () => unknown, message?: string): void;
  /** Does not throw. */
  function no_errors(callback: () => unknown, message?: string): void;
  /** The same as `matches`. */
  function does_match(
    pattern: string,
    actual: string | number | undefined,
    ...rest: luassert.MatchRest
  ): void;
  /** Fails where `match` holds. */
  function does_not_match(
    pattern: string,
    actual: string | number | undefined,
    ...rest: luassert.MatchRest
  ): void;

  /** Assertions about a spy: `assert.spy(callback).was.called(2)`. */
  function spy(spy: luassert.Spy | ((...args: any[]) => any)): luassert.SpyAssertions;
  /** Assertions about a stub, as about a spy. */
  function stub(stub: luassert.Stub): luassert.SpyAssertions;
  /** Says this first when what follows fails. */
  function message(text: string): LuassertAssertions & {
    readonly is: LuassertAssertions;
    readonly are: LuassertAssertions;
    readonly has: LuassertAssertions;
  };
  /** Spies made from here on go away with `snapshot.revert()`. */
  function snapshot(this: typeof assert): { revert(): void };
  /** Adds an assertion or a modifier. */
  function register(
    this: typeof assert,
    kind: "assertion" | "modifier" | "matcher",
    name: string,
    callback: (state: object, args: any, level?: number) => unknown,
    positive_message?: string,
    negative_message?: string,
  ): void;
  /** Removes what `register` added. */
  function unregister(
    this: typeof assert,
    kind: "assertion" | "modifier" | "matcher",
    name: string,
  ): void;
  /** Turns values into text for messages; nil leaves a value to others. */
  function add_formatter(this: typeof assert, callback: (value: any) => string | undefined): void;
  /** Removes what `add_formatter` added. */
  function remove_formatter(
    this: typeof assert,
    callback: (value: any) => string | undefined,
  ): void;
  /** Such as `TableFormatLevel`. */
  function set_parameter(this: typeof assert, name: string, value: unknown): void;
  /** Reads what `set_parameter` set. */
  function get_parameter(this: typeof assert, name: string): unknown;
}
