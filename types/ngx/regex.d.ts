/** @noSelfInFile */

declare namespace ngx {
  /** `[0]` is the whole match, `[1]…` the groups, names their named groups; `false` did not take part. */
  interface Captures {
    [group: number]: string | false | undefined;
    [name: string]: string | false | (string | false)[] | undefined;
    0: string;
  }

  /** `pos` is the byte (from 1) to start at, and is moved past the match. */
  interface RegexContext {
    pos?: number;
  }

  /** What to put for a match: a template with `$1`, `${name}`, `$$`, or a function of the captures. */
  type Replacement = string | ((this: void, captures: Captures) => string);

  type MatchResult = LuaMultiReturn<
    [captures: Captures, err: undefined] | [captures: undefined, err: string | undefined]
  >;

  type SubstituteResult = LuaMultiReturn<
    [text: string, count: number, err: undefined] | [text: undefined, count: undefined, err: string]
  >;

  /**
   * PCRE. Options are letters: `a` anchored, `d` DFA, `D` duplicate names, `i` no case, `j` JIT,
   * `J` JavaScript's rules, `m` multi-line, `o` compile once, `s` dot matches newline, `u` UTF-8,
   * `U` UTF-8 unchecked, `x` extended. Use `jo` for patterns that do not change.
   * @noSelf
   */
  interface Re {
    /**
     * The first match; nil without a message when there is none.
     * @phases all
     */
    match(
      subject: string,
      regex: string,
      options?: string,
      ctx?: RegexContext,
      res_table?: object,
    ): MatchResult;
    /**
     * First and last byte (from 1) of the match, or of its `nth` group. Makes no strings.
     * @phases all
     */
    find(
      subject: string,
      regex: string,
      options?: string,
      ctx?: RegexContext,
      nth?: number,
    ): LuaMultiReturn<
      | [from: number, to: number, err: undefined]
      | [from: undefined, to: undefined, err: string | undefined]
    >;
    /**
     * An iterator over all matches.
     * @phases all
     */
    gmatch(subject: string, regex: string, options?: string): Result<(this: void) => MatchResult>;
    /**
     * Replaces the first match and tells how many were replaced.
     * @phases all
     */
    sub(subject: string, regex: string, replace: Replacement, options?: string): SubstituteResult;
    /**
     * Replaces every match and tells how many.
     * @phases all
     */
    gsub(subject: string, regex: string, replace: Replacement, options?: string): SubstituteResult;
  }

  /** @noSelf */
  interface Api {
    /** Regular expressions. @phases all */
    readonly re: Re;
  }
}
