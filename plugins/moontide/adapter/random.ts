import { Random } from "../kernel/ports";

/** LuaJIT's generator, which compiles; `seedRandom` gives each worker a sequence of its own. */
export const random: Random = { uniform: () => math.random() };

/**
 * Seeds this worker. The process number and the time differ between workers and restarts; the address of
 * a fresh table, which the loader places at random, differs between gateways started together.
 */
export const seedRandom = (): void => {
  const address = tonumber(string.match(tostring({}), "0x(%x+)")[0] ?? "0", 16) ?? 0;
  math.randomseed((ngx.worker.pid() * 7919 + ngx.now() * 1000 + (address % 1e9)) % 2147483647);
};
