import type { Random } from "../../kernel/ports";
import { hashOf } from "../../policy/key/hash";
import { firstTokenSeconds } from "../../policy/model/speed";
import { byCost, byLatency, byLot, byPoint } from "../../policy/model/order";
import { unsuitable, Unsuitable } from "../../policy/model/suitability";
import type { Gateway } from "../gateway/gateway";
import { readKey } from "../key/read";
import { expectedOutput } from "../tokens/knowledge";
import type { Exchange } from "../proxy/exchange";
import type { Candidate, Choice, Model } from "./model";
import type { Asked } from "./needs";
import type { ModelQuestion } from "./question";

/** One that can't answer the request, and why. */
export interface Excluded {
  readonly candidate: Candidate;
  readonly why: Unsuitable;
}

/** Whether its provider has what the client asks for at all: answers can be translated and tokens be estimated. */
const callProblem = ({ provider }: Candidate, wish: string): Unsuitable | undefined =>
  wish !== "embeddings" || provider.paths[wish] !== undefined
    ? undefined
    : { kind: "capability", detail: `has no ${wish}` };

/** Those that can answer, as they stand; the others go to `excluded`. */
const suitable = (
  candidates: readonly Candidate[],
  { endpoint }: ModelQuestion,
  asked: Asked,
  excluded: Excluded[],
): Candidate[] => {
  const left: Candidate[] = [];
  for (const candidate of candidates) {
    const why = callProblem(candidate, endpoint.wish) ?? unsuitable(candidate, asked);
    if (why === undefined) left[left.length] = candidate;
    else excluded[excluded.length] = { candidate, why };
  }
  return left;
};

/** How long an answer is by which the speed of candidates is compared. */
const usualOutputTokens = 500;

/** Another hash than balancers and splits make of the same key. */
const model_seed = 0x6d6f646c;

const pointOf = (
  gateway: Gateway,
  exchange: Exchange,
  { sticky }: Model,
  { incoming, turn }: ModelQuestion,
): number | undefined => {
  if (turn?.affinity !== undefined) return hashOf(turn.affinity, model_seed);
  if (sticky === undefined || incoming === undefined) return undefined;
  const key = readKey(sticky, exchange.identity, incoming, gateway.trusted_proxies);
  return key === undefined ? undefined : hashOf(key, model_seed);
};

const indicesFor = (
  gateway: Gateway,
  exchange: Exchange,
  model: Model,
  { choose_by }: Choice,
  list: readonly Candidate[],
  question: ModelQuestion,
  asked: Asked,
): readonly number[] | undefined => {
  const { clock } = gateway.ports;
  const random = question.random ?? gateway.ports.random;
  if (choose_by === "cost") {
    const output_tokens = asked.output_tokens ?? expectedOutput(gateway, model.name);
    return byCost(list, asked.input_tokens, output_tokens);
  }
  if (choose_by === "latency") return byLatency(list, usualOutputTokens, clock.now(), random);
  if (choose_by === "order") return undefined;
  const point = pointOf(gateway, exchange, model, question);
  return point === undefined ? byLot(list, random) : byPoint(list, point);
};

/** A part of the requests passes over a first candidate that has become slow, if the second is not slower still. */
const failOverSlow = (
  gateway: Gateway,
  { options }: Model,
  list: Candidate[],
  random: Random,
): void => {
  const { latency_failover } = options;
  const [first, second] = [list[0], list[1]];
  if (latency_failover === undefined || first === undefined || second === undefined) return;
  const now = gateway.ports.clock.now();
  const slow = firstTokenSeconds(first.speed, now);
  if (slow <= latency_failover.above_seconds) return;
  if (firstTokenSeconds(second.speed, now) >= slow) return;
  if (random.uniform() * 100 >= latency_failover.percent) return;
  list[0] = second;
  list[1] = first;
};

const arranged = (list: readonly Candidate[], indices: readonly number[]): Candidate[] => {
  const ordered: Candidate[] = [];
  for (const i of $range(0, list.length - 1)) ordered[i] = list[indices[i]!]!;
  return ordered;
};

/**
 * The candidates of a choice that can answer a request, in the order in which they are asked.
 *
 * @param into what comes out is put behind what is there
 */
export const addOrdered = (
  gateway: Gateway,
  exchange: Exchange,
  model: Model,
  choice: Choice,
  question: ModelQuestion,
  asked: Asked,
  into: Candidate[],
  excluded: Excluded[],
): void => {
  const list = suitable(choice.candidates, question, asked, excluded);
  const indices = indicesFor(gateway, exchange, model, choice, list, question, asked);
  const ordered = indices === undefined ? list : arranged(list, indices);
  failOverSlow(gateway, model, ordered, question.random ?? gateway.ports.random);
  for (const candidate of ordered) {
    let is_there = false;
    for (const earlier of into) if (earlier.deployment === candidate.deployment) is_there = true;
    if (!is_there) into[into.length] = candidate;
  }
};
