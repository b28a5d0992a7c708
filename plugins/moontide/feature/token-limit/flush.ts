import { YieldingPorts } from "../../kernel/ports";
import { seriesOf } from "../../policy/metrics/registry";
import { tokenLimitScript } from "../../policy/token-limit/script";
import type { Gateway } from "../gateway/gateway";
import { probeOf } from "../rate-limit/remote";
import { askRedis, tryAgain } from "../redis/ask";
import { Question } from "../redis/script";
import { addQuestion, whole } from "./question";
import { Settled } from "./queue";

/** Redis remembers so long that a request was settled: what it was told of once is not told again later than that. */
const markSeconds = 600;

/** In one question. */
const mostAtOnce = 50;

/** Requests that end within this are told of together. */
const gatherSeconds = 0.05;

const isUnderstood = (reply: string): boolean => reply === "0";

const addSettled = (
  settled: Settled,
  now: number,
  prefix: string,
  keys: string[],
  values: string[],
): void => {
  const { id, admitted_at, allowances } = settled;
  keys[keys.length] = `${prefix}settled/${id}`;
  values[values.length] = id;
  values[values.length] = whole((now - admitted_at) * 1000);
  values[values.length] = whole(allowances.length);
  for (const i of $range(0, allowances.length - 1)) {
    const { keys: names, times, used, amounts } = settled;
    addQuestion(allowances[i]!, names[i]!, times[i]!, used[i]!, amounts[i]!, keys, values);
  }
};

const questionOf = (gateway: Gateway, batch: readonly Settled[], now: number): Question => {
  const prefix = gateway.configuration.cluster?.key_prefix ?? "";
  const keys: string[] = [];
  const values = ["settle", whole(markSeconds * 1000)];
  for (const settled of batch) addSettled(settled, now, prefix, keys, values);
  return { script: tokenLimitScript, keys, values, isUnderstood };
};

const isStale = ({ told_at }: Settled, now: number): boolean =>
  told_at > 0 && now - told_at > markSeconds / 2;

/** Takes the first of them off the queue; those that Redis may have heard of too long ago are dropped. */
const nextBatch = (gateway: Gateway, now: number): Settled[] => {
  const { settlements, metrics } = gateway;
  const batch: Settled[] = [];
  const rest: Settled[] = [];
  for (const settled of settlements.entries) {
    if (isStale(settled, now)) seriesOf(metrics.token_limits.dropped, []).value += 1;
    else if (batch.length < mostAtOnce) batch[batch.length] = settled;
    else rest[rest.length] = settled;
  }
  settlements.entries = rest;
  return batch;
};

const putBack = (gateway: Gateway, batch: readonly Settled[], now: number): void => {
  const { settlements } = gateway;
  const entries: Settled[] = [];
  for (const settled of batch) {
    if (settled.told_at === 0) settled.told_at = now;
    entries[entries.length] = settled;
  }
  for (const settled of settlements.entries) entries[entries.length] = settled;
  settlements.entries = entries;
};

/** Tells Redis of all that is in the queue, as far as it answers. Yields. */
const tellAll = (gateway: Gateway, ports: YieldingPorts): void => {
  const { redis, settlements } = gateway;
  if (redis === undefined) return;
  while (settlements.entries.length > 0) {
    if (redis.reach.lost) {
      settlements.is_behind = true;
      return tryAgain(gateway, ports, redis, probeOf);
    }
    const now = ports.clock.now();
    const batch = nextBatch(gateway, now);
    if (batch.length === 0) break;
    const answer = askRedis(gateway, ports, redis, questionOf(gateway, batch, now));
    if (answer === undefined) putBack(gateway, batch, now);
  }
  settlements.is_behind = false;
};

/**
 * Has the worker tell Redis of its settlements, beside its requests; whoever ends meanwhile is told of with them. Never
 * waits. Also in a worker that is on its way out, which waits for it.
 */
export const flushSettlements = (gateway: Gateway, ports: YieldingPorts): void => {
  const { settlements } = gateway;
  if (settlements.flushing || settlements.entries.length === 0) return;
  settlements.flushing = true;
  const started = ports.spawn("settlements", () => {
    if (!ports.isExiting()) ports.sleep(gatherSeconds);
    const [ok, problem] = pcall(tellAll, gateway, ports);
    settlements.flushing = false;
    if (!ok) error(problem, 0);
  });
  if (!started) settlements.flushing = false;
};
