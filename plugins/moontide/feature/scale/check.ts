import { parseTimestamp } from "../../policy/when/timestamp";
import { affordable } from "../../policy/scale/bounds";
import { itemPath, quote, show } from "../../schema/problem";
import { add, Findings, isSound } from "../configuration/findings";
import type { PoolConfiguration } from "../configuration/schema";
import type { AutoscaleConfiguration } from "./schema";

type Target = AutoscaleConfiguration["targets"][number];
type Rule = AutoscaleConfiguration["rules"][number];

/** Signals of which each instance has its own part of the whole: the others are no measure of how many are needed. */
const divisible: Readonly<Record<string, true>> = {
  requests_per_second: true,
  in_flight: true,
  queue_length: true,
  tokens_per_second: true,
};

const checkTarget = (findings: Findings, target: Target, path: string): void => {
  const { metric, per_instance, average } = target;
  if (metric === "utilisation_percent") {
    if (average === undefined) add(findings, path, "no average", 'an "average" in percent');
    if (per_instance !== undefined) {
      const expected = 'an "average": a utilisation is a mean over all instances';
      add(findings, `${path}.per_instance`, show(per_instance), expected);
    }
    return;
  }
  if (divisible[metric] !== true) {
    const expected =
      "requests_per_second, in_flight, queue_length, tokens_per_second or utilisation_percent: others say nothing of how many are needed, so they belong in rules";
    add(findings, `${path}.metric`, quote(metric), expected);
    return;
  }
  if (per_instance === undefined) {
    add(findings, path, "no per_instance", `how much ${metric} one instance is to have`);
  }
  if (average !== undefined) {
    add(findings, `${path}.average`, show(average), '"per_instance": each has a part of the whole');
  }
};

const checkClear = (findings: Findings, rule: Rule, path: string): void => {
  const { above, below, clear } = rule;
  if (clear === undefined) return;
  if (above !== undefined && clear > above) {
    add(findings, `${path}.clear`, show(clear), `at most above, ${show(above)}`);
  }
  if (below !== undefined && clear < below) {
    add(findings, `${path}.clear`, show(clear), `at least below, ${show(below)}`);
  }
};

const checkRule = (findings: Findings, rule: Rule, path: string): void => {
  const { above, below } = rule;
  if (above === undefined && below === undefined) {
    add(findings, path, "no threshold", 'either "above" or "below"');
  } else if (above !== undefined && below !== undefined) {
    add(findings, path, "two thresholds", 'either "above" or "below"');
  } else checkClear(findings, rule, path);
};

/** What has no name of its own is called by its signal and position, which nobody else should be called. */
const checkNames = (
  findings: Findings,
  named: readonly { readonly name?: string | undefined }[],
  path: string,
): void => {
  const seen = new LuaMap<string, number>();
  for (const i of $range(1, named.length)) {
    const { name } = named[i - 1]!;
    if (name !== undefined) {
      const first = seen.get(name);
      if (first === undefined) seen.set(name, i);
      else {
        const expected = `a name of its own (see ${itemPath(path, first)})`;
        add(findings, `${itemPath(path, i)}.name`, `${quote(name)} a second time`, expected);
      }
    }
  }
};

const checkSteps = (findings: Findings, { steps }: AutoscaleConfiguration, path: string): void => {
  for (const i of $range(1, steps.length)) {
    const { bands } = steps[i - 1]!;
    for (const k of $range(1, bands.length)) {
      const { instances, percent } = bands[k - 1]!;
      if ((instances === undefined) === (percent === undefined)) {
        const found = instances === undefined ? "no change" : "two changes";
        const where = itemPath(`${itemPath(path, i)}.bands`, k);
        add(findings, where, found, 'either "instances" or "percent"');
      }
    }
  }
};

