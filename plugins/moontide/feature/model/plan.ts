/**
 * Who is asked for an answer, and in which order. `planOf` makes the plan of a request; `nextAttempt` tells who is next;
 * after each attempt `noteFailure` or `noteSuccess` says how it went.
 */
import { ModelError } from "../../policy/dialect/conversation";
import { backoffSeconds } from "../../policy/model/backoff";
import { FailureKind } from "../../policy/model/failure";
import { permits } from "../../policy/model/fallback";
import { move, Ruling, rulingOf } from "../../policy/model/ruling";
import { noteFirstToken, noteRate } from "../../policy/model/speed";
import { noteAsked } from "../../policy/model/standing";
import type { Gateway } from "../gateway/gateway";
import { hasKey, takeKey } from "../provider/choose-key";
import type { Key } from "../provider/keys";
import { isAvailable, obstacleTo } from "./available";
import { remember } from "./deployment";
import { judgeFailure, judgeSuccess } from "./judge";
import { Candidate } from "./model";
import type { Plan } from "./planning";

export { planOf } from "./planning";
export { givenUp } from "./given-up";
export type { Plan } from "./planning";
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
  readonly stream: boolean;
  readonly first_token_at?: number | undefined;
  readonly usage?: { readonly output_tokens: number } | undefined;
}

const mayEscalate = (plan: Plan, position: number): boolean => {
  const { context_from, larger_than, candidates } = plan;
  if (larger_than === undefined) return position < context_from;
  if (position >= context_from) return true;
  const room = candidates[position]!.context_tokens;
  return room !== undefined && room > larger_than;
};

/** The position of the next candidate that could be asked; undefined: there is none. */
const nextPosition = (gateway: Gateway, plan: Plan): number | undefined => {
  const now = gateway.ports.clock.now();
  for (const position of $range(plan.position + 1, plan.candidates.length - 1)) {
    const candidate = plan.candidates[position]!;
    if (mayEscalate(plan, position) && isAvailable(gateway, candidate, now)) return position;
  }
  return undefined;
};

/**
 * Where all stand aside and nobody was asked yet: the one whose time is over first, unless it is certain to be in vain. A
 * client is better served by a poor chance than by none, and once is no flood. What failed elsewhere goes only to one that
 * another request is finding out about: answers of models take long, and all that while the others would be refused.
 */
const lastResort = (gateway: Gateway, plan: Plan): number | undefined => {
  const is_first = plan.attempts === 0;
  const now = gateway.ports.clock.now();
  let best: number | undefined;
  let least = math.huge;
  for (const position of $range(plan.position + 1, plan.context_from - 1)) {
    const obstacle = obstacleTo(gateway, plan.candidates[position]!, now);
    if (obstacle === undefined) {
      if (is_first) return position;
    } else if (obstacle.until < least && (is_first ? !obstacle.certain : obstacle.is_probed)) {
      best = position;
      least = obstacle.until;
    }
  }
  return best;
};

/** The position of who would be asked next, as a last resort too; undefined: nobody. */
export const nextOf = (gateway: Gateway, plan: Plan): number | undefined =>
  nextPosition(gateway, plan) ?? lastResort(gateway, plan);

const attemptAt = (
  gateway: Gateway,
  plan: Plan,
  candidate: Candidate,
  key: Key | undefined,
  wait_seconds: number,
): Attempt => {
  const begins_at = gateway.ports.clock.now() + wait_seconds;
  remember(gateway.deployments, gateway.unlisted_deployments, candidate.deployment);
  noteAsked(candidate.deployment.standing, begins_at);
  noteAsked(candidate.of_provider.standing, begins_at);
  if (key !== undefined) {
    noteAsked(key.standing, begins_at);
    const limited = key.limited.get(candidate.name);
    if (limited !== undefined) noteAsked(limited, begins_at);
  }
  candidate.speed.asked_at = begins_at;
  plan.attempts += 1;
  plan.key = key;
  plan.began_at = begins_at;
  plan.ruling = undefined;
  return { candidate, key, wait_seconds };
};

const keyFor = (gateway: Gateway, plan: Plan, candidate: Candidate): Key | undefined => {
  const of_provider = gateway.keys.get(candidate.provider.name);
  if (of_provider === undefined) return undefined;
  const { tried } = plan;
  const now = gateway.ports.clock.now();
  // As a last resort one that stands aside is used.
  return takeKey(of_provider, candidate.name, tried, now) ?? of_provider.keys[0];
};

