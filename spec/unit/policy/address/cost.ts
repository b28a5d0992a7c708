const measure = (times: number, body: () => void): number => {
  collectgarbage();
  collectgarbage("stop");
  const before = collectgarbage("count");
  for (const _ of $range(1, times)) body();
  const after = collectgarbage("count");
  collectgarbage("restart");
  return ((after - before) * 1024) / times;
};

/**
 * Bytes that one call leaves behind, over many calls of a function that is warm already: the least of five
 * rounds, because what LuaJIT itself needs while it compiles counts in any one of them.
 */
export const bytesPerCall = (times: number, body: () => void): number => {
  for (const _ of $range(1, times)) body();
  let least = math.huge;
  for (const _ of $range(1, 5)) least = math.min(least, measure(times, body));
  return least;
};
