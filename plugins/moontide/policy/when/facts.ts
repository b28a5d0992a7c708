/** Whether a pool has about as much to do as it can carry. */
export type PoolLoad = "high" | "normal";

/**
 * What conditions ask about the request at hand. Nothing is found out before it is asked for.
 * @noSelf
 */
export interface Facts {
  readonly method: () => string;
  /** Decoded, without the query. */
  readonly path: () => string;
  /** By lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** What the sender is as a bot: `any`, categories, `verified` or `impostor`; undefined: nobody knows it as one. */
  readonly bot: () => LuaSet<string> | undefined;
  readonly consumer: () => string | undefined;
  readonly tags: () => LuaSet<string> | undefined;
  readonly team: () => string | undefined;
  /** As the client called it; undefined until it is known, which takes the body. */
  readonly model: () => string | undefined;
  /** Of the sender's token; undefined without one. */
  readonly claims: () => Readonly<Record<string, unknown>> | undefined;
  readonly country: () => string | undefined;
  readonly region: () => string | undefined;
  /** The same for a user from request to request. */
  readonly user: () => string;
  /** Of the local day, 0 to 1439. */
  readonly minute: () => number;
  /** `mon` to `sun`. */
  readonly weekday: () => string;
  readonly load: () => PoolLoad;
}

/** One condition of a request, compiled. Made at load, asked per request. */
export type Test = (this: void, facts: Facts) => boolean;
