import { lastUserText } from "../../policy/guard/request";
import { isOfClass } from "../../policy/prompt/classes";
import { compileWhen, Condition, holds } from "../../policy/when/when";
import type { Gateway } from "../gateway/gateway";
import { requestOf } from "../llm/session";
import type { Exchange } from "../proxy/exchange";
import { factsOf } from "../when/facts";
import type { CandidateConfiguration } from "./candidate-schema";
import type { Choice } from "./model";
import type { Asked } from "./needs";
import type { ModelQuestion } from "./question";
import type { AskedConfiguration, ModelRuleConfiguration } from "./rule-schema";

/** A rule of a model, compiled. */
export interface ModelRule {
  /** Undefined: it asks for nothing of the request beyond what is asked of the model. */
  readonly when: Condition | undefined;
  readonly asked: AskedConfiguration | undefined;
  /** Where it leads: another model, or candidates of its own. */
  readonly model: string | undefined;
  readonly choice: Choice | undefined;
}

export const compileRules = (
  rules: readonly ModelRuleConfiguration[],
  model: string,
  choice_of: (this: void, list: readonly CandidateConfiguration[]) => Choice,
): readonly ModelRule[] => {
  const compiled: ModelRule[] = [];
  for (const { when, asked, model: to, candidates } of rules) {
    compiled[compiled.length] = {
      when: when === undefined ? undefined : compileWhen(when, `${model}/${compiled.length}`),
      asked,
      model: to,
      choice: candidates === undefined ? undefined : choice_of(candidates),
    };
  }
  return compiled;
};

const flags = ["tools", "images", "json", "reasoning"] as const;

const isAsked = (wanted: AskedConfiguration, asked: Asked, stream: boolean): boolean => {
  if (wanted.stream !== undefined && wanted.stream !== stream) return false;
  for (const flag of flags) {
    if (wanted[flag] !== undefined && wanted[flag] !== asked[flag]) return false;
  }
  const { input_tokens_above = -1, input_tokens_below = math.huge } = wanted;
  return asked.input_tokens > input_tokens_above && asked.input_tokens < input_tokens_below;
};

/** What the user said last; "" where that can't be read. The body stays as it is, for those to whom it is passed on. */
const promptOf = (question: ModelQuestion): string => {
  const [request] = requestOf(question);
  return request === undefined ? "" : lastUserText(request);
};

const isOfKind = ({ classifiers }: Gateway, kind: string, prompt: string): boolean => {
  const classifier = classifiers.get(kind);
  return classifier !== undefined && prompt !== "" && isOfClass(classifier.learnt, prompt);
};

/** All but the kind of the prompt, which takes reading. */
const isMeant = (
  gateway: Gateway,
  exchange: Exchange,
  { when, asked: wanted }: ModelRule,
  { incoming, stream }: ModelQuestion,
  asked: Asked,
): boolean => {
  if (wanted !== undefined && !isAsked(wanted, asked, stream)) return false;
  if (when === undefined) return true;
  return incoming !== undefined && holds(when, factsOf(gateway, exchange, incoming));
};

/** The first rule that holds for a request, and its position; undefined: none. */
export const ruleFor = (
  gateway: Gateway,
  exchange: Exchange,
  rules: readonly ModelRule[],
  question: ModelQuestion,
  asked: Asked,
): ModelRule | undefined => {
  let prompt: string | undefined;
  for (const rule of rules) {
    if (isMeant(gateway, exchange, rule, question, asked)) {
      const kind = rule.asked?.prompt;
      if (kind === undefined) return rule;
      prompt ??= promptOf(question);
      if (isOfKind(gateway, kind, prompt)) return rule;
    }
  }
  return undefined;
};
