import type { EndpointDescription } from "moontide/kernel/endpoint";
import { endpointId } from "moontide/policy/address/parse";
import type { SeededRandom } from "../../../support/lua/random";

export const endpoint = (
  address: string,
  port: number,
  weight = 1,
  draining = false,
): EndpointDescription => ({ address, port, weight, draining });

/** One word for a list: identities in their order, with weight and drain where they are not plain. */
export const summary = (descriptions: readonly EndpointDescription[] | undefined): string => {
  const words: string[] = [];
  for (const { address, port, weight, draining } of descriptions ?? []) {
    const extra = `${weight === 1 ? "" : `*${weight}`}${draining ? " drained" : ""}`;
    words[words.length] = endpointId(address, port) + extra;
  }
  return table.concat(words, ", ");
};

/** The same descriptions in another order (Fisher and Yates). */
export const shuffled = <Value>(random: SeededRandom, list: readonly Value[]): Value[] => {
  const copy = [...list];
  for (const i of $range(copy.length, 2, -1)) {
    const other = random.integer(i);
    const kept = copy[i - 1]!;
    copy[i - 1] = copy[other - 1]!;
    copy[other - 1] = kept;
  }
  return copy;
};

/** A list of distinct endpoints out of few, so that random lists overlap. */
export const randomList = (random: SeededRandom): EndpointDescription[] => {
  const list: EndpointDescription[] = [];
  for (const i of $range(1, 6)) {
    if (random.uniform() < 0.5) {
      const draining = random.uniform() < 0.3;
      list[list.length] = endpoint("10.0.0.1", i, random.integer(3), draining);
    }
  }
  return shuffled(random, list);
};
