import { Usage } from "../../policy/dialect/conversation";
import { noteModelDemand } from "../scale/demand";
import { costOfUsage } from "../token-limit/cost";
import { dropAttemptLimits, settleAttemptLimits } from "../token-limit/settle";
import {
  estimateSize,
  expectedOutput,
  isDue,
  learnUsage,
  tokensOfAnswer,
} from "../tokens/knowledge";
import { countCost } from "./account";
import { Failure } from "./failure";
import { bodySize, ModelSession, outputCapOf } from "./session";
import { addSpending, Settlement } from "./settlement";

/** What an attempt used; `exact` where its provider told all of it. */
interface Used {
  readonly usage: Usage;
  readonly exact: boolean;
}

const nothingUsed: Used = { usage: { input_tokens: 0, output_tokens: 0 }, exact: true };

const modelOf = ({ plan }: ModelSession): string => plan?.alias ?? "";

const estimatedInput = (session: ModelSession): number =>
  estimateSize(session.gateway, modelOf(session), bodySize(session));

/** What was reserved of output: what the request takes at most, else what answers of the model were like. */
const reservedOutput = (session: ModelSession): number => {
  if (session.endpoint.wish !== "answer") return 0;
  return outputCapOf(session) ?? expectedOutput(session.gateway, modelOf(session));
};

/** What came of an answer, counted by its bytes; of whom left and is charged, what was reserved if that is more. */
const countedOutput = (session: ModelSession): number => {
  const { gateway, relay, answer_bytes, cut, llm } = session;
  const bytes = relay === undefined ? answer_bytes : relay.output_bytes();
  const came = tokensOfAnswer(gateway, modelOf(session), bytes);
  if (cut !== "client" || llm.configuration.on_disconnect !== "charge") return came;
  return math.max(came, reservedOutput(session));
};

/** A stream that broke off has told of its input, perhaps, but not of all its output. */
const counted = (session: ModelSession, told: Usage | undefined): Used => {
  const { estimated_tokens } = session;
  if (estimated_tokens !== undefined) {
    return { usage: { input_tokens: estimated_tokens, output_tokens: 0 }, exact: false };
  }
  const output_tokens = countedOutput(session);
  if (told === undefined) {
    return { usage: { input_tokens: estimatedInput(session), output_tokens }, exact: false };
  }
  const usage: Usage = {
    input_tokens: told.input_tokens > 0 ? told.input_tokens : estimatedInput(session),
    cached_tokens: told.cached_tokens ?? 0,
    cache_write_tokens: told.cache_write_tokens ?? 0,
    output_tokens: math.max(told.output_tokens, output_tokens),
    reasoning_tokens: told.reasoning_tokens ?? 0,
  };
  return { usage, exact: false };
};

/** Whether anything came of the attempt that its provider will want money for. */
const hasUsedAnything = (session: ModelSession, failure: Failure | undefined): boolean => {
  const { relay, usage, begun } = session;
  if (failure === undefined || begun || usage !== undefined) return true;
  return relay !== undefined && relay.state.contents > 0;
};

const usedBy = (session: ModelSession, failure: Failure | undefined): Used => {
  const { relay, usage } = session;
  if (!hasUsedAnything(session, failure)) return nothingUsed;
  const told = usage ?? relay?.usage();
  const is_whole = relay === undefined ? session.begun : relay.state.ended;
  if (told === undefined || !is_whole) return counted(session, told);
  return { usage: told, exact: true };
};

/**
 * The attempt under way is over, or its client has left it: what it used is added to what the request used, and settled
 * with the limits of its provider. Called for each attempt that was made, and at the request's end; the second time for
 * one attempt it does nothing.
 *
 * @param failure of an attempt that came to nothing before anything of it went to the client
 */
export const settleAttempt = (session: ModelSession, failure: Failure | undefined): void => {
  const { attempt, gateway, spending } = session;
  if (!session.asking || attempt === undefined) return;
  session.asking = false;
  const { usage, exact } = usedBy(session, failure);
  const cost_nano_usd = costOfUsage(attempt.candidate, usage, session.exchange.batch_rates);
  spending.attempts += 1;
  if (!exact) spending.exact = false;
  addSpending(spending, usage, cost_nano_usd);
  const { provider } = attempt.candidate;
  noteModelDemand(gateway, provider.pool, usage.output_tokens, failure !== undefined);
  settleAttemptLimits(session, usage, cost_nano_usd);
  countCost(session, attempt.candidate, usage, cost_nano_usd);
  const model = modelOf(session);
  if (!exact || usage.input_tokens === 0 || !isDue(gateway, model)) return;
  const bytes = session.relay?.output_bytes() ?? 0;
  learnUsage(gateway, model, bodySize(session), usage, bytes);
};

/** The attempt was not made: what was held for it is given back. */
export const dropAttempt = (session: ModelSession): void => {
  session.asking = false;
  dropAttemptLimits(session);
};

/** What a request has used, at its end. */
export const settlementOf = (session: ModelSession): Settlement => {
  const { spending, attempt, from_cache } = session;
  return {
    model: modelOf(session),
    provider: attempt?.candidate.provider.name ?? "",
    candidate: attempt?.candidate,
    usage: spending,
    cost_nano_usd: spending.cost_nano_usd,
    exact: spending.exact,
    cached: from_cache,
    attempts: spending.attempts,
  };
};
