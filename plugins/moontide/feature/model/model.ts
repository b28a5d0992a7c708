import { compileFallback, Fallback } from "../../policy/model/fallback";
import { Chooseable } from "../../policy/model/order";
import { Offer } from "../../policy/model/suitability";
import { hashOf } from "../../policy/key/hash";
import { compileKey, KeyPlan } from "../../policy/key/key";
import { Listing } from "../../policy/price/litellm";
import { Price } from "../../policy/price/price";
import type { Configuration } from "../configuration/schema";
import { AnswerCache, compileAnswerCache } from "../answer-cache/answer-cache";
import { Batching, compileBatching } from "../embedding-batch/batching";
import type { Gateway } from "../gateway/gateway";
import { compileGuard, Guard } from "../guard/guard";
import { wordsOf } from "../key/schema";
import { ModelSlots, ModelSlotsByName, slotsFor } from "../model-queue/slots";
import { poolProvider, Provider } from "../provider/provider";
import { listingOf, PriceBook } from "../price/book";
import { overrideOf, statedPrice } from "../price/override";
import { CandidateConfiguration, capabilityNames } from "./candidate-schema";
import { Deployment, deploymentNamed, Deployments } from "./deployment";
import { compileRules, ModelRule } from "./rules";
import type { CooldownConfiguration, ModelConfiguration, ModelRetryConfiguration } from "./schema";

/** What a model says of how its candidates are dealt with. */
export interface Terms {
  readonly retries: ModelRetryConfiguration;
  readonly cooldown: CooldownConfiguration;
  readonly fallback: Fallback;
  readonly default_maximum_tokens: number;
}

/** One way to have a model answered. */
export interface Candidate extends Chooseable, Offer {
  /** `PROVIDER/MODEL`, as clients are told of it. */
  readonly name: string;
  readonly provider: Provider;
  /** As the provider calls it. */
  readonly model: string;
  readonly default_maximum_tokens: number;
  readonly terms: Terms;
  readonly deployment: Deployment;
  /** What is known of its provider as a whole. */
  readonly of_provider: Deployment;
}

/** A list of candidates, and how one of them is chosen. */
export interface Choice {
  readonly candidates: readonly Candidate[];
  readonly choose_by: "order" | "weight" | "latency" | "cost";
}

/** A model by the name that clients call it. */
export interface Model {
  readonly name: string;
  readonly options: ModelConfiguration;
  readonly choice: Choice;
  readonly rules: readonly ModelRule[];
  /** What clients are known by, where they stay with a candidate. */
  readonly sticky: KeyPlan | undefined;
  /** Whether what the request holds has to be looked into: for candidates that can't do everything, and for rules. */
  readonly looks_into: boolean;
  /** What is done to its conversations; undefined: nothing. */
  readonly guard: Guard | undefined;
  /** Its answers that are given again; undefined: none. */
  readonly cache: AnswerCache | undefined;
  /** How its requests for vectors go together; undefined: each by itself. */
  readonly batching: Batching | undefined;
  /** How many of its requests may be under way; undefined: nobody counts. */
  readonly slots: ModelSlots | undefined;
}

export type Models = LuaMap<string, Model>;

/** What models are compiled from. */
export interface ModelMaterial {
  readonly configuration: Configuration;
  readonly providers: LuaMap<string, Provider>;
  readonly deployments: Deployments;
  readonly prices: PriceBook;
  /** What outlives a change of the configuration, and under which epoch it is counted. */
  readonly slots: ModelSlotsByName;
  readonly epoch: number;
}

/** With what a gateway has besides of what the configuration says. */
export const materialOf = (
  { deployments, slots, in_flight_epoch }: Gateway,
  configuration: Configuration,
  providers: LuaMap<string, Provider>,
  prices: PriceBook,
): ModelMaterial => ({
  configuration,
  providers,
  deployments,
  prices,
  slots,
  epoch: in_flight_epoch,
});

const setOf = (words: readonly string[] | undefined): LuaSet<string> | undefined => {
  if (words === undefined) return undefined;
  const set = new LuaSet<string>();
  for (const word of words) set.add(word);
  return set;
};

export const termsOf = (options: ModelConfiguration): Terms => ({
  retries: options.retries,
  cooldown: options.cooldown,
  fallback: compileFallback(options.fallback_on),
  default_maximum_tokens: options.default_maximum_tokens,
});

