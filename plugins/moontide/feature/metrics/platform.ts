/** One zone of shared memory. */
export interface SharedSpace {
  readonly name: string;
  readonly capacity_bytes: number;
  readonly free_bytes: number;
}

/** What metrics tell of the process that the gateway runs in. @noSelf */
export interface MetricsPlatform {
  readonly nginx_version: string;
  readonly ngx_lua_version: string;
  /** Every zone of the gateway, always in the same order. */
  sharedSpaces: () => readonly SharedSpace[];
}
