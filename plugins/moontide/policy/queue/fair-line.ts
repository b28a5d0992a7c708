import { ExpiringCounter } from "../../kernel/ports";
import { lowestTier } from "../../kernel/priority";
import { levelOf, servedOf, Share } from "./fair-share";

/** One who waits. A place in a doubly linked list, so that whoever leaves early costs no search. */
export interface FairPlace extends Share {
  /** What it holds in memory while it waits. */
  readonly bytes: number;
  readonly joined_at: number;
  before: FairPlace | undefined;
  after: FairPlace | undefined;
}

/** Those of one tenant and class, the oldest first. */
interface Row {
  readonly tier: number;
  readonly key: string;
  /** Its position in the line's list. */
  position: number;
  oldest: FairPlace | undefined;
  youngest: FairPlace | undefined;
  length: number;
}

/** Who waits in one worker, by tenant and class. */
export interface FairLine {
  /** In no order; only those in which somebody waits. */
  readonly rows: Row[];
  readonly by_key: LuaMap<string, Row>;
  row_count: number;
  length: number;
  /** What those of each class hold in memory. */
  readonly bytes: number[];
  /** Where it is counted how far each level has come. */
  readonly progress_keys: readonly string[];
}

/** @param name is part of the keys under which workers share what they count */
export const createFairLine = (name: string): FairLine => {
  const bytes: number[] = [];
  for (const tier of $range(0, lowestTier)) bytes[tier] = 0;
  return {
    rows: [],
    by_key: new LuaMap(),
    row_count: 0,
    length: 0,
    bytes,
    progress_keys: [`f:${name}/top`, `f:${name}/middle`, `f:${name}/lowest`],
  };
};

/** Where it is counted how far a class has come, together with those that it shares with. */
export const progressKey = ({ progress_keys }: FairLine, tier: number): string =>
  progress_keys[levelOf(tier)]!;

const rowFor = (line: FairLine, { tier, key }: Share): Row => {
  let row = line.by_key.get(key);
  if (row === undefined) {
    const position = line.row_count;
    row = { tier, key, position, oldest: undefined, youngest: undefined, length: 0 };
    line.by_key.set(key, row);
    line.rows[position] = row;
    line.row_count += 1;
  }
  return row;
};

const removeRow = (line: FairLine, row: Row): void => {
  const last = line.rows[line.row_count - 1]!;
  line.rows[row.position] = last;
  last.position = row.position;
  table.remove(line.rows);
  line.row_count -= 1;
  line.by_key.delete(row.key);
};

/** Puts one at the end of its tenant's row. */
export const joinFair = (line: FairLine, place: FairPlace): void => {
  const row = rowFor(line, place);
  place.before = row.youngest;
  place.after = undefined;
  if (row.youngest === undefined) row.oldest = place;
  else row.youngest.after = place;
  row.youngest = place;
  row.length += 1;
  line.length += 1;
  line.bytes[place.tier]! += place.bytes;
};

/** Takes one off, wherever it stands. */
export const leaveFair = (line: FairLine, place: FairPlace): void => {
  const row = line.by_key.get(place.key)!;
  if (place.before === undefined) row.oldest = place.after;
  else place.before.after = place.after;
  if (place.after === undefined) row.youngest = place.before;
  else place.after.before = place.before;
  place.before = undefined;
  place.after = undefined;
  row.length -= 1;
  line.length -= 1;
  line.bytes[place.tier]! -= place.bytes;
  if (row.length === 0) removeRow(line, row);
};

/** Levels lie further apart than any count of tokens goes. */
const levelStep = 1e15;

/** Whose turn it is: less is sooner. Comparable between workers. */
const rankOf = (line: FairLine, counters: ExpiringCounter, { tier, key }: Row): number =>
  levelOf(tier) * levelStep + servedOf(counters, key, progressKey(line, tier));

/** Who is next in this worker, and its rank among the workers; undefined when nobody waits. */
export const nextFair = (
  line: FairLine,
  counters: ExpiringCounter,
): LuaMultiReturn<[place: FairPlace | undefined, rank: number]> => {
  let chosen: FairPlace | undefined;
  let least = math.huge;
  for (const i of $range(1, line.row_count)) {
    const row = line.rows[i - 1]!;
    const rank = rankOf(line, counters, row);
    const oldest = row.oldest!;
    if (rank < least || (rank === least && oldest.joined_at < chosen!.joined_at)) {
      chosen = oldest;
      least = rank;
    }
  }
  return $multi(chosen, least);
};

/** Whether `row` has to make room sooner than `than`: it is of a lower class, or its tenant has more in line. */
const isWorse = (row: Row, than: Row | undefined): boolean => {
  if (than === undefined) return true;
  return row.tier === than.tier ? row.length > than.length : row.tier > than.tier;
};

const worstFrom = ({ rows, row_count }: FairLine, tier: number): Row | undefined => {
  let worst: Row | undefined;
  for (const i of $range(1, row_count)) {
    const row = rows[i - 1]!;
    if (row.tier >= tier && isWorse(row, worst)) worst = row;
  }
  return worst;
};

/** Who goes first of this class and those below it: the youngest of the tenant with the most in line, in the lowest of them. */
export const lastFrom = (line: FairLine, tier: number): FairPlace | undefined =>
  worstFrom(line, tier)?.youngest;

/**
 * Who has to go so that one of this class and tenant finds room: somebody of a lower class; of its own, of a tenant that
 * still has more than its own then (longest queue drop: McKenney, "Stochastic Fairness Queueing", 1990). Undefined: nobody.
 */
export const victimFor = (line: FairLine, { tier, key }: Share): FairPlace | undefined => {
  const worst = worstFrom(line, tier);
  if (worst === undefined || worst.tier > tier) return worst?.youngest;
  const own = line.by_key.get(key)?.length ?? 0;
  return worst.length > own + 1 ? worst.youngest : undefined;
};

/** What those of this class and below it hold in memory that wait here. */
export const bytesFrom = ({ bytes }: FairLine, tier: number): number => {
  let sum = 0;
  for (const below of $range(tier, lowestTier)) sum += bytes[below]!;
  return sum;
};
