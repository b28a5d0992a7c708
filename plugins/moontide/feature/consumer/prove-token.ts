import { YieldingPorts } from "../../kernel/ports";
import { keep, recall } from "../../policy/cache/generations";
import { claimText, readClaim } from "../../policy/claim/claim";
import { claimProblem, Lifetime, lifetimeOf, lifetimeProblem } from "../../policy/token/claims";
import { readToken, Token } from "../../policy/token/token";
import type { Gateway } from "../gateway/gateway";
import { consumerOf } from "./consumers";
import { createProof, Proof } from "./identity";
import { Issuer } from "./issuer";
import { fetchProblem } from "./jwks";
import { Proven, ReasonUnproven } from "./refusals";
import { awaitKeys } from "./refresh";
import { judgeSignature } from "./signature";

/** What a token takes in memory besides its text: its claims, as a table. */
const sizeOf = (sent: string): number => 1024 + 3 * sent.length;

/** What is known of a credential that was found good before. Costs a look-up for each issuer. */
export const provenToken = (
  gateway: Gateway,
  names: readonly string[],
  sent: string,
): Proof | undefined => {
  for (const i of $range(1, names.length)) {
    const issuer = gateway.consumers.issuers.get(names[i - 1]!);
    const proof = issuer === undefined ? undefined : recall(issuer.tokens, sent, sizeOf(sent));
    if (proof !== undefined) return proof;
  }
  return undefined;
};

const issuerOf = (gateway: Gateway, names: readonly string[], token: Token): Issuer | undefined => {
  for (const name of names) {
    const issuer = gateway.consumers.issuers.get(name);
    if (issuer !== undefined && issuer.rules.issuer === token.claims["iss"]) return issuer;
  }
  return undefined;
};

/** What the token says of itself, before anything is computed: whoever forges it learns nothing from this. */
const judgeClaims = (
  issuer: Issuer,
  { algorithm, claims }: Token,
  lifetime: Lifetime | undefined,
  now: number,
): ReasonUnproven | undefined => {
  if (!issuer.algorithms.has(algorithm) || lifetime === undefined) return "token_invalid";
  return claimProblem(claims, issuer.rules) ?? lifetimeProblem(lifetime, now);
};

const judgeKeys = (gateway: Gateway, issuer: Issuer, token: Token): ReasonUnproven | undefined => {
  const verdict = judgeSignature(gateway.ports.signatures, issuer, token);
  if (verdict === "good") return undefined;
  if (verdict === "wrong") return "token_invalid";
  const failed = issuer.options.jwks !== undefined && fetchProblem(gateway.ports, issuer.name);
  // It may be a key that the issuer has and can't tell: nobody is called a liar for that.
  const unavailable = issuer.keys.length === 0 || typeof failed === "string";
  return unavailable ? "token_keys_unavailable" : "token_key_unknown";
};

const proofOf = (gateway: Gateway, issuer: Issuer, token: Token, lifetime: Lifetime): Proof => {
  const { claims } = token;
  const consumer = consumerOf(gateway.consumers, issuer, claims);
  const own = claimText(readClaim(claims, issuer.user));
  const user = own ?? consumer?.name ?? issuer.name;
  const isConsumer = own === undefined && consumer !== undefined;
  const subject = isConsumer ? consumer.name : `${issuer.name}/${own ?? ""}`;
  return createProof({ consumer, user, subject, claims }, lifetime);
};

/** Decides on a token with the keys that this worker has; without `sent` it is not remembered. */
const judge = (
  gateway: Gateway,
  issuer: Issuer,
  token: Token,
  sent: string | undefined,
): Proven<Proof> => {
  const lifetime = lifetimeOf(token.claims, issuer.rules);
  const reason =
    judgeClaims(issuer, token, lifetime, gateway.ports.clock.wall()) ??
    judgeKeys(gateway, issuer, token);
  if (reason !== undefined) return $multi(undefined, reason);
  const proof = proofOf(gateway, issuer, token, lifetime!);
  if (sent !== undefined) keep(issuer.tokens, sent, proof, sizeOf(sent));
  return $multi(proof, undefined);
};

const wantsKeys = (reason: ReasonUnproven | undefined): boolean =>
  reason === "token_key_unknown" || reason === "token_keys_unavailable";

/**
 * Whom a token proves. Where its key is not known, the issuer is asked, and the request waits for the answer; without
 * `ports` it does not, and nothing is remembered.
 *
 * @param sent the credential as it was sent, by which it is remembered
 */
export const proveToken = (
  gateway: Gateway,
  ports: YieldingPorts | undefined,
  names: readonly string[],
  sent: string,
  text: string,
): Proven<Proof> => {
  const token = readToken(gateway.ports.json, text);
  if (token === undefined) return $multi(undefined, "token_invalid");
  const issuer = issuerOf(gateway, names, token);
  if (issuer === undefined) return $multi(undefined, "token_issuer_unknown");
  const kept = ports === undefined ? undefined : sent;
  const [proof, reason] = judge(gateway, issuer, token, kept);
  if (proof !== undefined) return $multi(proof, undefined);
  if (ports === undefined || !wantsKeys(reason)) return $multi(undefined, reason);
  awaitKeys(gateway, ports, issuer);
  // Meanwhile the configuration may have become another.
  const present = issuerOf(gateway, names, token);
  if (present === undefined) return $multi(undefined, "token_issuer_unknown");
  return judge(gateway, present, token, sent);
};
