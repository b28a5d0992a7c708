import { Ports } from "../../kernel/ports";

/**
 * Every life of a worker has a number of its own. Under it stand its process identity, its share of the
 * in-flight counts and its last metrics; when it is gone, the leader settles these.
 */
const lastKey = "generation_last";
const firstKey = "generation_first";
const identityKey = (generation: number): string => `generation/${generation}`;

/** Registers this worker and returns its generation's number as text. */
export const beginGeneration = (ports: Ports, identity: string): string => {
  const { numbers, texts } = ports.shared.state;
  const generation = numbers.add(lastKey, 1);
  texts.set(identityKey(generation), identity);
  return string.format("%d", generation);
};

/** All that are not settled yet: workers that run, and dead ones. */
export const generations = (ports: Ports): string[] => {
  const { numbers, texts } = ports.shared.state;
  const found: string[] = [];
  for (const generation of $range(numbers.get(firstKey) + 1, numbers.get(lastKey))) {
    if (texts.get(identityKey(generation)) !== undefined) {
      found[found.length] = string.format("%d", generation);
    }
  }
  return found;
};

export const generationIdentity = (ports: Ports, generation: string): string | undefined =>
  ports.shared.state.texts.get(`generation/${generation}`);

/** Forgets a settled generation, and moves the start of the search up where all before it are settled. */
export const endGeneration = (ports: Ports, generation: string): void => {
  const { numbers, texts } = ports.shared.state;
  texts.remove(`generation/${generation}`);
  let first = numbers.get(firstKey);
  const last = numbers.get(lastKey);
  while (first < last && texts.get(identityKey(first + 1)) === undefined) first += 1;
  numbers.set(firstKey, first);
};
