import { levels } from "../../policy/shedding/level";
import { Threshold } from "../../policy/shedding/threshold";
import type { Gateway } from "../gateway/gateway";
import { publishedThreshold, publishedTurn } from "./published";
import { handOverCounts } from "./shared";
import { Shedding } from "./shedding";

const takeOver = (shedding: Shedding, { level, lot, marginal }: Threshold, turn: number): void => {
  shedding.threshold = level;
  shedding.lot = lot;
  shedding.marginal = marginal;
  shedding.turn = turn;
  shedding.active = level < levels;
};

/** Every 0.2 s in every worker: tells all what it has seen, and takes over the threshold that the leader has worked out. */
export const followShedding = (gateway: Gateway): void => {
  const { numbers } = gateway.ports.shared.admission;
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    const { shedding } = pool;
    if (shedding !== undefined) {
      handOverCounts(numbers, pool, shedding);
      takeOver(shedding, publishedThreshold(numbers, name), publishedTurn(numbers, name));
    }
  }
};