const moveOn = (gateway: Gateway, plan: Plan): Attempt | undefined => {
  const position = nextOf(gateway, plan);
  if (position === undefined) return undefined;
  plan.position = position;
  plan.tried = undefined;
  plan.retries = 0;
  const candidate = plan.candidates[position]!;
  return attemptAt(gateway, plan, candidate, keyFor(gateway, plan, candidate), 0);
};

/** Who is asked next, and after which wait; undefined: nobody is left, or no time is. */
export const nextAttempt = (gateway: Gateway, plan: Plan): Attempt | undefined => {
  const { ruling, attempts, deadline_at } = plan;
  if (ruling?.action === "stop") return undefined;
  if (attempts > 0 && gateway.ports.clock.now() >= deadline_at) return undefined;
  if (ruling === undefined || ruling.action === "move") return moveOn(gateway, plan);
  const candidate = plan.candidates[plan.position]!;
  plan.retries += 1;
  const key = ruling.action === "again" ? plan.key : keyFor(gateway, plan, candidate);
  return attemptAt(gateway, plan, candidate, key, ruling.wait_seconds);
};

const ruleOn = (
  gateway: Gateway,
  plan: Plan,
  { candidate }: Attempt,
  { kind, error }: AttemptFailure,
): Ruling => {
  const { clock, random } = gateway.ports;
  const { retries, fallback } = candidate.terms;
  const now = clock.now();
  const of_keys = gateway.keys.get(candidate.provider.name);
  const may_move = permits(fallback, kind, error.status);
  return rulingOf({
    kind,
    retry_after_seconds: error.retry_after_seconds,
    retries: plan.retries,
    maximum_retries: retries.attempts,
    backoff_seconds: backoffSeconds(retries, plan.retries, random),
    maximum_backoff_seconds: retries.maximum_backoff_seconds,
    has_other_key: of_keys !== undefined && hasKey(of_keys, candidate.name, plan.tried, now),
    can_move: may_move && nextOf(gateway, plan) !== undefined,
    remaining_seconds: plan.deadline_at - now,
  });
};

/**
 * The attempt failed before anything went to the client.
 *
 * @param is_judged another request has said so of the same call: it says nothing new of who was asked
 */
export const noteFailure = (
  gateway: Gateway,
  plan: Plan,
  attempt: Attempt,
  failure: AttemptFailure,
  is_judged: boolean = false,
): void => {
  const { candidate, key } = attempt;
  const { kind, error } = failure;
  if (!is_judged) judgeFailure(gateway, candidate, key, kind, error.retry_after_seconds);
  plan.first_error ??= error;
  if (kind === "context_length") {
    plan.larger_than = math.max(plan.larger_than ?? 0, candidate.context_tokens ?? 0);
  }
  if (key !== undefined) {
    plan.tried ??= new LuaSet();
    plan.tried.add(key);
  }
  plan.ruling = ruleOn(gateway, plan, attempt, failure);
};

/**
 * The attempt was not made: the candidate's dialect has no word for something in the request. Others may have; where none
 * has, that is what the client is told.
 */
export const noteUnsayable = (
  gateway: Gateway,
  plan: Plan,
  { candidate, key }: Attempt,
  error: ModelError,
): void => {
  judgeFailure(gateway, candidate, key, "invalid_request", undefined);
  plan.unsayable ??= error;
  plan.ruling = move;
};

/** The attempt was not made: its provider's limits have no room for it. Others' may have. */
export const noteNoRoom = (
  gateway: Gateway,
  plan: Plan,
  { candidate, key }: Attempt,
  error: ModelError,
): void => {
  judgeFailure(gateway, candidate, key, "invalid_request", undefined);
  plan.attempts -= 1;
  plan.crowded ??= error;
  plan.ruling = move;
};

/** The answer broke off when the client had a part of it. It can't be had elsewhere any more; who gave it is judged. */
export const noteCut = (gateway: Gateway, { candidate, key }: Attempt): void => {
  judgeFailure(gateway, candidate, key, "server", undefined);
};

/** The attempt's answer is through, or has gone far enough to be the client's. */
export const noteSuccess = (
  gateway: Gateway,
  plan: Plan,
  { candidate, key }: Attempt,
  { stream, first_token_at, usage }: AttemptTiming,
): void => {
  judgeSuccess(gateway, candidate, key);
  const now = gateway.ports.clock.now();
  if (stream && first_token_at !== undefined) {
    noteFirstToken(candidate.speed, first_token_at - plan.began_at, now);
  }
  const writes_from = stream ? first_token_at : plan.began_at;
  if (usage !== undefined && writes_from !== undefined) {
    noteRate(candidate.speed, usage.output_tokens, now - writes_from, now);
  }
};
