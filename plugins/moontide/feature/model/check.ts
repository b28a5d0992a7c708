/** What models must be to providers, to pools and to each other. */
import { itemPath, optionPath, quote, show } from "../../schema/problem";
import { checkKnown, namesIn } from "../configuration/check-known";
import { add, Findings, isSound } from "../configuration/findings";
import type { Configuration } from "../configuration/schema";
import { Override, overrideOf, overridesIn } from "../price/override";
import type { CandidateConfiguration } from "./candidate-schema";
import type { ModelRuleConfiguration } from "./rule-schema";
import type { ModelConfiguration } from "./schema";

/** The names of what a model can refer to. */
interface Known {
  readonly providers: readonly string[];
  readonly pools: readonly string[];
  readonly models: readonly string[];
  /** Of these, those that have guards. */
  readonly guarded: LuaSet<string>;
  /** Undefined: a file may have any. */
  readonly prices: readonly Override[] | undefined;
}

/** The model at hand, from which others are reached. */
interface From {
  readonly name: string;
  readonly guarded: boolean;
}

const guardedAmong = (models: Readonly<Record<string, ModelConfiguration>>): LuaSet<string> => {
  const guarded = new LuaSet<string>();
  for (const [name, { guards }] of pairs(models)) if (guards !== undefined) guarded.add(name);
  return guarded;
};

const checkCandidate = (
  findings: Findings,
  candidate: CandidateConfiguration,
  known: Known,
  path: string,
): void => {
  const { provider, pool } = candidate;
  if (provider !== undefined && pool !== undefined) {
    add(findings, `${path}.pool`, "a pool beside a provider", 'either "provider" or "pool"');
  } else if (provider !== undefined) {
    const of = { map: "providers", kind: "a provider", names: known.providers };
    checkKnown(findings, provider, of, `${path}.provider`);
  } else if (pool !== undefined) {
    const of = { map: "pools", kind: "a pool", names: known.pools };
    checkKnown(findings, pool, of, `${path}.pool`);
  } else {
    const expected = 'the name of a provider, or a "pool"';
    add(findings, `${path}.provider`, "nothing", expected);
  }
};

/** Each once: metrics, cooldowns and status know a candidate by who is asked for what. */
const checkCandidates = (
  findings: Findings,
  candidates: readonly CandidateConfiguration[],
  known: Known,
  path: string,
): void => {
  const seen = new LuaMap<string, number>();
  let weight = 0;
  for (const i of $range(1, candidates.length)) {
    const candidate = candidates[i - 1]!;
    const where = itemPath(path, i);
    checkCandidate(findings, candidate, known, where);
    const id = `${candidate.provider ?? candidate.pool}/${candidate.model}`;
    const first = seen.get(id);
    if (first === undefined) seen.set(id, i);
    else {
      const expected = `each candidate once (see ${itemPath(path, first)})`;
      add(findings, where, `${quote(id)} a second time`, expected);
    }
    weight += candidate.weight ?? 1;
  }
  if (weight === 0) {
    add(findings, path, "no share", "a weight above 0 for at least one candidate");
  }
};

/**
 * A conversation is guarded as the model that its client names, whoever answers it. So a model with guards can't be
 * reached through one without: what it is to be kept from would get there.
 */
const checkOther = (
  findings: Findings,
  name: string,
  { name: self, guarded }: From,
  known: Known,
  path: string,
): void => {
  if (name === self) return add(findings, path, quote(name), "another model");
  checkKnown(findings, name, { map: "models", kind: "a model", names: known.models }, path);
  if (guarded || !known.guarded.has(name)) return;
  const found = `${quote(name)}, which has guards, on the way from a model without`;
  add(findings, path, found, `guards for ${quote(self)} as well, or on the routes`);
};

const checkAliases = (
  findings: Findings,
  names: readonly string[],
  from: From,
  known: Known,
  path: string,
): void => {
  for (const i of $range(1, names.length)) {
    checkOther(findings, names[i - 1]!, from, known, itemPath(path, i));
  }
};

