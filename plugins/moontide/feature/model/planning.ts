import { ModelError } from "../../policy/dialect/conversation";
import { Ruling } from "../../policy/model/ruling";
import type { Gateway } from "../gateway/gateway";
import { refusalOf } from "../llm/refusals";
import type { Exchange } from "../proxy/exchange";
import type { Key } from "../provider/keys";
import { Candidate, Choice, Model } from "./model";
import { Asked, askedOf, nothingAsked } from "./needs";
import { addOrdered, Excluded } from "./order";
import { ModelQuestion } from "./question";
import { resolveModel } from "./resolve";
import { ruleFor } from "./rules";

/** One request's way through the candidates. */
export interface Plan {
  /** As the configuration calls the model, for metrics. */
  readonly alias: string;
  readonly model: Model;
  /** Where a rule of the model led. */
  readonly rule: number | undefined;
  /** All that could answer: the model's own, then those of `fallbacks`, then those of `context_fallbacks`. */
  readonly candidates: readonly Candidate[];
  /** The position from which on only those are asked for whom the conversation was too long elsewhere. */
  readonly context_from: number;
  /** Those that could not, and why. */
  readonly excluded: readonly Excluded[];
  /** Monotonic seconds. */
  readonly deadline_at: number;
  /** Who is being asked; -1 before the first. */
  position: number;
  /** With which key, since when, and which keys have failed with this candidate. */
  key: Key | undefined;
  began_at: number;
  tried: LuaSet<Key> | undefined;
  /** How often it was asked again. */
  retries: number;
  attempts: number;
  /** After a failure: what is done about it. */
  ruling: Ruling | undefined;
  /** The conversation did not fit into so many tokens (0: it is not known how many there were). */
  larger_than: number | undefined;
  /** How the first attempt failed. */
  first_error: ModelError | undefined;
  /** Why somebody could not be asked this. */
  unsayable: ModelError | undefined;
}

/** What a plan is made of. */
interface Planning {
  readonly gateway: Gateway;
  readonly exchange: Exchange;
  readonly question: ModelQuestion;
  readonly asked: Asked;
  readonly candidates: Candidate[];
  readonly excluded: Excluded[];
}

const addChoice = (planning: Planning, model: Model, choice: Choice): void => {
  const { gateway, exchange, question, asked, candidates, excluded } = planning;
  addOrdered(gateway, exchange, model, choice, question, asked, candidates, excluded);
};

const addModels = (planning: Planning, names: readonly string[]): void => {
  for (const name of names) {
    const model = planning.gateway.models.get(name);
    if (model !== undefined) addChoice(planning, model, model.choice);
  }
};

const isTooLong = (excluded: readonly Excluded[]): boolean => {
  for (const { why } of excluded) if (why.kind !== "context") return false;
  return excluded.length > 0;
};

/** What the client is told when nobody can do what it asks for. */
const nobodyCan = (model: Model, excluded: readonly Excluded[]): ModelError => {
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

const positionOf = (list: readonly unknown[], item: unknown): number | undefined => {
  for (const i of $range(0, list.length - 1)) if (list[i] === item) return i;
  return undefined;
};

/** A plan that nothing has come of yet. */
const blankPlan = (
  gateway: Gateway,
  model: Model,
  { candidates, excluded }: Planning,
  context_from: number,
  rule: number | undefined,
): Plan => ({
  alias: model.name,
  model,
  rule,
  candidates,
  context_from,
  excluded,
  deadline_at: gateway.ports.clock.now() + model.options.deadline_seconds,
  position: -1,
  key: undefined,
  began_at: 0,
  tried: undefined,
  retries: 0,
  attempts: 0,
  ruling: undefined,
  larger_than: undefined,
  first_error: undefined,
  unsayable: undefined,
});

/** Makes the plan of a request, or tells what the client is told where nobody can be asked. */
export const planOf = (
  gateway: Gateway,
  exchange: Exchange,
  question: ModelQuestion,
): LuaMultiReturn<[plan: Plan, error: undefined] | [plan: undefined, error: ModelError]> => {
  const { llm, model: wanted } = question;
  const [named, error] = resolveModel(gateway, llm.configuration, exchange.identity, wanted);
  if (named === undefined) return $multi(undefined, error);
  const asked = looksInto(gateway, named) ? askedOf(question) : nothingAsked;
  const rule = ruleFor(gateway, exchange, named.rules, question, asked);
  const model = rule?.model === undefined ? named : (gateway.models.get(rule.model) ?? named);
  const choice = rule?.choice ?? model.choice;
  const candidates: Candidate[] = [];
  const excluded: Excluded[] = [];
  const planning: Planning = { gateway, exchange, question, asked, candidates, excluded };
  addChoice(planning, model, choice);
  const { fallbacks, context_fallbacks } = model.options;
  addModels(planning, fallbacks);
  // Whom nobody has room for goes to the larger ones at once.
  const were_too_long = candidates.length === 0 && isTooLong(excluded);
  const own = candidates.length;
  addModels(planning, context_fallbacks);
  if (candidates.length === 0) return $multi(undefined, nobodyCan(model, excluded));
  const context_from = were_too_long ? candidates.length : own;
  const position = rule === undefined ? undefined : positionOf(named.rules, rule);
  return $multi(blankPlan(gateway, model, planning, context_from, position), undefined);
};
