import { Ports } from "../../kernel/ports";
import { mergeSnapshot, Snapshot, snapshotOf } from "../../policy/metrics/snapshot";
import { Gateway } from "../gateway/gateway";
import { withoutDeparted } from "./departed";
import { generations } from "../leader/generations";

/**
 * Workers publish their numbers as one text a second; a scrape adds them up. Counters never fall: a dead
 * worker's last numbers move into the retired sum, which says whom it contains, so that a scrape in between
 * counts nobody twice and nobody never.
 */
interface Retired {
  readonly generations: string[];
  readonly sum: Snapshot;
}

const retiredKey = "retired";
const publishedKey = (generation: string): string => `generation/${generation}`;

/** As many as a busy day of reloads leaves behind; older ones are long gone from the list of generations. */
const rememberedGenerations = 512;

/** Every second in every worker, and once more when it ends. */
export const publishMetrics = (gateway: Gateway): void => {
  const { json, shared } = gateway.ports;
  shared.metrics.texts.set(
    publishedKey(gateway.generation),
    json.encode(snapshotOf(gateway.metrics.registry)),
  );
};

const read = (ports: Ports, key: string): unknown => {
  const text = ports.shared.metrics.texts.get(key);
  return text === undefined ? undefined : ports.json.decode(text)[0];
};

const readRetired = (ports: Ports): Retired =>
  (read(ports, retiredKey) as Retired | undefined) ?? { generations: [], sum: {} };

const contains = (generations: readonly string[], generation: string): boolean => {
  for (const known of generations) {
    if (known === generation) return true;
  }
  return false;
};

/**
 * Moves a dead worker's numbers into the retired sum. Only the leader does, and one that died half-way through is
 * followed by another that goes on: what the sum contains already is not added again.
 *
 * @returns false when there was no room for the sum: the numbers stay where they are, and still count as long as
 *   their generation is not ended
 */
export const retireMetrics = (gateway: Gateway, generation: string): boolean => {
  const { json, shared } = gateway.ports;
  const last = read(gateway.ports, publishedKey(generation)) as Snapshot | undefined;
  if (last === undefined) return true;
  const { generations, sum } = readRetired(gateway.ports);
  if (!contains(generations, generation)) {
    mergeSnapshot(gateway.metrics.registry, sum, last, "lasting");
    generations[generations.length] = generation;
    while (generations.length > rememberedGenerations) table.remove(generations, 1);
    const retired: Retired = { generations, sum: withoutDeparted(gateway, sum) };
    const [stored] = shared.metrics.texts.set(retiredKey, json.encode(retired));
    if (stored === undefined) return false;
  }
  shared.metrics.texts.remove(publishedKey(generation));
  return true;
};

/** The numbers of all workers, those that are gone included. */
export const collectMetrics = (gateway: Gateway): Snapshot => {
  const { ports, metrics } = gateway;
  const published: [generation: string, snapshot: Snapshot][] = [];
  for (const generation of generations(ports)) {
    const snapshot = read(ports, publishedKey(generation)) as Snapshot | undefined;
    if (snapshot !== undefined) published[published.length] = [generation, snapshot];
  }
  // The retired sum is read last: who retired in between is in it, and is left out below.
  const retired = readRetired(ports);
  const contained = new LuaSet<string>();
  for (const generation of retired.generations) contained.add(generation);
  const sum: Snapshot = {};
  mergeSnapshot(metrics.registry, sum, retired.sum, "lasting");
  for (const [generation, snapshot] of published) {
    if (!contained.has(generation)) mergeSnapshot(metrics.registry, sum, snapshot, "all");
  }
  return sum;
};
