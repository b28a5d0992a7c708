/** What would become of a request for a model, step by step. Asks nobody, and changes nothing. */
import type { Explanation } from "../../kernel/explanation";
import { ModelError } from "../../policy/dialect/conversation";
import { ModelEndpoint } from "../../policy/llm/endpoint";
import { listOf } from "../document/json-document";
import { goOn, Walk } from "../explain/walk";
import type { Gateway } from "../gateway/gateway";
import { judgeRequest } from "../guard/judge";
import { explainSlots } from "../model-queue/explain";
import { chooseCandidates, Chosen, nobodyCan } from "../model/choose";
import { explainRules } from "../model/explain";
import { givenUp, nextOf } from "../model/plan";
import { blankPlan } from "../model/planning";
import { resolveModel } from "../model/resolve";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { CandidateReport, candidateReport, excludedReport } from "./explain-candidate";
import {
  describedEndpoint,
  describedPrompt,
  DescribedQuestion,
  describedQuestion,
} from "./explain-question";
import { unsayableField } from "./refusals";
import type { LlmRoute } from "./route";
import { requestOf } from "./session";

/** Who would answer, and who would not. */
export interface ModelReport {
  /** As the client calls it, and as the configuration does, where rules and defaults have led. */
  readonly asked_for: string;
  readonly name: string;
  /** The position of the rule that chose, from 0. */
  readonly rule?: number | undefined;
  /** What kind of prompt it was taken for; absent: no rule asked. */
  readonly prompt_class?: string | undefined;
  readonly dialect: string;
  readonly stream: boolean;
  /** Estimated, where candidates have bounds or rules ask. */
  readonly input_tokens?: number | undefined;
  readonly candidates: readonly CandidateReport[];
}

const refused = (step: string, { reason, message }: ModelError): Explanation => ({
  step,
  outcome: "refused",
  detail: message,
  reason,
});

/** All guards of the conversation, as far as they can refuse it. */
const explainGuards = (
  gateway: Gateway,
  exchange: Exchange,
  llm: LlmRoute,
  question: DescribedQuestion,
): Explanation | undefined => {
  const { model: wanted } = question;
  const [model] = resolveModel(gateway, llm.configuration, exchange.identity, wanted);
  const guards = [llm.guard, model?.guard];
  if (llm.guard === undefined && model?.guard === undefined) return undefined;
  const [request] = requestOf(question);
  for (const i of $range(0, 1)) {
    const guard = guards[i];
    if (guard !== undefined && request !== undefined) {
      const [, error] = judgeRequest(guard, request);
      if (error !== undefined) return refused("guards", error);
    }
  }
  const detail = "Size and words are allowed; personal data is looked for in the request itself.";
  return { step: "guards", outcome: "passes", detail };
};

const reportsOf = (chosen: Chosen, question: DescribedQuestion): CandidateReport[] => {
  const { gateway, candidates, excluded, usual } = chosen;
  const reports: CandidateReport[] = [];
  for (const i of $range(0, candidates.length - 1)) {
    reports[i] = candidateReport(gateway, question, candidates[i]!, i >= usual);
  }
  for (const one of excluded) reports[reports.length] = excludedReport(one);
  return reports;
};

/** Who is asked first, passing over those whose dialect has no words for the request. */
const explainNext = (chosen: Chosen, reports: readonly CandidateReport[]): Explanation => {
  const { gateway, candidates } = chosen;
  const step = "candidates";
  if (candidates.length === 0) return refused(step, nobodyCan(chosen));
  const plan = blankPlan(chosen);
  for (;;) {
    const position = nextOf(gateway, plan);
    if (position === undefined) return refused(step, givenUp(gateway, plan));
    const report = reports[position]!;
    const [problem] = report.fields?.refused ?? [];
    if (problem === undefined) {
      const why =
        report.state === "aside" ? ` once, though it stands aside ${report.detail ?? ""}` : "";
      report.state = "next";
      return { step, outcome: "chosen", detail: `${report.name} is asked${why}.` };
    }
    const [field, message] = string.match(problem, "^(.-): (.*)$");
    plan.unsayable ??= unsayableField({ field: field!, message: message! });
    plan.position = position;
    plan.attempts += 1;
  }
};

