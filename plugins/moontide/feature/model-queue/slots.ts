import { Counter } from "../../kernel/ports";
import { lowestTier } from "../../kernel/priority";
import { compileKey, KeyPlan } from "../../policy/key/key";
import { HistogramSeries, Series } from "../../policy/metrics/registry";
import { createFairLine, FairLine } from "../../policy/queue/fair-line";
import { wordsOf } from "../key/schema";
import { bringOverCount, createCount, SharedCount } from "../pool/shared-count";
import { bringOverWaiting, createWaiting, Waiting } from "../pool/waiting";
import type { ModelQueueConfiguration } from "./schema";

/** The slots of a model, who has them, and who waits for one in this worker. Outlives changes of its options. */
export interface ModelSlots {
  /** The model's. */
  readonly name: string;
  options: ModelQueueConfiguration;
  tenant: KeyPlan;
  /** Over all workers. */
  readonly taken: SharedCount;
  readonly waiting: Waiting;
  readonly line: FairLine;
  /** Where the best bid of all workers is (policy/queue/bid.ts); whether it may be this worker's. */
  readonly bid_key: string;
  has_bid: boolean;
  /** Somebody looks now and then whether another worker has freed a slot. */
  polling: boolean;
  /** How long a slot was held on average, as this worker saw it; 0 before the first. */
  held_seconds: number;
  /** Series, made on first use: by outcome, and by class. */
  readonly outcomes: LuaMap<string, Series>;
  readonly waits: (HistogramSeries | undefined)[];
}

/** All that ever had slots, by the model's name. */
export type ModelSlotsByName = LuaMap<string, ModelSlots>;

/** Names of models may have slashes, which tell attempts apart in the same zone (feature/pool/recount.ts). */
const subjectOf = (name: string): string => string.gsub(name, "/", "|")[0];

const createSlots = (name: string, options: ModelQueueConfiguration, epoch: number): ModelSlots => {
  const subject = `model:${subjectOf(name)}`;
  return {
    name,
    options,
    tenant: compileKey(wordsOf(options.tenant)),
    taken: createCount(`slots:${subject}`, epoch),
    waiting: createWaiting(subject, epoch),
    line: createFairLine(name),
    bid_key: `bid/${name}`,
    has_bid: false,
    polling: false,
    held_seconds: 0,
    outcomes: new LuaMap(),
    waits: [],
  };
};

/** The slots of a model with these options; whoever has one, or waits, goes on. */
export const slotsFor = (
  all: ModelSlotsByName,
  name: string,
  options: ModelQueueConfiguration | undefined,
  epoch: number,
): ModelSlots | undefined => {
  if (options === undefined) return undefined;
  let slots = all.get(name);
  if (slots === undefined) {
    slots = createSlots(name, options, epoch);
    all.set(name, slots);
  } else {
    slots.options = options;
    slots.tenant = compileKey(wordsOf(options.tenant));
  }
  return slots;
};

/** How many slots there are for a class: for the lowest only a part, so that others find one when they come. */
export const placesFor = (
  { parallel_requests, bulk_percent }: ModelQueueConfiguration,
  tier: number,
): number => {
  if (tier !== lowestTier || bulk_percent === 100) return parallel_requests;
  if (bulk_percent === 0) return 0;
  return math.max(1, math.floor((parallel_requests * bulk_percent) / 100));
};

/** Counts under the keys of another epoch from now on (feature/pool/recount.ts). */
export const bringSlotsOver = (counts: Counter, all: ModelSlotsByName, epoch: number): void => {
  for (const [, slots] of all) {
    bringOverCount(counts, slots.taken, epoch);
    bringOverWaiting(counts, slots.waiting, epoch);
  }
};

/** Whether this worker has neither a slot nor anybody in line. */
export const holdsNoSlot = (all: ModelSlotsByName): boolean => {
  for (const [, { taken, waiting }] of all) {
    if (taken.here !== 0 || waiting.all.here !== 0) return false;
  }
  return true;
};
