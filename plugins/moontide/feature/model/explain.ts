/** Why a request for a model goes where it goes, in words. Looks, and changes nothing. */
import { scoreOf } from "../../policy/prompt/classifier";
import { isAskable } from "../../policy/model/standing";
import { failing } from "../../policy/when/when";
import type { Gateway } from "../gateway/gateway";
import { factsOf } from "../when/facts";
import { Obstacle, obstacleTo } from "./available";
import type { Chosen } from "./choose";
import type { Candidate } from "./model";
import { ModelRule, promptOf, unasked } from "./rules";

/** What kind of prompt a rule wants, and how far the prompt is from that. */
const unlikeKind = (gateway: Gateway, kind: string, prompt: string): string | undefined => {
  const learnt = gateway.classifiers.get(kind)?.learnt;
  if (learnt === undefined || prompt === "") return `prompt ${kind}`;
  const score = scoreOf(learnt.classifier, prompt);
  if (score >= learnt.threshold) return undefined;
  return `prompt ${kind}, as which it scores ${string.format("%.2f of %.2f", score, learnt.threshold)}`;
};

/** The first condition of a rule that does not hold; undefined: all do. */
const unmet = (
  { gateway, exchange, question, asked }: Chosen,
  { when, asked: wanted }: ModelRule,
): string | undefined => {
  const option = wanted === undefined ? undefined : unasked(wanted, asked, question);
  if (option !== undefined) return `asked ${option}`;
  const { incoming } = question;
  if (when !== undefined && incoming !== undefined) {
    const condition = failing(when, factsOf(gateway, exchange, incoming));
    if (condition !== undefined) return condition;
  }
  const kind = wanted?.prompt;
  return kind === undefined ? undefined : unlikeKind(gateway, kind, promptOf(question));
};

/** Of each rule up to the one that holds, what came of it; undefined: the model has none. */
export const explainRules = (chosen: Chosen): string | undefined => {
  const { named, rule, model } = chosen;
  if (named.rules.length === 0) return undefined;
  const parts: string[] = [];
  for (const i of $range(1, named.rules.length)) {
    const one = named.rules[i - 1]!;
    if (one === rule) {
      const to =
        one.model === undefined ? "to candidates of its own" : `to the model ${model.name}`;
      parts[parts.length] = `rule ${i - 1} holds and leads ${to}`;
      break;
    }
    parts[parts.length] = `rule ${i - 1} does not hold by "${unmet(chosen, one) ?? "when"}"`;
  }
  return table.concat(parts, "; ");
};

/** What keeps a candidate from being asked at the moment. */
export interface Hindrance {
  /** `provider`: it can't be reached; `cooldown`: the model there fails; `keys`: none is left; `pool`: no endpoint. */
  readonly why: "provider" | "cooldown" | "keys" | "pool";
  readonly detail: string;
}

const remaining = ({ until, is_probed, reason }: Obstacle, now: number): string => {
  if (until === math.huge) return `${reason} can be read`;
  const time = string.format("%.0f s", math.max(1, math.ceil(until - now)));
  return is_probed
    ? `after ${reason}, another request is finding out`
    : `after ${reason}, for ${time}`;
};

const whyOf = ({ deployment, of_provider }: Candidate, now: number): Hindrance["why"] => {
  if (!isAskable(of_provider.standing, now)) return "provider";
  return isAskable(deployment.standing, now) ? "keys" : "cooldown";
};

/** Undefined: it could be asked. */
export const hindranceOf = (gateway: Gateway, candidate: Candidate): Hindrance | undefined => {
  const now = gateway.ports.clock.now();
  const { pool } = candidate.provider;
  const obstacle = obstacleTo(gateway, candidate, now);
  if (obstacle !== undefined) {
    return { why: whyOf(candidate, now), detail: remaining(obstacle, now) };
  }
  if (pool === undefined || gateway.pools.get(pool)?.available.length !== 0) return undefined;
  return { why: "pool", detail: `pool ${pool} has no endpoint in rotation` };
};
