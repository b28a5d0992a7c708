/** @noSelfInFile */

declare namespace ngx {
  /** @noSelf */
  interface Config {
    /** Which module runs this code. @phases all */
    readonly subsystem: "http" | "stream";
    /** Whether nginx was built `--with-debug`. @phases all */
    readonly debug: boolean;
    /** 1022001 for nginx 1.22.1. @phases all */
    readonly nginx_version: number;
    /** 10023 for ngx_lua 0.10.23. @phases all */
    readonly ngx_lua_version: number;
    /**
     * nginx's prefix (`-p`), with a slash at the end.
     * @phases all
     */
    prefix(): string;
    /**
     * The arguments nginx was configured with when built.
     * @phases all
     */
    nginx_configure(): string;
  }

  /** @noSelf */
  interface Api {
    /** About this build of nginx. @phases all */
    readonly config: Config;
  }
}
