/**
 * What the world answers: a value, or nothing and the reason.
 * Testing one half narrows the other. Misuse by the programmer is `error()`, never this.
 */
export type Result<Value> = LuaMultiReturn<
  [value: Value, err: undefined] | [value: undefined, err: string]
>;
