/** Finds one kind of personal data. @noSelf */
export interface Detector {
  /**
   * The next of its kind in a text, from a byte on. Time grows with the text alone, whatever it holds.
   *
   * @returns its first and last byte; undefined without any
   */
  find: (
    text: string,
    from: number,
  ) => LuaMultiReturn<[first: number, last: number] | [undefined, undefined]>;
}
