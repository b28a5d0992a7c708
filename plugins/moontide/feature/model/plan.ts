/**
 * Who is asked for an answer, and in which order. `planOf` makes the plan of a request; `nextAttempt` tells who is next;
 * after each attempt `noteFailure` or `noteSuccess` says how it went.
 */
import { ModelError } from "../../policy/dialect/conversation";
import { FailureKind } from "../../policy/model/failure";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { Key } from "../provider/keys";
import { Candidate, Model } from "./model";
import { ModelQuestion } from "./question";
import { resolveModel } from "./resolve";

export type { Candidate } from "./model";

/** One try at one candidate. */
export interface Attempt {
  readonly candidate: Candidate;
  /** With which of its provider's keys; undefined where it needs none. */
  readonly key: Key | undefined;
  /** Before it is made. */
  readonly wait_seconds: number;
}

/** How an attempt failed. */
export interface AttemptFailure {
  readonly kind: FailureKind;
  readonly error: ModelError;
}

/** When what came of an attempt that went well; monotonic seconds. */
export interface AttemptTiming {
  readonly first_token_at?: number | undefined;
}

/** One request's way through the candidates. */
export interface Plan {
  /** As the configuration calls the model, for metrics. */
  readonly alias: string;
  readonly model: Model;
  readonly candidates: readonly Candidate[];
  /** Which of them is next. */
  position: number;
}

/** Makes the plan of a request, or tells what the client is told where nobody can be asked. */
export const planOf = (
  gateway: Gateway,
  _exchange: Exchange,
  question: ModelQuestion,
): LuaMultiReturn<[plan: Plan, error: undefined] | [plan: undefined, error: ModelError]> => {
  const [model, error] = resolveModel(gateway, question.llm.configuration, question.model);
  if (model === undefined) return $multi(undefined, error);
  const { name, candidates } = model;
  return $multi({ alias: name, model, candidates, position: 0 }, undefined);
};

/** Who is asked next; undefined: nobody is left. */
export const nextAttempt = (gateway: Gateway, plan: Plan): Attempt | undefined => {
  const candidate = plan.candidates[plan.position];
  if (candidate === undefined) return undefined;
  const of_provider = gateway.keys.get(candidate.provider.name);
  return { candidate, key: of_provider?.keys[0], wait_seconds: 0 };
};

/** The attempt failed before anything went to the client. */
export const noteFailure = (
  _gateway: Gateway,
  plan: Plan,
  _attempt: Attempt,
  _failure: AttemptFailure,
): void => {
  plan.position += 1;
};

/** The attempt's answer has begun well. */
export const noteSuccess = (
  _gateway: Gateway,
  _plan: Plan,
  _attempt: Attempt,
  _timing: AttemptTiming,
): void => undefined;
