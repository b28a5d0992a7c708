import {
  Change,
  changed,
  endOf,
  openPartition,
  Partition,
} from "../../policy/semantic-cache/partition";
import type { Gateway } from "../gateway/gateway";
import type { PartitionSpot, VectorShelf } from "./shelf";

/** The partition as this gateway has it; undefined where it has no memory for vectors. Never yields. */
export const readPartition = (
  { ports }: Gateway,
  { name, dimensions }: PartitionSpot,
): Partition | undefined => {
  const { vectors } = ports.shared;
  return vectors === undefined ? undefined : openPartition(vectors.get(name), dimensions);
};

/** Changes it. False: there is no room for it. Never yields. */
export const writePartition = (
  { ports }: Gateway,
  { name }: PartitionSpot,
  partition: Partition,
  change: Change,
): boolean => {
  const { vectors } = ports.shared;
  const next = changed(partition, change);
  const seconds = endOf(next) - change.now;
  if (vectors === undefined) return false;
  if (seconds > 0) return vectors.keepFor(name, next.text, seconds);
  vectors.remove(name);
  return true;
};

/** The gateway's shared memory: all its workers have the same vectors. Never yields. */
export const localVectors: VectorShelf = {
  open: (gateway, _, spot) => readPartition(gateway, spot),
  add: (gateway, _, spot, record) => {
    const partition = readPartition(gateway, spot);
    if (partition === undefined) return false;
    return writePartition(gateway, spot, partition, {
      added: [record],
      now: gateway.ports.clock.wall(),
      maximum: spot.semantic.options.maximum_entries,
    });
  },
  // A vector whose answer was purged leads nowhere, and goes when somebody finds it.
  forget: () => true,
};
