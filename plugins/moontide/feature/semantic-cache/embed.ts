import { ErrorKind } from "../../policy/dialect/conversation";
import { openaiEmbeddings } from "../../policy/dialect/embeddings/openai";
import { decode } from "../../policy/json/decode";
import { encode } from "../../policy/json/encode";
import { asObject } from "../../policy/json/value";
import { isTryDue, noteAnswer, noteFailure } from "../../policy/redis/reach";
import { CompactVector, compactVector } from "../../policy/semantic-cache/compact";
import type { Ask } from "../answer-cache/answering";
import { endErrand, newErrand, Told } from "../llm/errand";
import type { ModelSession } from "../llm/session";
import { planOf } from "../model/plan";
import { countEmbeddingError } from "./count";
import type { SemanticCache } from "./semantic-cache";

/** A text's vector, and who made it: vectors of two models have nothing to do with each other. */
export interface Embedded {
  readonly vector: CompactVector;
  readonly maker: string;
}

/** Summaries of conversations have those before (feature/conversation/summarize.ts). */
const firstReservation = 2000;

const bodyFor = ({ options }: SemanticCache, text: string): string => {
  const { model, dimensions } = options;
  return encode({ model, input: text, encoding_format: "float", dimensions });
};

const vectorIn = (answer: string): CompactVector | undefined => {
  const [body] = decode(answer, openaiEmbeddings.raw_members);
  const [read] = openaiEmbeddings.readAnswer(asObject(body) ?? {});
  const numbers = read?.vectors[0]?.numbers;
  return numbers === undefined ? undefined : compactVector(numbers.raw);
};

type Problem = ErrorKind | "unreadable";

/** Has the configuration's model asked, as a request of its own. Yields. */
const askFor = (
  session: ModelSession,
  semantic: SemanticCache,
  text: string,
  ask: Ask,
): LuaMultiReturn<[Embedded, undefined] | [undefined, Problem]> => {
  const { model, timeout_seconds } = semantic.options;
  const told: Told = { answer: undefined };
  const own = newErrand(
    session,
    {
      path: "/v1/embeddings",
      model,
      body: bodyFor(semantic, text),
      first_reservation: firstReservation,
    },
    told,
  );
  own.errand_seconds = timeout_seconds;
  const [plan, refused] = planOf(own.gateway, own.exchange, own);
  own.plan = plan;
  const error = plan === undefined ? refused : ask(own, plan);
  endErrand(session, error?.status ?? 200);
  if (error !== undefined) return $multi(undefined, error.kind);
  const vector = told.answer === undefined ? undefined : vectorIn(told.answer);
  if (vector === undefined) return $multi(undefined, "unreadable");
  return $multi({ vector, maker: own.attempt!.candidate.name }, undefined);
};

/**
 * The vector of a text; undefined where it was not to be had in time, which is counted. After some failures in a row the
 * worker asks for one from time to time only: requests would wait for nothing. Yields.
 */
export const embedText = (
  session: ModelSession,
  semantic: SemanticCache,
  text: string,
  ask: Ask,
): Embedded | undefined => {
  const { gateway, ports } = session;
  const { reach, options } = semantic;
  const now = ports.clock.now();
  if (reach.lost) {
    if (!isTryDue(reach, now)) {
      countEmbeddingError(gateway, options.model, "resting");
      return undefined;
    }
    // This one tries for all, and its client may leave meanwhile.
    reach.try_at = now + reach.pause_seconds;
  }
  const [embedded, problem] = askFor(session, semantic, text, ask);
  if (embedded !== undefined) {
    noteAnswer(reach);
    return embedded;
  }
  countEmbeddingError(gateway, options.model, problem);
  if (noteFailure(reach, ports.clock.now())) {
    ports.log.warn("semantic_cache_rests", {
      model: options.model,
      problem,
      consequence: "only what is the same is given again",
    });
  }
  return undefined;
};
