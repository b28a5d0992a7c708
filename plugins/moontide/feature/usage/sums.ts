import { seriesOf } from "../../policy/metrics/registry";
import { amountsOf, fieldOf } from "../../policy/usage/sums-text";
import {
  addUsage,
  groupings,
  UsageFilter,
  UsageLine,
  UsageTotal,
  UsageTotals,
} from "../../policy/usage/totals";
import type { Gateway } from "../gateway/gateway";

/** What Redis is told in one piece, and counts once: the same however often it is told. */
export interface SumsBatch {
  /** Who numbered it. */
  readonly writer: string;
  readonly number: number;
  /** Requests in it. */
  readonly requests: number;
  /** For each sum the day, the field and the amounts, as the script takes them. */
  readonly values: readonly string[];
}

/** What this worker has still to tell Redis: sums, not requests, so that they hardly grow while it is away. */
export interface UsageSums {
  /** Not in a batch yet, by day, key, consumer, team, model and provider; their count. */
  open: UsageTotals;
  count: number;
  /** In the order of their numbers. */
  batches: SumsBatch[];
  /** "" until the first batch: workers inherit what the master has. */
  writer: string;
  number: number;
  telling: boolean;
}

export const createSums = (): UsageSums => ({
  open: new LuaMap(),
  count: 0,
  batches: [],
  writer: "",
  number: 0,
  telling: false,
});

const all: UsageFilter = {};

/** More sums are a matter of names that clients invent, and of a Redis that is away for long. */
const mostSums = 20000;

const countDropped = ({ metrics }: Gateway, requests: number): void => {
  seriesOf(metrics.llm.costs.sums_dropped, []).value += requests;
};

/** Adds a request. Never waits. */
export const addToSums = (gateway: Gateway, line: UsageLine): void => {
  const { sums } = gateway.usage;
  if (sums.count >= mostSums) return countDropped(gateway, 1);
  if (addUsage(sums.open, groupings, all, line)) sums.count += 1;
};

/** So that no script keeps Redis from others for long. */
const sumsAtOnce = 100;

const batchOf = ({ usage, ports }: Gateway, totals: readonly UsageTotal[]): SumsBatch => {
  const { sums } = usage;
  if (sums.writer === "") sums.writer = string.sub(ports.digests.freshSecret(), 1, 24);
  sums.number += 1;
  let requests = 0;
  const values: string[] = [];
  for (const total of totals) {
    requests += total.requests;
    values[values.length] = total.group[0]!;
    values[values.length] = fieldOf(total);
    values[values.length] = amountsOf(total);
  }
  return { writer: sums.writer, number: sums.number, requests, values };
};

/** Puts what is open into batches. */
export const sealSums = (gateway: Gateway): void => {
  const { sums } = gateway.usage;
  if (sums.count === 0) return;
  let part: UsageTotal[] = [];
  for (const [, total] of sums.open) {
    part[part.length] = total;
    if (part.length === sumsAtOnce) {
      sums.batches[sums.batches.length] = batchOf(gateway, part);
      part = [];
    }
  }
  if (part.length > 0) sums.batches[sums.batches.length] = batchOf(gateway, part);
  sums.open = new LuaMap();
  sums.count = 0;
};

/*
 * A worker that ends while Redis is away leaves its batches to the others, in shared memory: as `usage/NUMBER`, with two
 * counters that say which there are.
 */
const [leftKey, takenKey] = ["usage/left", "usage/taken"];

/** At the end of a worker. */
export const leaveSums = (gateway: Gateway): void => {
  sealSums(gateway);
  const { json, shared } = gateway.ports;
  const { texts, numbers } = shared.state;
  for (const batch of gateway.usage.sums.batches) {
    const place = `usage/${numbers.add(leftKey, 1)}`;
    const [kept] = texts.set(place, json.encode(batch));
    if (kept === undefined) countDropped(gateway, batch.requests);
  }
};

/** In the leader: takes over what other workers left. */
export const takeLeftSums = (gateway: Gateway): void => {
  const { json, shared } = gateway.ports;
  const { texts, numbers } = shared.state;
  const left = numbers.get(leftKey);
  const { batches } = gateway.usage.sums;
  for (const number of $range(numbers.get(takenKey) + 1, left)) {
    const place = `usage/${number}`;
    const [batch] = json.decode(texts.get(place) ?? "");
    texts.remove(place);
    if (batch !== undefined) batches[batches.length] = batch as SumsBatch;
    numbers.set(takenKey, number);
  }
};
