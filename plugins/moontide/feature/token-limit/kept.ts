import { Ports } from "../../kernel/ports";
import { Allowance } from "./allowance";

/*
 * Which counts of budgets there are: shared memory can't be asked without locking it, and the leader writes them to disk.
 * Each is noted once, when it begins.
 */
const lastKey = "kept_last";
const firstKey = "kept_first";
const nameOf = (number: number): string => `kept/${string.format("%d", number)}`;

/** One count that outlives a restart. */
export interface KeptCount {
  readonly prefix: string;
  readonly key: string;
  /** The period, or the slot in which it goes. */
  readonly time: number;
}

/** As long as the longest period and its count (90 days of a rolling budget). */
const keptSeconds = 2 * 8035200;

/** Notes that a budget's count has begun. Of limits nothing is kept: they are over in a minute. */
export const noteKept = (
  { shared }: Ports,
  { is_budget, is_of_cluster, used_prefix }: Allowance,
  key: string,
  time: number,
): void => {
  if (!is_budget || is_of_cluster) return;
  const { numbers, texts } = shared.limits;
  const number = numbers.add(lastKey, 1);
  texts.claim(nameOf(number), `${string.format("%d", time)} ${used_prefix}\n${key}`, keptSeconds);
};

const readKept = (text: string): KeptCount | undefined => {
  const [time, prefix, key] = string.match(text, "^(%d+) ([^\n]*)\n(.*)$");
  if (prefix === undefined || key === undefined) return undefined;
  return { prefix, key, time: tonumber(time)! };
};

/**
 * All counts that are noted.
 *
 * @param isOver whether nobody needs it any more: it is forgotten then
 */
export const keptCounts = (
  { shared }: Ports,
  isOver: (this: void, count: KeptCount) => boolean,
): readonly KeptCount[] => {
  const { numbers, texts } = shared.limits;
  const found: KeptCount[] = [];
  const last = numbers.get(lastKey);
  let first = numbers.get(firstKey);
  for (const number of $range(first + 1, last)) {
    const text = texts.get(nameOf(number));
    const count = text === undefined ? undefined : readKept(text);
    if (count !== undefined && !isOver(count)) found[found.length] = count;
    else {
      if (count !== undefined) texts.remove(nameOf(number));
      if (number === first + 1) first = number;
    }
  }
  numbers.set(firstKey, first);
  return found;
};
