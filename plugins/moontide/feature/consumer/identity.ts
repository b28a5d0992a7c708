import type { Lifetime } from "../../policy/token/claims";

/** Somebody whom the configuration knows by name. Made once, when it is taken over. */
export interface Consumer {
  readonly name: string;
  /** The tier of its requests, where it has one (kernel/priority.ts). */
  readonly tier: number | undefined;
  readonly tags: LuaSet<string>;
  /** Whom it belongs to, for limits and budgets of several together. */
  readonly team: string | undefined;
  /** Which models it may ask for: of each list one pattern must fit. Empty: all that the route has. */
  readonly models: readonly (readonly string[])[];
}

/** Who sends a request, as far as it was proven. Made once for an API key or a token, never per request. */
export interface Identity {
  /** Undefined for the bearer of a good token whom the configuration does not name. */
  readonly consumer: Consumer | undefined;
  /** Names the user for as long as there is one: a token's subject, else the consumer's name. */
  readonly user: string;
  /**
   * The same among all users, for keys, shares and caches: `ISSUER/USER` for a token's, for two issuers may call
   * different people alike; a consumer's own name has no `/`.
   */
  readonly subject: string;
  /** Of a token; empty for an API key. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** The identifier of the virtual key that was sent; never the key. */
  readonly api_key?: string;
}

/** A credential that was found good: whom it proves, and for how long. */
export interface Proof {
  readonly identity: Identity;
  /** Of a token, or a virtual key that expires. Other keys are good until the configuration says otherwise. */
  readonly lifetime: Lifetime | undefined;
  /** What endpoints are told, by the word that asks for it; `""` for what the identity does not have. Made on first use. */
  readonly texts: LuaMap<string, string>;
}

export const createProof = (identity: Identity, lifetime?: Lifetime): Proof => ({
  identity,
  lifetime,
  texts: new LuaMap(),
});
