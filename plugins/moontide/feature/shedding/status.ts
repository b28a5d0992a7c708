import { priorityNames } from "../../kernel/priority";
import { partOfTier } from "../../policy/shedding/level";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { publishedRatio } from "./published";

/** What a pool sheds, as `/v1/status` shows it. */
export interface SheddingStatus {
  /** The part of its requests that is to be shed, in percent. */
  readonly percent: number;
  /** The class of which a part is shed, and of it how much is let through, in percent; all below are shed, none above. */
  readonly priority?: string;
  readonly let_through_percent?: number;
}

/** In percent with one digit. */
const percentOf = (part: number): number => math.floor(part * 1000 + 0.5) / 10;

/** What a pool sheds at present; undefined where it never does. */
export const sheddingStatus = (gateway: Gateway, pool: Pool): SheddingStatus | undefined => {
  const { shedding } = pool;
  if (shedding === undefined) return undefined;
  if (!shedding.active) return { percent: 0 };
  const { marginal, threshold } = shedding;
  return {
    percent: percentOf(publishedRatio(gateway.ports.shared.admission.numbers, pool.name)),
    priority: priorityNames[marginal]!,
    let_through_percent: percentOf(partOfTier(threshold)),
  };
};
