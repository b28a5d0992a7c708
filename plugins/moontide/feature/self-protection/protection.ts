import { lowestTier } from "../../kernel/priority";
import { createSelf, SelfState } from "../../policy/shedding/self";
import { SelfProtectionConfiguration } from "./schema";

/** What a worker knows of how it fares itself; no other worker has part in it. */
export interface SelfProtection {
  options: SelfProtectionConfiguration;
  readonly state: SelfState;
  /** Something is refused, and from where on (policy/shedding/self.ts). */
  active: boolean;
  bound: number;
  /** By tier: requests since the last look, and of late. */
  readonly counts: number[];
  readonly recent: number[];
}

const noTiers = (): number[] => {
  const counts: number[] = [];
  for (const tier of $range(0, lowestTier)) counts[tier] = 0;
  return counts;
};

/** A worker's protection with these options; what it knew `before` stays. */
export const createSelfProtection = (
  options: SelfProtectionConfiguration | undefined,
  before: SelfProtection | undefined,
): SelfProtection | undefined => {
  if (options === undefined) return undefined;
  const protection: SelfProtection = before ?? {
    options,
    state: createSelf(),
    active: false,
    bound: lowestTier + 1,
    counts: noTiers(),
    recent: noTiers(),
  };
  protection.options = options;
  return protection;
};
