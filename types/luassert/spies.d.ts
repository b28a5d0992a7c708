/** @noSelfInFile */

declare namespace luassert {
  /** A message; or where to start (from 1), whether the pattern is plain text, and a message. */
  type MatchRest = [message?: string] | [start: number, plain?: boolean, message?: string];

  /** A callable table that remembers its calls. */
  interface Spy<
    F extends (this: void, ...args: any[]) => any = (this: void, ...args: any[]) => any,
  > {
    /** Calls the original and remembers the call. */
    (this: void, ...args: Parameters<F>): ReturnType<F>;
    /** Arguments of each call: `vals` as given, `refs` the tables themselves. */
    readonly calls: { readonly vals: any[]; readonly refs: any[] }[];
    readonly returnvals: { readonly vals: any[]; readonly refs: any[] }[];
    /** Forgets the calls. */
    clear(): this;
    /** Puts the original back. */
    revert(): F;
  }

  interface Stub<
    F extends (this: void, ...args: any[]) => any = (this: void, ...args: any[]) => any,
  > extends Spy<F> {
    /** What it gives. */
    readonly returns: (this: void, ...values: any[]) => Stub<F>;
    /** What it calls. */
    readonly invokes: (this: void, callback: (this: void, ...args: any[]) => any) => Stub<F>;
    /** What it gives or calls for these arguments; matchers allowed. */
    readonly on_call_with: (
      this: void,
      ...args: any[]
    ) => {
      readonly returns: (this: void, ...values: any[]) => Stub<F>;
      readonly invokes: (this: void, callback: (this: void, ...args: any[]) => any) => Stub<F>;
    };
    readonly by_default: Pick<Stub<F>, "returns" | "invokes">;
  }

  /** @noSelf */
  interface SpyChecks {
    /** Called so often; at all, without a number. */
    called(times?: number): void;
    /** Called with these arguments, at least once. */
    called_with(...args: any[]): void;
    /** Gave these values, at least once. */
    returned_with(...values: any[]): void;
    /** Called so often or more. */
    called_at_least(times: number): void;
    /** Called so often or less. */
    called_at_most(times: number): void;
    /** Called more often. */
    called_more_than(times: number): void;
    /** Called less often. */
    called_less_than(times: number): void;
  }

  /** @noSelf */
  interface SpyAssertions extends SpyChecks {
    readonly was: SpyChecks & { readonly not: SpyChecks };
    readonly was_not: SpyChecks;
    readonly has: { readonly returned: { with(this: void, ...values: any[]): void } };
    /** Called so often; at all, without a number. */
    was_called(times?: number): void;
    /** Called with these arguments, at least once. */
    was_called_with(...args: any[]): void;
    /** Never called. */
    was_not_called(): void;
    /** Never called with these arguments. */
    was_not_called_with(...args: any[]): void;
    /** Gave these values, at least once. */
    was_returned_with(...values: any[]): void;
  }

  /** Every function of a table as a spy, or a stub. */
  type Mock<T> = {
    [K in keyof T]: T[K] extends (...args: any[]) => any ? Stub<T[K]> : T[K];
  };

  interface SpyModule {
    /** A spy that calls a function. */
    new: <F extends (this: void, ...args: any[]) => any>(this: void, callback: F) => Spy<F>;
    /** Replaces a function in a table by a spy on it. */
    on<T extends object, K extends keyof T>(
      this: void,
      object: T,
      key: K,
    ): T[K] extends (...args: any[]) => any ? Spy<T[K]> : Spy;
    /** Whether a value is a spy. */
    is_spy(this: void, value: unknown): value is Spy;
  }

  interface StubModule {
    /** Replaces a function in a table; it gives nothing unless told. */
    (this: void, object?: object, key?: PropertyKey, ...returns: any[]): Stub;
    /** The same as calling `stub`. */
    new: (this: void, object?: object, key?: PropertyKey, ...returns: any[]) => Stub;
  }

  interface MockModule {
    /** Makes every function of a table, nested ones too, a spy or a stub. */
    <T extends object>(this: void, object: T, stubs?: boolean): Mock<T>;
    /** The same as calling `mock`. */
    new: <T extends object>(this: void, object: T, stubs?: boolean) => Mock<T>;
    /** Forgets all calls. */
    clear(this: void, mock: object): void;
    /** Puts the originals back. */
    revert(this: void, mock: object): void;
  }

  /** Stands for an argument in `called_with` and `on_call_with`. */
  interface Matcher {
    readonly __luassert_matcher: unique symbol;
  }

  /** @noSelf */
  interface Matchers {
    true(): Matcher;
    false(): Matcher;
    nil(): Matcher;
    boolean(): Matcher;
    number(): Matcher;
    string(): Matcher;
    table(): Matcher;
    function(): Matcher;
    userdata(): Matcher;
    thread(): Matcher;
    truthy(): Matcher;
    falsy(): Matcher;
    /** This very table. */
    ref(value: object): Matcher;
    /** Equal in all fields. */
    same(value: unknown): Matcher;
    /** The same value, or the same table. */
    equal(value: unknown): Matcher;
    /** The same as `equal`. */
    equals(value: unknown): Matcher;
    /** A text that fits a Lua pattern. */
    match(pattern: string): Matcher;
    /** The same as `match`. */
    matches(pattern: string): Matcher;
    /** A number no further away than `tolerance`. */
    near(value: number, tolerance: number): Matcher;
    /** A list with no value twice. */
    unique(): Matcher;
    /** What all of these accept. */
    all_of(...matchers: Matcher[]): Matcher;
    /** What one of these accepts. */
    any_of(...matchers: Matcher[]): Matcher;
    /** What none of these accepts. */
    none_of(...matchers: Matcher[]): Matcher;
  }

  interface MatchModule extends Matchers {
    /** Anything. */
    readonly _: Matcher;
    readonly is: Matchers;
    readonly has: Matchers;
    readonly is_not: Matchers;
  }
}

declare const spy: luassert.SpyModule;
declare const stub: luassert.StubModule;
declare const mock: luassert.MockModule;
declare const match: luassert.MatchModule;
