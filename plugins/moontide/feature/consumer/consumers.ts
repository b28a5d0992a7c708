import { priorityNames } from "../../kernel/priority";
import { Ports } from "../../kernel/ports";
import { createGenerations, Generations } from "../../policy/cache/generations";
import { claimIsAmong, ClaimPath, claimPath, claimText, readClaim } from "../../policy/claim/claim";
import { Claims } from "../../policy/token/token";
import { setOf, Words } from "../../policy/when/words";
import type { Configuration } from "../configuration/schema";
import { Consumer, createProof, Proof } from "./identity";
import { createIssuer, Issuer } from "./issuer";
import { readOwnKey } from "./own-keys";
import { ConsumerConfiguration } from "./schema";

/** Which tokens prove a consumer: those whose claims are all among these. */
interface TokenRule {
  readonly issuer: string;
  readonly consumer: Consumer;
  readonly paths: readonly ClaimPath[];
  readonly wanted: readonly LuaSet<string>[];
}

/** Everybody whom a configuration knows. */
export interface Consumers {
  readonly by_name: LuaMap<string, Consumer>;
  /** By the SHA-256 of their keys. */
  readonly by_digest: LuaMap<string, Proof>;
  /** In the order of the consumers' names. */
  readonly rules: readonly TokenRule[];
  readonly issuers: LuaMap<string, Issuer>;
  /** Credentials that hold a known key, as they were sent, so that one costs no digest again. In this worker's memory alone. */
  readonly proven: Generations<Proof>;
}

export const tierOf = (priority: string | undefined): number | undefined => {
  for (const i of $range(1, priorityNames.length)) {
    if (priorityNames[i - 1] === priority) return i - 1;
  }
  return undefined;
};

const consumerNamed = (
  name: string,
  { priority, tags, team, models }: ConsumerConfiguration,
): Consumer => ({
  name,
  tier: tierOf(priority),
  tags: setOf(tags),
  team,
  models: models === undefined ? [] : [models],
});

const ruleOf = (
  consumer: Consumer,
  { issuer, claims }: ConsumerConfiguration["tokens"][number],
): TokenRule => {
  const paths: ClaimPath[] = [];
  const wanted: LuaSet<string>[] = [];
  for (const [path, words] of pairs(claims as Readonly<Record<string, Words>>)) {
    paths[paths.length] = claimPath(path);
    wanted[wanted.length] = setOf(words);
  }
  return { issuer, consumer, paths, wanted };
};

const namesIn = (map: Readonly<Record<string, unknown>>): string[] => {
  const names: string[] = [];
  for (const [name] of pairs(map)) names[names.length] = name;
  table.sort(names);
  return names;
};

const compileIssuers = (ports: Ports, configuration: Configuration): LuaMap<string, Issuer> => {
  const issuers = new LuaMap<string, Issuer>();
  for (const [name, options] of pairs(configuration.token_issuers)) {
    const issuer = createIssuer(name, options);
    readOwnKey(ports, issuer);
    issuers.set(name, issuer);
  }
  return issuers;
};

/** Runs when a configuration is taken over: nothing that was proven under the one before counts any longer. */
export const compileConsumers = (ports: Ports, configuration: Configuration): Consumers => {
  const by_name = new LuaMap<string, Consumer>();
  const by_digest = new LuaMap<string, Proof>();
  const rules: TokenRule[] = [];
  for (const name of namesIn(configuration.consumers)) {
    const options = configuration.consumers[name]!;
    const { api_keys, tokens } = options;
    const consumer = consumerNamed(name, options);
    by_name.set(name, consumer);
    const identity = { consumer, user: name, subject: name, claims: {} };
    for (const { sha256 } of api_keys) by_digest.set(sha256, createProof(identity));
    for (const token of tokens) rules[rules.length] = ruleOf(consumer, token);
  }
  const issuers = compileIssuers(ports, configuration);
  return { by_name, by_digest, rules, issuers, proven: createGenerations(4096) };
};

const fits = ({ paths, wanted }: TokenRule, claims: Claims): boolean => {
  for (const i of $range(1, paths.length)) {
    if (!claimIsAmong(readClaim(claims, paths[i - 1]!), wanted[i - 1]!)) return false;
  }
  return true;
};

/** The consumer that a good token of an issuer proves, if the configuration names one. */
export const consumerOf = (
  { rules, by_name }: Consumers,
  issuer: Issuer,
  claims: Claims,
): Consumer | undefined => {
  for (const rule of rules) {
    if (rule.issuer === issuer.name && fits(rule, claims)) return rule.consumer;
  }
  const { consumer } = issuer;
  const name = consumer === undefined ? undefined : claimText(readClaim(claims, consumer));
  return name === undefined ? undefined : by_name.get(name);
};