const checkRule = (
  findings: Findings,
  rule: ModelRuleConfiguration,
  from: From,
  known: Known,
  path: string,
): void => {
  const { model, candidates, asked } = rule;
  if (model !== undefined && candidates !== undefined) {
    add(findings, `${path}.candidates`, "candidates beside a model", "one of the two");
  } else if (model !== undefined) checkOther(findings, model, from, known, `${path}.model`);
  else if (candidates !== undefined) {
    checkCandidates(findings, candidates, known, `${path}.candidates`);
  } else add(findings, path, "a rule that leads nowhere", 'a "model" or "candidates"');
  const above = asked?.input_tokens_above;
  const below = asked?.input_tokens_below;
  if (above !== undefined && below !== undefined && below <= above + 1) {
    const expected = `more than input_tokens_above, ${show(above)}, by at least 2`;
    add(findings, `${path}.asked.input_tokens_below`, show(below), expected);
  }
};

const checkTimes = (findings: Findings, model: ModelConfiguration, path: string): void => {
  const { retries, cooldown } = model;
  if (retries.maximum_backoff_seconds < retries.backoff_seconds) {
    const expected = `at least backoff_seconds, ${show(retries.backoff_seconds)}`;
    const where = `${path}.retries.maximum_backoff_seconds`;
    add(findings, where, show(retries.maximum_backoff_seconds), expected);
  }
  if (cooldown.maximum_seconds < cooldown.seconds) {
    const expected = `at least seconds, ${show(cooldown.seconds)}`;
    add(findings, `${path}.cooldown.maximum_seconds`, show(cooldown.maximum_seconds), expected);
  }
};

/** Whether something says what it costs; with a file of prices, that may. */
const isPriced = (
  { price, provider, pool, model }: CandidateConfiguration,
  known: Known,
): boolean =>
  price !== undefined ||
  known.prices === undefined ||
  overrideOf(known.prices, provider ?? pool ?? "", model) !== undefined;

const checkChoice = (
  findings: Findings,
  model: ModelConfiguration,
  known: Known,
  path: string,
): void => {
  const { choose_by, candidates, sticky } = model;
  let priced = 0;
  let weighted = false;
  for (const candidate of candidates) {
    if (isPriced(candidate, known)) priced += 1;
    weighted = weighted || candidate.weight !== undefined;
  }
  if (choose_by === "cost" && priced < candidates.length) {
    const expected = 'a price for every candidate: its "price", "prices.models" or "prices.file"';
    add(findings, `${path}.choose_by`, '"cost"', expected);
  }
  if (sticky !== undefined && choose_by !== "weight" && !(choose_by === undefined && weighted)) {
    const found = `it with choose_by ${quote(choose_by ?? "order")}`;
    add(findings, `${path}.sticky`, found, '"choose_by": "weight"');
  }
};

const checkModel = (
  findings: Findings,
  name: string,
  model: ModelConfiguration,
  known: Known,
  path: string,
): void => {
  const from: From = { name, guarded: model.guards !== undefined };
  checkCandidates(findings, model.candidates, known, `${path}.candidates`);
  checkChoice(findings, model, known, path);
  checkAliases(findings, model.fallbacks, from, known, `${path}.fallbacks`);
  checkAliases(findings, model.context_fallbacks, from, known, `${path}.context_fallbacks`);
  for (const i of $range(1, model.rules.length)) {
    checkRule(findings, model.rules[i - 1]!, from, known, itemPath(`${path}.rules`, i));
  }
  checkTimes(findings, model, path);
};

/** Of prices that are wrong in themselves nothing is known: any model may have one. */
const knownPrices = (
  findings: Findings,
  prices: Configuration["prices"] | undefined,
): readonly Override[] | undefined => {
  if (prices === undefined || prices.file !== undefined) return undefined;
  return isSound(findings, "prices") ? overridesIn(prices) : undefined;
};

/** Checks all models, as far as they are sound in themselves. */
export const checkModels = (
  findings: Findings,
  { models, providers, pools, prices }: Partial<Configuration>,
): void => {
  if (models === undefined) return;
  const known: Known = {
    providers: namesIn(providers),
    pools: namesIn(pools),
    models: namesIn(models),
    guarded: guardedAmong(models),
    prices: knownPrices(findings, prices),
  };
  for (const name of known.models) {
    const path = optionPath("models", name);
    if (isSound(findings, path)) checkModel(findings, name, models[name]!, known, path);
  }
};
