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

/** Waits without holding the worker up. */
export const sleep = (seconds: number): void => ngx.sleep(seconds);
