import { Patience } from "../../kernel/http-transport";
import { ModelError } from "../../policy/dialect/conversation";
import { Read } from "../../policy/dialect/dialect";
import type { TokenCounter } from "../../policy/dialect/counting/counting";
import { tokenCounters } from "../../policy/dialect/counting/index";
import { decode } from "../../policy/json/decode";
import { asObject } from "../../policy/json/value";
import { estimatedTokens, tokenCountText } from "../../policy/llm/token-count";
import { isAvailable } from "../model/available";
import { isOfRequest } from "../model/judge";
import { Attempt, planOf } from "../model/plan";
import { resolveModel } from "../model/resolve";
import { takeKey } from "../provider/choose-key";
import { countAttempt } from "./account";
import { depart, reach } from "./contact";
import { disconnected, Failure, garbled, refusedBy, unable } from "./failure";
import { messageWith, Wire, writingFor } from "./message";
import { readRefusal } from "./refusal";
import { ModelSession, requestOf } from "./session";
import { dialectNamed } from "./speech";
import { splicedBody } from "./splice";
import { jsonType } from "./tell";
import { Upstream } from "./upstream";
import { deliver, readWhole } from "./whole";

/** A count that takes longer is no help to who waits for it. */
const mostSeconds = 10;

/** No count is as long. */
const mostBytes = 65536;

/** Whoever would be asked for the answer first. */
const attemptOf = ({ gateway, plan }: ModelSession): Attempt | undefined => {
  const now = gateway.ports.clock.now();
  for (const candidate of plan?.candidates ?? []) {
    if (isAvailable(gateway, candidate, now)) {
      const of_provider = gateway.keys.get(candidate.provider.name);
      const key =
        of_provider === undefined
          ? undefined
          : takeKey(of_provider, candidate.name, undefined, now);
      return { candidate, key, wait_seconds: 0 };
    }
  }
  return undefined;
};

const bodyFor = (session: ModelSession, attempt: Attempt, counter: TokenCounter): Read<string> => {
  const { provider, model } = attempt.candidate;
  if (provider.dialect === session.dialect.name) {
    return $multi(splicedBody(session, provider, model), undefined);
  }
  const [request, problem] = requestOf(session);
  if (request === undefined) return $multi(undefined, problem);
  const writing = writingFor(session, attempt);
  const [text, unsayable] = dialectNamed(provider.dialect).writeRequest(request, writing);
  if (text === undefined) return $multi(undefined, unsayable);
  return $multi(counter.bodyOf(text, counter.modelOf(model)), undefined);
};

/** Tells the client the count in its own words: those of the provider where it speaks them. */
const takeCount = (
  session: ModelSession,
  upstream: Upstream,
  { dialect }: Wire,
  counter: TokenCounter,
  patience: Patience,
): Failure | undefined => {
  const { name } = session.attempt!.candidate.provider;
  if (upstream.head.status >= 400) return refusedBy(readRefusal(upstream, dialect, patience));
  const [text, broken] = readWhole(upstream, patience, mostBytes);
  if (text === undefined) return disconnected(name, broken);
  const [body] = decode(text);
  const count = counter.readCount(asObject(body) ?? {});
  if (count === undefined) return garbled(name, "no count of tokens");
  const own = session.dialect.name;
  deliver(session, upstream, dialect.name === own ? text : tokenCountText(own, count));
  return undefined;
};

const askForCount = (
  session: ModelSession,
  attempt: Attempt,
  counter: TokenCounter,
): Failure | undefined => {
  const { provider, model } = attempt.candidate;
  const wire: Wire = { dialect: dialectNamed(provider.dialect), call: "count_tokens" };
  const [body, problem] = bodyFor(session, attempt, counter);
  if (body === undefined) return unable(provider.name, wire.call, problem.message);
  const called = counter.modelOf(model);
  const [message, impossible] = messageWith(session, attempt, wire, called, body);
  if (message === undefined) return impossible;
  const began_at = session.ports.clock.now();
  const seconds = math.min(mostSeconds, provider.timeouts.answer_seconds);
  const patience: Patience = { silence_seconds: seconds, until: began_at + seconds };
  const [upstream, unreached] = reach(session, provider, message, patience, began_at);
  if (upstream === undefined) return unreached;
  const failure = takeCount(session, upstream, wire, counter, patience);
  depart(session, provider, upstream, failure, began_at);
  return failure;
};

/**
 * Has the tokens counted by the first candidate that could be asked, where its provider counts. Says nothing of whether it
 * answers: who may not count, or can't, is asked for answers as before.
 *
 * @returns why there is no count
 */
const countExactly = (session: ModelSession): Failure | undefined => {
  const attempt = attemptOf(session);
  if (attempt === undefined) return undefined;
  const { provider } = attempt.candidate;
  const counter = tokenCounters[provider.dialect];
  if (counter === undefined || provider.paths.count_tokens === undefined) return undefined;
  session.first = attempt.candidate;
  session.attempt = attempt;
  session.attempts = 1;
  const failure = askForCount(session, attempt, counter);
  countAttempt(session, failure);
  return failure;
};

/** What of the request is wrong the client must know, if it is told in its own words. */
const isToBeTold = ({ attempt, dialect }: ModelSession, { kind }: Failure): boolean =>
  attempt!.candidate.provider.dialect === dialect.name && isOfRequest(kind);

/** Tokens as the provider counts them; where it does not, or fails, an estimate from the request's bytes. */
export const countTokens = (session: ModelSession): ModelError | undefined => {
  const { gateway, exchange, client, dialect, llm } = session;
  const [model, unknown] = resolveModel(
    gateway,
    llm.configuration,
    exchange.identity,
    session.model,
  );
  if (model === undefined) return unknown;
  [session.plan] = planOf(gateway, exchange, session);
  const failure = countExactly(session);
  if (session.begun) return undefined;
  if (failure !== undefined && isToBeTold(session, failure)) return failure.error;
  session.begun = true;
  client.answer(200, jsonType, tokenCountText(dialect.name, estimatedTokens(session.body.length)));
  return undefined;
};