const explainChoice = (chosen: Chosen, question: DescribedQuestion, walk: Walk): ModelReport => {
  const { gateway, exchange, named, model, rule, prompt_class } = chosen;
  const detail = `The model ${named.name}, called ${question.model === "" ? "nothing" : question.model}.`;
  goOn(walk, { step: "model", outcome: "chosen", detail });
  const rules = explainRules(chosen);
  if (rules !== undefined) {
    const outcome = rule === undefined ? "passes" : "chosen";
    goOn(walk, { step: "rules", outcome, detail: `${rules}.` });
  }
  const reports = reportsOf(chosen, question);
  const asked = goOn(walk, explainNext(chosen, reports));
  const { slots } = model;
  if (asked && slots !== undefined) goOn(walk, explainSlots(gateway, slots, exchange.tier));
  return {
    asked_for: question.model,
    name: model.name,
    rule: blankPlan(chosen).rule,
    prompt_class,
    dialect: question.dialect.name,
    stream: question.stream,
    input_tokens: chosen.asked.input_tokens === 0 ? undefined : chosen.asked.input_tokens,
    candidates: listOf(reports),
  };
};

const interfaceStep = (endpoint: ModelEndpoint): Explanation => ({
  step: "interface",
  outcome: "passes",
  detail: `The client wants ${endpoint.wish}, in the dialect ${endpoint.dialect}.`,
});

/** The body as the engine would read it; undefined: that is told already. */
const bodyFor = (
  gateway: Gateway,
  exchange: Exchange,
  request: IncomingRequest,
  endpoint: ModelEndpoint,
  body: string | undefined,
  walk: Walk,
): string | undefined => {
  if (endpoint.prompt === undefined) {
    if (body !== undefined) return body;
    const detail = "Who answers depends on the body, which the description does not have.";
    goOn(walk, { step: "model", outcome: "skipped", detail });
    return undefined;
  }
  const [text, error, prompt] = describedPrompt(gateway, exchange, request, endpoint, body ?? "");
  if (text === undefined) {
    goOn(walk, refused("prompt", error));
    return undefined;
  }
  goOn(walk, { step: "prompt", outcome: "chosen", detail: `The prompt ${prompt}.` });
  return text;
};

/**
 * Follows a described request through the engine (feature/llm/answer.ts): what would be refused, and who would be asked,
 * in which order and how. What is up to chance is told as the likeliest.
 *
 * @param body the text of the request's body; undefined: it is not described
 */
export const explainModel = (
  gateway: Gateway,
  exchange: Exchange,
  llm: LlmRoute,
  request: IncomingRequest,
  body: string | undefined,
  walk: Walk,
): ModelReport | undefined => {
  const [endpoint, unknown] = describedEndpoint(llm, request);
  if (endpoint === undefined) {
    goOn(walk, refused("interface", unknown));
    return undefined;
  }
  goOn(walk, interfaceStep(endpoint));
  if (endpoint.wish === "models" || endpoint.wish === "provider") return undefined;
  const text = bodyFor(gateway, exchange, request, endpoint, body, walk);
  if (text === undefined) return undefined;
  const [question, unread] = describedQuestion(llm, request, endpoint, text);
  if (question === undefined) {
    goOn(walk, refused("model", unread));
    return undefined;
  }
  const guards = explainGuards(gateway, exchange, llm, question);
  if (guards !== undefined && !goOn(walk, guards)) return undefined;
  const [chosen, nobody] = chooseCandidates(gateway, exchange, question);
  if (chosen !== undefined) return explainChoice(chosen, question, walk);
  goOn(walk, refused("model", nobody));
  return undefined;
};
