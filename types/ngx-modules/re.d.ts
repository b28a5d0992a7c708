/** @noSelfInFile */

/**
 * More of PCRE.
 * @noResolution
 */
declare module "ngx.re" {
  export const version: string;

  /**
   * Splits a text, into at most `max` parts; the first group of a match is put between its neighbours.
   * @phases all
   */
  export function split(
    subject: string,
    regex: string,
    options?: string,
    ctx?: ngx.RegexContext,
    max?: number,
    res?: string[],
  ): ngx.Result<string[]>;

  /**
   * Sets the JIT's stack in bytes, before the first `o` pattern is compiled.
   * @phases all
   */
  export function opt(option: "jit_stack_size", value: number): void;
}
