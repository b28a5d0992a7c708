import { YieldingPorts } from "../../kernel/ports";
import { Partition } from "../../policy/semantic-cache/partition";
import type { Gateway } from "../gateway/gateway";
import { localVectors } from "./local-shelf";
import { redisVectors } from "./redis-shelf";
import type { SemanticCache } from "./semantic-cache";

/** Where a partition is. */
export interface PartitionSpot {
  /** 64 hexadecimal digits. */
  readonly name: string;
  readonly dimensions: number;
  /** Whose requests it is of. */
  readonly model: string;
  readonly semantic: SemanticCache;
}

/** Where vectors are kept. @noSelf */
export interface VectorShelf {
  /** Undefined: it can't be told. May yield. */
  open: (gateway: Gateway, ports: YieldingPorts, spot: PartitionSpot) => Partition | undefined;
  /** Adds a record for so many seconds. False: there is no room, or Redis does not answer. May yield. */
  add: (
    gateway: Gateway,
    ports: YieldingPorts,
    spot: PartitionSpot,
    record: string,
    seconds: number,
  ) => boolean;
  /** Forgets all vectors of a model, as far as that can be done at once. May yield. */
  forget: (gateway: Gateway, ports: YieldingPorts, model: string) => boolean;
}

export const vectorShelves: Readonly<Record<"shared_memory" | "redis", VectorShelf>> = {
  shared_memory: localVectors,
  redis: redisVectors,
};
