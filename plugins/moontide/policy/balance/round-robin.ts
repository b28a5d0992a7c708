import { Endpoint } from "../../kernel/endpoint";
import { Balancer } from "./balancer";
import { isAvoided, redraws, walk } from "./candidate";

/** The longest sequence kept, unless the list itself is longer. */
const longestPeriod = 65536;

/** The fractional part of the golden ratio: multiples of it, modulo 1, never bunch up. */
const goldenFraction = (math.sqrt(5) - 1) / 2;

/** One period of the rotation and the place in it. */
export interface Rotation {
  readonly endpoints: readonly Endpoint[];
  readonly sequence: readonly Endpoint[];
  position: number;
}

const greatestCommonDivisor = (a: number, b: number): number => {
  while (b > 0) [a, b] = [b, a % b];
  return a;
};

/**
 * While endpoints warm up, weights are no whole numbers and change several times a second: the period is then no
 * longer than this many turns an endpoint, so that working it out stays cheap.
 */
const warmingTurns = 10;

/** But no shorter than this: a few endpoints can afford fine shares. */
const shortestWarming = 1000;

/**
 * How often each endpoint comes in one period: its weight in lowest terms, coarser if that is long. Fractions, which
 * have no lowest terms, are rounded to what a period holds.
 */
const turns = (endpoints: readonly Endpoint[]): number[] => {
  let sum = 0;
  let divisor = 0;
  let whole = true;
  for (const endpoint of endpoints) {
    sum += endpoint.weight;
    whole = whole && endpoint.weight % 1 === 0;
    if (whole) divisor = greatestCommonDivisor(endpoint.weight, divisor);
  }
  const longest = whole
    ? longestPeriod
    : math.min(longestPeriod, math.max(shortestWarming, warmingTurns * endpoints.length));
  const scale = whole ? math.min(1 / divisor, longest / sum) : longest / sum;
  const counts: number[] = [];
  for (const endpoint of endpoints) {
    counts[counts.length] = math.max(1, math.floor(endpoint.weight * scale + 0.5));
  }
  return counts;
};

/** For each endpoint the slots at which its turns come: evenly spaced, from a phase of its own. */
const slotOf = (index: number, turn: number, count: number, period: number): number => {
  const phase = ((index + 1) * goldenFraction) % 1;
  return math.floor(((turn + phase) / count) * period);
};

/**
 * Lays the turns of all endpoints into one period by a counting sort over its slots. Every endpoint
 * comes exactly as often as its weight says and at even distances. The phases differ, because with
 * one phase for all the light endpoints of a list would come in one bunch.
 */
const layOut = (endpoints: readonly Endpoint[], counts: readonly number[]): Endpoint[] => {
  let period = 0;
  for (const count of counts) period += count;
  const next: number[] = [];
  for (const slot of $range(0, period)) next[slot] = 0;
  for (const i of $range(0, endpoints.length - 1)) {
    for (const turn of $range(0, counts[i]! - 1)) {
      const slot = slotOf(i, turn, counts[i]!, period) + 1;
      next[slot] = next[slot]! + 1;
    }
  }
  for (const slot of $range(1, period)) next[slot] = next[slot]! + next[slot - 1]!;
  const sequence: Endpoint[] = [];
  for (const i of $range(1, period)) sequence[i - 1] = endpoints[0]!;
  for (const i of $range(0, endpoints.length - 1)) {
    for (const turn of $range(0, counts[i]! - 1)) {
      const slot = slotOf(i, turn, counts[i]!, period);
      sequence[next[slot]!] = endpoints[i]!;
      next[slot] = next[slot]! + 1;
    }
  }
  return sequence;
};

/**
 * Everyone in turn, by weight, smoothly: one period is laid out when the list changes, so a pick is
 * one step. Each worker starts at a random place; otherwise all workers, and all gateways after a
 * common change, would send their first requests to the same endpoint.
 */
export const roundRobin: Balancer<Rotation> = {
  start: (endpoints, random) => {
    const sequence = layOut(endpoints, turns(endpoints));
    return { endpoints, sequence, position: math.floor(random.uniform() * sequence.length) };
  },
  pick: (state, selection) => {
    const period = state.sequence.length;
    for (const _ of $range(0, redraws)) {
      const endpoint = state.sequence[state.position]!;
      state.position = (state.position + 1) % period;
      if (!isAvoided(endpoint, selection)) return endpoint;
    }
    return state.endpoints[walk(state.endpoints, selection)]!;
  },
};
