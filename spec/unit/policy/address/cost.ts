/** Bytes that one call leaves behind, over many calls of a function that is warm already. */
export const bytesPerCall = (times: number, body: () => void): number => {
  for (const _ of $range(1, times)) body();
  collectgarbage();
  collectgarbage("stop");
  const before = collectgarbage("count");
  for (const _ of $range(1, times)) body();
  const after = collectgarbage("count");
  collectgarbage("restart");
  return ((after - before) * 1024) / times;
};
