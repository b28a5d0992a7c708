import { ModelError } from "../../policy/dialect/conversation";
import { Ruling } from "../../policy/model/ruling";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { Key } from "../provider/keys";
import { chooseCandidates, Chosen, nobodyCan } from "./choose";
import { Candidate, Choice, Model } from "./model";
import { Excluded } from "./order";
import { ModelQuestion } from "./question";

/** One request's way through the candidates. */
export interface Plan {
  /** As the configuration calls the model, for metrics. */
  readonly alias: string;
  readonly model: Model;
  /** Of which candidates, and how they were chosen: the model's own, or those of a rule. */
  readonly choice: Choice;
  /** Where a rule of the model led. */
  readonly rule: number | undefined;
  /** What kind of prompt it is, `none` of those that rules asked for; undefined: none did. */
  readonly prompt_class: string | undefined;
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
  /** Why somebody was passed over: limits of the provider. */
  crowded: ModelError | undefined;
}

const positionOf = (list: readonly unknown[], item: unknown): number | undefined => {
  for (const i of $range(0, list.length - 1)) if (list[i] === item) return i;
  return undefined;
};

const deadlineFor = ({ gateway, model, question }: Chosen): number => {
  const { deadline_seconds } = model.options;
  const seconds = math.min(deadline_seconds, question.errand_seconds ?? deadline_seconds);
  return gateway.ports.clock.now() + seconds;
};

/** A plan that nothing has come of yet. */
export const blankPlan = (chosen: Chosen): Plan => ({
  alias: chosen.model.name,
  model: chosen.model,
  choice: chosen.rule?.choice ?? chosen.model.choice,
  rule: chosen.rule === undefined ? undefined : positionOf(chosen.named.rules, chosen.rule),
  prompt_class: chosen.prompt_class,
  candidates: chosen.candidates,
  context_from: chosen.usual,
  excluded: chosen.excluded,
  deadline_at: deadlineFor(chosen),
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
  crowded: undefined,
});

/** Makes the plan of a request, or tells what the client is told where nobody can be asked. */
export const planOf = (
  gateway: Gateway,
  exchange: Exchange,
  question: ModelQuestion,
): LuaMultiReturn<[plan: Plan, error: undefined] | [plan: undefined, error: ModelError]> => {
  const [chosen, error] = chooseCandidates(gateway, exchange, question);
  if (chosen === undefined) return $multi(undefined, error);
  if (chosen.candidates.length === 0) return $multi(undefined, nobodyCan(chosen));
  return $multi(blankPlan(chosen), undefined);
};
