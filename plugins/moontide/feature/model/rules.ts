import { lastUserText } from "../../policy/guard/request";
import { fitsAny, patternMatches } from "../../policy/model/pattern";
import { isOfClass } from "../../policy/prompt/classes";
import { Words } from "../../policy/when/words";
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

const isCalled = (wanted: Words, model: string): boolean =>
  typeof wanted === "string" ? patternMatches(wanted, model) : fitsAny(wanted, model);

/** What of it a request does not ask for; undefined: it asks for all. */
export const unasked = (
  wanted: AskedConfiguration,
  asked: Asked,
  { stream, model }: ModelQuestion,
): keyof AskedConfiguration | undefined => {
  if (wanted.stream !== undefined && wanted.stream !== stream) return "stream";
  if (wanted.model !== undefined && !isCalled(wanted.model, model)) return "model";
  for (const flag of flags) {
    if (wanted[flag] !== undefined && wanted[flag] !== asked[flag]) return flag;
  }
  const { input_tokens_above = -1, input_tokens_below = math.huge } = wanted;
  if (asked.input_tokens <= input_tokens_above) return "input_tokens_above";
  return asked.input_tokens >= input_tokens_below ? "input_tokens_below" : undefined;
};

/** What the user said last; "" where that can't be read. The body stays as it is, for those to whom it is passed on. */
export const promptOf = (question: ModelQuestion): string => {
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
  question: ModelQuestion,
  asked: Asked,
): boolean => {
  const { incoming } = question;
  if (wanted !== undefined && unasked(wanted, asked, question) !== undefined) return false;
  if (when === undefined) return true;
  return incoming !== undefined && holds(when, factsOf(gateway, exchange, incoming));
};

/** What came of the rules. */
export interface Ruled {
  /** The first that holds. */
  readonly rule: ModelRule | undefined;
  /** The kind of prompt by which it does; `none` where a rule asked for one that it is not. */
  readonly prompt_class: string | undefined;
}

const unruled: Ruled = { rule: undefined, prompt_class: undefined };

/** Of a prompt that is of none of the kinds that were asked for. */
export const noClass = "none";

/** The first rule that holds for a request, and what was found out about its prompt on the way. */
export const ruleFor = (
  gateway: Gateway,
  exchange: Exchange,
  rules: readonly ModelRule[],
  question: ModelQuestion,
  asked: Asked,
): Ruled => {
  let prompt: string | undefined;
  let prompt_class: string | undefined;
  for (const rule of rules) {
    if (isMeant(gateway, exchange, rule, question, asked)) {
      const kind = rule.asked?.prompt;
      if (kind === undefined) return { rule, prompt_class };
      prompt ??= promptOf(question);
      if (isOfKind(gateway, kind, prompt)) return { rule, prompt_class: kind };
      prompt_class = noClass;
    }
  }
  return prompt_class === undefined ? unruled : { rule: undefined, prompt_class };
};
