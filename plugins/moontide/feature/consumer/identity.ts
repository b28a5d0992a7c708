/** Somebody whom the configuration knows by name. Made once, when it is taken over. */
export interface Consumer {
  readonly name: string;
  /** The tier of its requests, where it has one (kernel/priority.ts). */
  readonly tier: number | undefined;
  readonly tags: LuaSet<string>;
}

/** Who sends a request, as far as it was proven. Made once for an API key or a token, never per request. */
export interface Identity {
  /** Undefined for the bearer of a good token whom the configuration does not name. */
  readonly consumer: Consumer | undefined;
  /** Names the user for as long as there is one: a token's subject, else the consumer's name. */
  readonly user: string;
  /** Of a token; empty for an API key. */
  readonly claims: Readonly<Record<string, unknown>>;
}
