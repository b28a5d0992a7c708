const nothing: never[] = [];

/**
 * Ends LuaJIT's trace here; the next one begins behind it. At each of its exits a trace through the whole chain keeps more
 * values than LuaJIT has room for ("too many spill slots"), and what goes on from there then runs in the interpreter, in
 * some workers and not in others. `unpack` is what LuaJIT does not compile but puts two traces together around; it costs
 * about as much as a table look-up.
 */
export const endTrace = (): void => {
  unpack(nothing);
};
