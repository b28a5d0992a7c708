import { OpenKey } from "../../kernel/ports";
import { createGenerations, forgetAll, Generations } from "../../policy/cache/generations";
import { ClaimPath, claimPath } from "../../policy/claim/claim";
import { ClaimRules } from "../../policy/token/claims";
import { Algorithm } from "../../policy/token/algorithm";
import type { Proof } from "./identity";
import { IssuerConfiguration } from "./issuer-schema";

/** A key that signatures are checked with: a public one, or the shared secret of HS256. */
export interface IssuerKey {
  readonly algorithm: Algorithm;
  readonly id: string | undefined;
  readonly open: OpenKey | undefined;
  readonly secret: string | undefined;
}

/** Whose tokens are taken, with the keys that this worker knows. */
export interface Issuer {
  readonly name: string;
  readonly options: IssuerConfiguration;
  readonly rules: ClaimRules;
  readonly algorithms: LuaSet<Algorithm>;
  readonly user: ClaimPath;
  readonly consumer: ClaimPath | undefined;
  /** None until they were read or fetched. */
  keys: readonly IssuerKey[];
  /** What they were made of, to tell whether they changed: the text that was read, and what of it is used. */
  text: string | undefined;
  fingerprint: string;
  /** Why there are no others, where reading them failed. */
  problem: string | undefined;
  /** Requests of this worker that have waited for the fetch under way, and which one that is. */
  waiting: number;
  awaited: number;
  /** Tokens that were found good, by the text of their credential. In this worker's memory alone. */
  readonly tokens: Generations<Proof>;
}

/** A generation of remembered tokens takes so many bytes, with what was made of them. */
const maximumTokenBytes = 8388608;

const setOf = <Item extends string>(items: readonly Item[]): LuaSet<Item> => {
  const set = new LuaSet<Item>();
  for (const item of items) set.add(item);
  return set;
};

/** The algorithms that an issuer's tokens may have. */
export const algorithmsOf = (options: IssuerConfiguration): readonly Algorithm[] =>
  options.algorithms ?? (options.secret === undefined ? ["RS256", "ES256"] : ["HS256"]);

export const createIssuer = (name: string, options: IssuerConfiguration): Issuer => ({
  name,
  options,
  rules: {
    issuer: options.issuer,
    audiences: options.audiences === undefined ? undefined : setOf(options.audiences),
    leeway_seconds: options.leeway_seconds,
    require_expiry: options.require_expiry,
  },
  algorithms: setOf(algorithmsOf(options)),
  user: claimPath(options.user_claim),
  consumer: options.consumer_claim === undefined ? undefined : claimPath(options.consumer_claim),
  keys: [],
  text: undefined,
  fingerprint: "",
  problem: undefined,
  waiting: 0,
  awaited: 0,
  tokens: createGenerations(maximumTokenBytes),
});

/** Takes keys over. Tokens are checked anew when they are others than before: theirs may be withdrawn. */
export const setKeys = (
  issuer: Issuer,
  text: string,
  keys: readonly IssuerKey[],
  fingerprint: string,
): void => {
  issuer.text = text;
  issuer.problem = undefined;
  if (fingerprint === issuer.fingerprint) return;
  issuer.keys = keys;
  issuer.fingerprint = fingerprint;
  forgetAll(issuer.tokens);
};
