/** Who could answer a request, and in which order: what a plan is made of. Looks, and changes nothing. */
import { ModelError } from "../../policy/dialect/conversation";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import { modelUnknown, refusalOf } from "../llm/refusals";
import type { Candidate, Choice, Model } from "./model";
import { Asked, askedOf, nothingAsked } from "./needs";
import { addOrdered, Excluded } from "./order";
import { ModelQuestion } from "./question";
import { resolveModel } from "./resolve";
import { ModelRule, Ruled, ruleFor } from "./rules";

/** What was found out about a request. */
export interface Chosen {
  readonly gateway: Gateway;
  readonly exchange: Exchange;
  readonly question: ModelQuestion;
  readonly asked: Asked;
  /** Whom the client named, and where a rule led from there. */
  readonly named: Model;
  readonly model: Model;
  readonly rule: ModelRule | undefined;
  /** What kind of prompt it is, `none` of those that rules asked for; undefined: none did. */
  readonly prompt_class: string | undefined;
  /** All that could answer: the model's own, then those of `fallbacks`, then those of `context_fallbacks`. */
  readonly candidates: Candidate[];
  /** Those that could not, and why. */
  readonly excluded: Excluded[];
  /** How many of the candidates are the model's own; behind `usual` stand those for conversations that are too long. */
  own: number;
  usual: number;
}

const addChoice = (chosen: Chosen, model: Model, choice: Choice): void => {
  const { gateway, exchange, question, asked, candidates, excluded } = chosen;
  addOrdered(gateway, exchange, model, choice, question, asked, candidates, excluded);
};

const addModels = (chosen: Chosen, names: readonly string[]): void => {
  for (const name of names) {
    const model = chosen.gateway.models.get(name);
    if (model !== undefined) addChoice(chosen, model, model.choice);
  }
};

const isTooLong = (excluded: readonly Excluded[]): boolean => {
  for (const { why } of excluded) if (why.kind !== "context") return false;
  return excluded.length > 0;
};

/** What the client is told when nobody can do what it asks for. */
export const nobodyCan = ({ model, excluded }: Chosen): ModelError => {
  const parts: string[] = [];
  for (const { candidate, why } of excluded) {
    parts[parts.length] = `${candidate.name} ${why.detail}`;
  }
  return refusalOf(
    isTooLong(excluded) ? "context_length_exceeded" : "unsupported_request",
    `No candidate of the model ${model.name} can answer this request: ${table.concat(parts, "; ")}.`,
  );
};

const looksInto = (gateway: Gateway, model: Model): boolean => {
  if (model.looks_into) return true;
  const { fallbacks, context_fallbacks } = model.options;
  for (const name of fallbacks) if (gateway.models.get(name)?.looks_into === true) return true;
  for (const name of context_fallbacks)
    if (gateway.models.get(name)?.looks_into === true) return true;
  return false;
};

const begin = (
  gateway: Gateway,
  exchange: Exchange,
  question: ModelQuestion,
  named: Model,
  asked: Asked,
  { rule, prompt_class }: Ruled,
): Chosen => ({
  gateway,
  exchange,
  question,
  asked,
  named,
  model: rule?.model === undefined ? named : (gateway.models.get(rule.model) ?? named),
  rule,
  prompt_class,
  candidates: [],
  excluded: [],
  own: 0,
  usual: 0,
});

const namedBy = (
  gateway: Gateway,
  exchange: Exchange,
  { llm, model, errand_seconds }: ModelQuestion,
): LuaMultiReturn<[model: Model, error: undefined] | [model: undefined, error: ModelError]> => {
  if (errand_seconds === undefined) {
    return resolveModel(gateway, llm.configuration, exchange.identity, model);
  }
  const own = gateway.models.get(model);
  if (own === undefined) return $multi(undefined, modelUnknown(model));
  return $multi(own, undefined);
};

/** Finds out who could answer a request; or what the client is told that names no model of the route's. */
export const chooseCandidates = (
  gateway: Gateway,
  exchange: Exchange,
  question: ModelQuestion,
): LuaMultiReturn<[chosen: Chosen, error: undefined] | [chosen: undefined, error: ModelError]> => {
  const [named, error] = namedBy(gateway, exchange, question);
  if (named === undefined) return $multi(undefined, error);
  const asked = looksInto(gateway, named) ? askedOf(gateway, question, named.name) : nothingAsked;
  const ruled = ruleFor(gateway, exchange, named.rules, question, asked);
  const chosen = begin(gateway, exchange, question, named, asked, ruled);
  const { model, rule, candidates, excluded } = chosen;
  addChoice(chosen, model, rule?.choice ?? model.choice);
  chosen.own = candidates.length;
  addModels(chosen, model.options.fallbacks);
  // Whom nobody has room for goes to the larger ones at once.
  const were_too_long = candidates.length === 0 && isTooLong(excluded);
  chosen.usual = candidates.length;
  addModels(chosen, model.options.context_fallbacks);
  if (were_too_long) chosen.usual = candidates.length;
  return $multi(chosen, undefined);
};