/** What it can do: as the configuration says, else all but what the prices' file says that it can't; undefined: all. */
const capabilitiesFor = (
  { capabilities }: CandidateConfiguration,
  listing: Listing | undefined,
): LuaSet<string> | undefined => {
  if (capabilities !== undefined || listing === undefined || listing.lacks.length === 0) {
    return setOf(capabilities);
  }
  const able = setOf(capabilityNames)!;
  for (const name of listing.lacks) able.delete(name);
  return able;
};

const priceFor = (
  prices: PriceBook,
  { name }: Provider,
  { price, model }: CandidateConfiguration,
  listing: Listing | undefined,
): Price | undefined =>
  price === undefined
    ? (overrideOf(prices.overrides, name, model) ?? listing?.price)
    : statedPrice(price);

/** What is asked for at most where the dialect must say it and the client does not: never more than it writes. */
const usualMaximum = (
  { maximum_output_tokens }: CandidateConfiguration,
  { default_maximum_tokens }: Terms,
  listing: Listing | undefined,
): number =>
  maximum_output_tokens ??
  math.min(default_maximum_tokens, listing?.maximum_output_tokens ?? math.huge);

export const createCandidate = (
  deployment: Deployment,
  of_provider: Deployment,
  provider: Provider,
  options: CandidateConfiguration,
  terms: Terms,
  prices: PriceBook,
): Candidate => {
  const listing = listingOf(prices, provider.name, provider.options.type, options.model);
  return {
    name: deployment.name,
    provider,
    model: options.model,
    default_maximum_tokens: usualMaximum(options, terms, listing),
    terms,
    deployment,
    of_provider,
    seed: hashOf(deployment.name),
    weight: options.weight ?? 1,
    speed: deployment.speed,
    price: priceFor(prices, provider, options, listing),
    capabilities: capabilitiesFor(options, listing),
    context_tokens: options.context_tokens ?? listing?.maximum_input_tokens,
    maximum_output_tokens: options.maximum_output_tokens ?? listing?.maximum_output_tokens,
  };
};

const hasWeights = (list: readonly CandidateConfiguration[]): boolean => {
  for (const { weight } of list) if (weight !== undefined) return true;
  return false;
};

const choiceOf = (
  { configuration, providers, deployments, prices }: ModelMaterial,
  list: readonly CandidateConfiguration[],
  { choose_by }: ModelConfiguration,
  terms: Terms,
): Choice => {
  const candidates: Candidate[] = [];
  for (const options of list) {
    const provider =
      options.pool === undefined
        ? providers.get(options.provider!)
        : poolProvider(configuration, options.pool);
    if (provider !== undefined) {
      const of_provider = deploymentNamed(deployments, provider.name);
      const deployment = deploymentNamed(deployments, `${provider.name}/${options.model}`);
      candidates[candidates.length] = createCandidate(
        deployment,
        of_provider,
        provider,
        options,
        terms,
        prices,
      );
    }
  }
  return { candidates, choose_by: choose_by ?? (hasWeights(list) ? "weight" : "order") };
};

const isParticular = ({ candidates, choose_by }: Choice): boolean => {
  if (choose_by === "cost" || choose_by === "latency") return true;
  for (const { capabilities, context_tokens, maximum_output_tokens } of candidates) {
    if (capabilities !== undefined) return true;
    if (context_tokens !== undefined || maximum_output_tokens !== undefined) return true;
  }
  return false;
};

const compileModel = (
  material: ModelMaterial,
  name: string,
  options: ModelConfiguration,
): Model => {
  const terms = termsOf(options);
  const choice = choiceOf(material, options.candidates, options, terms);
  const rules = compileRules(options.rules, name, (list) =>
    choiceOf(material, list, options, terms),
  );
  return {
    name,
    options,
    choice,
    rules,
    sticky: options.sticky === undefined ? undefined : compileKey(wordsOf(options.sticky)),
    looks_into: rules.length > 0 || isParticular(choice),
    guard: compileGuard(options),
    cache: compileAnswerCache(options.cache),
    batching: compileBatching(options.batching),
    slots: slotsFor(material.slots, name, options.queue, material.epoch),
  };
};

/** All models of a checked configuration. */
export const compileModels = (material: ModelMaterial): Models => {
  const models: Models = new LuaMap();
  for (const [name, options] of pairs(material.configuration.models)) {
    models.set(name, compileModel(material, name, options));
  }
  return models;
};
