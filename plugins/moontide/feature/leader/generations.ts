import { Ports } from "../../kernel/ports";

/**
 * Every life of a worker has a name of its own: a number, and the process. Under it stand its share of the
 * in-flight counts and its last metrics; when it is gone, the leader settles these. The process is part of the name
 * because numbers begin anew when the zone that counts them is resized, and the others are not.
 */
const lastKey = "generation_last";
const firstKey = "generation_first";
const identityKey = (number: number): string => `generation/${number}`;

const nameOf = (number: number, identity: string): string =>
  `${number}.${string.gsub(identity, "[^%d]+", ".")[0]}`;

const numberOf = (generation: string): number =>
  tonumber(string.match(generation, "^%d+")[0] ?? "0") ?? 0;

/** Registers this worker, a process by its number and start, and returns its generation. */
export const beginGeneration = (ports: Ports, identity: string): string => {
  const { numbers, texts } = ports.shared.state;
  const number = numbers.add(lastKey, 1);
  texts.set(identityKey(number), identity);
  return nameOf(number, identity);
};

const cleanKey = (number: number): string => `generation_clean/${number}`;

/** For a worker that ends in order, with nothing under way: its death leaves no counts behind. */
export const endClean = (ports: Ports, generation: string): void => {
  ports.shared.state.numbers.set(cleanKey(numberOf(generation)), 1);
};

export const endedClean = (ports: Ports, generation: string): boolean =>
  ports.shared.state.numbers.get(cleanKey(numberOf(generation))) === 1;

/** All that are not settled yet: workers that run, and dead ones. */
export const generations = (ports: Ports): string[] => {
  const { numbers, texts } = ports.shared.state;
  const found: string[] = [];
  for (const number of $range(numbers.get(firstKey) + 1, numbers.get(lastKey))) {
    const identity = texts.get(identityKey(number));
    if (identity !== undefined) found[found.length] = nameOf(number, identity);
  }
  return found;
};

export const generationIdentity = (ports: Ports, generation: string): string | undefined =>
  ports.shared.state.texts.get(identityKey(numberOf(generation)));

/**
 * Forgets a settled generation, and moves the start of the search up where all before it are settled. Never beyond
 * it: a later number may be taken by a worker that has not written its identity yet.
 */
export const endGeneration = (ports: Ports, generation: string): void => {
  const { numbers, texts } = ports.shared.state;
  const ended = numberOf(generation);
  texts.remove(identityKey(ended));
  numbers.remove(cleanKey(ended));
  let first = numbers.get(firstKey);
  while (first < ended && texts.get(identityKey(first + 1)) === undefined) first += 1;
  numbers.set(firstKey, first);
};
