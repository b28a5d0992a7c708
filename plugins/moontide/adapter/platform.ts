import { dictNames, spaceOf } from "./shared-dict";

/** `1022001` is 1.22.1, `10023` is 0.10.23: thousands each. */
const dotted = (number: number): string =>
  string.format(
    "%d.%d.%d",
    math.floor(number / 1000000),
    math.floor(number / 1000) % 1000,
    number % 1000,
  );

export const nginxVersion = dotted(ngx.config.nginx_version);
export const ngxLuaVersion = dotted(ngx.config.ngx_lua_version);

interface NamedSpace {
  readonly name: string;
  readonly capacity_bytes: number;
  readonly free_bytes: number;
}

/** Every zone of the gateway. Takes each zone's lock for a moment. */
export const sharedSpaces = (): readonly NamedSpace[] => {
  const spaces: NamedSpace[] = [];
  for (const name of dictNames) {
    const { capacity_bytes, free_bytes } = spaceOf(name);
    spaces[spaces.length] = { name, capacity_bytes, free_bytes };
  }
  return spaces;
};

const compiler = jit.opt as { readonly start: (this: void, ...options: string[]) => void };

/**
 * Lets LuaJIT record the chain as it is, for what is cut in pieces runs from piece to piece in the interpreter. A trace may
 * have 500 constants by default, and one through the whole access phase has more ("trace too long"). And of tail calls, which
 * every `return f(x)` is, it may have as many as a loop may be unrolled, 15: an access phase has some 60. The limits are
 * one for all Lua in this nginx.
 */
export const allowLongTraces = (): void => {
  compiler.start("maxirconst=2000", "loopunroll=100");
};

/**
 * Lets Lua's collector begin anew when memory is three times what it left, not twice. A request for a model makes some ten
 * kilobytes of garbage, and what is alive, a few megabytes, is looked through each time: that was a quarter of all its
 * time. More than this makes streams dear: the LuaJIT of Debian 12 hashes 16 bytes of a long string, so events that differ
 * elsewhere are kept in one list until they are collected.
 */
export const collectLess = (): void => {
  collectgarbage("setpause", 300);
};

/** Waits without holding the worker up. */
export const sleep = (seconds: number): void => ngx.sleep(seconds);
