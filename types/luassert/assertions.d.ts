/** @noSelfInFile */

/** Assertions by their bare names, after `assert.is`, `assert.are`, `assert.has` and the like. @noSelf */
interface LuassertAssertions {
  /** The same value, or the same table. */
  equal<T>(expected: T, actual: T, message?: string): void;
  /** The same as `equal`. */
  equals<T>(expected: T, actual: T, message?: string): void;
  /** Equal in all their fields. */
  same<T>(expected: T, actual: T, message?: string): void;
  /** No further apart than `tolerance`. */
  near(expected: number, actual: number, tolerance: number, message?: string): void;
  /** Fits a Lua pattern. */
  matches(pattern: string, actual: string | number | undefined, ...rest: luassert.MatchRest): void;
  /** The same as `matches`. */
  match(pattern: string, actual: string | number | undefined, ...rest: luassert.MatchRest): void;
  /** No value twice. */
  unique(list: readonly unknown[], message?: string, deep?: boolean): void;
  /** Neither nil nor false. */
  truthy<T>(value: T, message?: string): asserts value is Exclude<T, false | null | undefined>;
  /** Nil or false. */
  falsy(value: unknown, message?: string): void;
  /** A boolean. */
  boolean(value: unknown, message?: string): asserts value is boolean;
  /** A number. */
  number(value: unknown, message?: string): asserts value is number;
  /** A string. */
  string(value: unknown, message?: string): asserts value is string;
  /** A table. */
  table(value: unknown, message?: string): asserts value is object;
  /** A userdata. */
  userdata(value: unknown, message?: string): void;
  /** A coroutine. */
  thread(value: unknown, message?: string): void;
  /** Throws, and exactly this when `expected` is given (position cut off). */
  error(callback: () => unknown, expected?: unknown, message?: string): void;
  /** The same as `error`. */
  errors(callback: () => unknown, expected?: unknown, message?: string): void;
  /** Throws a message that fits a Lua pattern. */
  error_matches(callback: () => unknown, pattern: string, message?: string): void;
  /** So many values were given. */
  returned_arguments(count: number, ...values: unknown[]): void;
  /** True, nothing else. */
  true(value: unknown, message?: string): asserts value is true;
  /** False, not nil. */
  false(value: unknown, message?: string): asserts value is false;
  /** Nil. */
  nil(value: unknown, message?: string): asserts value is undefined;
  /** A function. */
  function(value: unknown, message?: string): asserts value is (...args: any[]) => any;
  /** Reads on: the opposite. */
  readonly not: LuassertNegated;
  readonly no: LuassertNegated;
}

/** The opposite of each assertion. @noSelf */
interface LuassertNegated {
  /** Fails where `equal` holds. */
  equal<T>(expected: T, actual: T, message?: string): void;
  /** Fails where `equals` holds. */
  equals<T>(expected: T, actual: T, message?: string): void;
  /** Fails where `same` holds. */
  same<T>(expected: T, actual: T, message?: string): void;
  /** Fails where `near` holds. */
  near(expected: number, actual: number, tolerance: number, message?: string): void;
  /** Fails where `matches` holds. */
  matches(pattern: string, actual: string | number | undefined, ...rest: luassert.MatchRest): void;
  /** Fails where `match` holds. */
  match(pattern: string, actual: string | number | undefined, ...rest: luassert.MatchRest): void;
  /** Fails where `unique` holds. */
  unique(list: readonly unknown[], message?: string, deep?: boolean): void;
  /** Nil or false. */
  truthy(value: unknown, message?: string): void;
  /** Neither nil nor false. */
  falsy<T>(value: T, message?: string): asserts value is Exclude<T, false | null | undefined>;
  /** Fails where `boolean` holds. */
  boolean(value: unknown, message?: string): void;
  /** Fails where `number` holds. */
  number(value: unknown, message?: string): void;
  /** Fails where `string` holds. */
  string(value: unknown, message?: string): void;
  /** Fails where `table` holds. */
  table(value: unknown, message?: string): void;
  /** Fails where `userdata` holds. */
  userdata(value: unknown, message?: string): void;
  /** Fails where `thread` holds. */
  thread(value: unknown, message?: string): void;
  /** Does not throw. */
  error(callback: () => unknown, message?: string): void;
  /** Does not throw. */
  errors(callback: () => unknown, message?: string): void;
  /** Fails where `error_matches` holds. */
  error_matches(callback: () => unknown, pattern: string, message?: string): void;
  /** Fails where `returned_arguments` holds. */
  returned_arguments(count: number, ...values: unknown[]): void;
  /** Fails where `true` holds. */
  true(value: unknown, message?: string): void;
  /** Fails where `false` holds. */
  false(value: unknown, message?: string): void;
  /** Anything but nil. */
  nil<T>(value: T, message?: string): asserts value is NonNullable<T>;
  /** Fails where `function` holds. */
  function(value: unknown, message?: string): void;
}
