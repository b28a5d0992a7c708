import { lowestTier } from "../../kernel/priority";

/** One who waits. A place in a doubly linked list, so that whoever leaves early costs no search. */
export interface Place {
  readonly tier: number;
  /** What it holds in memory while it waits. */
  readonly bytes: number;
  readonly joined_at: number;
  before: Place | undefined;
  after: Place | undefined;
}

/** Those of one tier, the oldest first. */
interface Tier {
  oldest: Place | undefined;
  youngest: Place | undefined;
  length: number;
  /** What it was served, in units of its weight (start-time fair queueing, Goyal 1996). */
  served: number;
}

/**
 * Who waits for a pool in one worker. The top tier goes before all others; those share what is left by weight, so that
 * none starves. Within a tier the oldest is first in calm; when the line has hardly been empty for long, the youngest,
 * whose client is the least likely to have given up (adaptive LIFO: Facebook, "Fail at Scale", ACM Queue 2015).
 */
export interface Line {
  readonly tiers: readonly Tier[];
  length: number;
  /** The monotonic second since which it counts as busy, while somebody waits, and when it last became empty. */
  busy_since: number;
  emptied_at: number;
  /** How far the fair share has come: a tier that was empty does not save up what it did not use. */
  progress: number;
}

/** Each tier below the top has twice the share of the next. */
const weights: readonly number[] = [0, 16, 8, 4, 2, 1];

export const createLine = (now: number): Line => {
  const tiers: Tier[] = [];
  for (const _ of $range(0, lowestTier)) {
    tiers[tiers.length] = { oldest: undefined, youngest: undefined, length: 0, served: 0 };
  }
  return { tiers, length: 0, busy_since: now, emptied_at: now, progress: 0 };
};

/** Whether whoever waits has to expect that it won't get better soon. */
export const isOverloaded = (line: Line, now: number, after_seconds: number): boolean =>
  line.length > 0 && now - line.busy_since > after_seconds;

/** A time without anybody takes back so many times as much of the time with somebody. */
const relief = 10;

/**
 * Begins to be busy again. In the middle of an overload a line is empty for a moment too, all the more the lines of several
 * workers, so that alone is no calm (which is what Facebook's rule would take it for).
 */
const resume = (line: Line, now: number, after_seconds: number): void => {
  const busy = math.min(line.emptied_at - line.busy_since, 1.5 * after_seconds);
  const left = busy - relief * (now - line.emptied_at);
  line.busy_since = now - math.max(0, left);
};

/** @param after_seconds after so long it counts as overloaded */
export const join = (line: Line, place: Place, after_seconds: number): void => {
  const tier = line.tiers[place.tier]!;
  if (line.length === 0) resume(line, place.joined_at, after_seconds);
  if (tier.length === 0) tier.served = math.max(tier.served, line.progress);
  place.before = tier.youngest;
  place.after = undefined;
  if (tier.youngest === undefined) tier.oldest = place;
  else tier.youngest.after = place;
  tier.youngest = place;
  tier.length += 1;
  line.length += 1;
};

/** Takes one off, wherever it stands. */
export const leave = (line: Line, place: Place, now: number): void => {
  const tier = line.tiers[place.tier]!;
  if (place.before === undefined) tier.oldest = place.after;
  else place.before.after = place.after;
  if (place.after === undefined) tier.youngest = place.before;
  else place.after.before = place.before;
  place.before = undefined;
  place.after = undefined;
  tier.length -= 1;
  line.length -= 1;
  if (line.length === 0) line.emptied_at = now;
};

const nextTier = (line: Line): Tier | undefined => {
  const top = line.tiers[0]!;
  if (top.length > 0) return top;
  let chosen: Tier | undefined;
  for (const index of $range(1, lowestTier)) {
    const tier = line.tiers[index]!;
    if (tier.length > 0 && (chosen === undefined || tier.served < chosen.served)) chosen = tier;
  }
  return chosen;
};

/** Who is served next; undefined when nobody waits. Stays in line until `serve`. */
export const nextOf = (line: Line, youngest_first: boolean): Place | undefined => {
  const tier = nextTier(line);
  return youngest_first ? tier?.youngest : tier?.oldest;
};

/** Takes one off whose turn has come, and charges its tier. */
export const serve = (line: Line, place: Place, now: number): void => {
  leave(line, place, now);
  if (place.tier === 0) return;
  const tier = line.tiers[place.tier]!;
  line.progress = tier.served;
  tier.served += 1 / weights[place.tier]!;
};

/**
 * Who has to go so that somebody of this tier finds room: of those below it the youngest of the lowest, and as many more as
 * hold what is missing. Undefined when all of them are not enough.
 */
export const victimsFor = (
  line: Line,
  tier: number,
  places: number,
  bytes: number,
): readonly Place[] | undefined => {
  const victims: Place[] = [];
  let missing = bytes;
  for (const index of $range(lowestTier, tier + 1, -1)) {
    let place = line.tiers[index]!.youngest;
    while (place !== undefined && (victims.length < places || missing > 0)) {
      // While it is only memory that lacks, those that hold none may stay.
      if (victims.length < places || place.bytes > 0) {
        victims[victims.length] = place;
        missing -= place.bytes;
      }
      place = place.before;
    }
  }
  return victims.length >= places && missing <= 0 ? victims : undefined;
};