const checkPace = (
  findings: Findings,
  policies: AutoscaleConfiguration["scale_up"]["policies"],
  path: string,
): void => {
  for (const i of $range(1, policies.length)) {
    const { instances, percent } = policies[i - 1]!;
    if (instances === undefined && percent === undefined) {
      add(findings, itemPath(path, i), "no bound", '"instances", "percent" or both');
    }
  }
};

const checkSchedules = (
  findings: Findings,
  { schedules, maximum: most }: AutoscaleConfiguration,
  path: string,
): void => {
  for (const i of $range(1, schedules.length)) {
    const { minimum, maximum, from, until } = schedules[i - 1]!;
    const where = itemPath(path, i);
    const limit = maximum ?? most;
    if (minimum === undefined && maximum === undefined) {
      add(findings, where, "no bound", '"minimum", "maximum" or both');
    } else if (minimum !== undefined && minimum > limit) {
      add(findings, `${where}.minimum`, show(minimum), `at most the maximum, ${show(limit)}`);
    }
    if (from !== undefined && until !== undefined) {
      if (parseTimestamp(until)[0]! <= parseTimestamp(from)[0]!) {
        add(findings, `${where}.until`, quote(until), "a later time than from");
      }
    }
  }
};

const checkBounds = (
  findings: Findings,
  pool: PoolConfiguration,
  { minimum, maximum, cost }: AutoscaleConfiguration,
  path: string,
): void => {
  if (minimum > maximum) {
    add(findings, `${path}.minimum`, show(minimum), `at most maximum, ${show(maximum)}`);
  }
  if (minimum === 0 && pool.cold_start === undefined) {
    const expected = 'at least 1, or "cold_start" beside "autoscale": else who wakes it is refused';
    add(findings, `${path}.minimum`, "0", expected);
  }
  if (cost !== undefined && affordable(cost) < 1) {
    const expected = `at least what one instance costs, ${show(cost.usd_per_instance_hour)}`;
    add(findings, `${path}.cost.maximum_usd_per_hour`, show(cost.maximum_usd_per_hour), expected);
  }
};

const checkPrediction = (
  findings: Findings,
  { prediction, targets }: AutoscaleConfiguration,
  path: string,
): void => {
  if (prediction === undefined) return;
  if (targets[0]?.per_instance === undefined) {
    const expected = 'a first target with "per_instance", whose signal is foreseen';
    add(findings, `${path}.prediction`, "a prediction of nothing", expected);
  }
  if (prediction.season_seconds < 4 * prediction.bucket_seconds) {
    const expected = `at most a quarter of season_seconds, ${show(prediction.season_seconds / 4)}`;
    const where = `${path}.prediction.bucket_seconds`;
    add(findings, where, show(prediction.bucket_seconds), expected);
  }
};

/** What the options of scaling must be to each other, and to the pool's. */
export const checkAutoscale = (findings: Findings, pool: PoolConfiguration, path: string): void => {
  const { autoscale } = pool;
  if (autoscale === undefined || !isSound(findings, path)) return;
  const { targets, steps, rules, scale_up, scale_down } = autoscale;
  if (targets.length === 0 && steps.length === 0) {
    add(findings, path, "nothing to scale by", '"targets", "steps" or both');
  }
  for (const i of $range(1, targets.length)) {
    checkTarget(findings, targets[i - 1]!, itemPath(`${path}.targets`, i));
  }
  for (const i of $range(1, rules.length)) {
    checkRule(findings, rules[i - 1]!, itemPath(`${path}.rules`, i));
  }
  checkNames(findings, rules, `${path}.rules`);
  checkNames(findings, steps, `${path}.steps`);
  checkSteps(findings, autoscale, `${path}.steps`);
  checkPace(findings, scale_up.policies, `${path}.scale_up.policies`);
  checkPace(findings, scale_down.policies, `${path}.scale_down.policies`);
  checkSchedules(findings, autoscale, `${path}.schedules`);
  checkBounds(findings, pool, autoscale, path);
  checkPrediction(findings, autoscale, path);
};
