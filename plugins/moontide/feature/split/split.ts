import { sharesOf } from "../../policy/split/shares";
import { compileKey, KeyPlan } from "../../policy/key/key";
import { wordsOf } from "../key/schema";
import { Target } from "../route/target";
import { RampConfiguration } from "./ramp-schema";
import { SplitConfiguration } from "./schema";
import { signatureOf } from "./signature";
import { RampRecord } from "./state";
import { createVariant, Variant } from "./variant";

/** A route's split, in this worker. */
export interface Split {
  readonly route: string;
  readonly configuration: SplitConfiguration;
  readonly variants: readonly Variant[];
  readonly by_name: LuaMap<string, Variant>;
  /** What clients are known by. */
  readonly plan: KeyPlan | undefined;
  /** In lower case. */
  readonly override_header: string | undefined;
  /** The index of the variant that is ramped. */
  readonly ramped: number | undefined;
  readonly ramp: RampConfiguration | undefined;
  /** Tells configurations apart: a ramp belongs to one. */
  readonly signature: string;
  /** How far the ramp is, as this worker knows it; undefined before its first step is on record. */
  record: RampRecord | undefined;
}

const rampedIndex = ({ variants }: SplitConfiguration): number | undefined => {
  for (const i of $range(0, variants.length - 1)) {
    if (variants[i]!.ramp !== undefined) return i;
  }
  return undefined;
};

/** What the ramped variant gets at present, in percent. */
export const rampPercent = (ramp: RampConfiguration, record: RampRecord | undefined): number => {
  if (record === undefined) return ramp.steps_percent[0]!;
  if (record.status === "rolled_back") return 0;
  return ramp.steps_percent[math.min(record.step, ramp.steps_percent.length) - 1]!;
};

/** Gives the variants the shares that follow from how far the ramp is. A record of another configuration is none. */
export const applyRecord = (split: Split, record: RampRecord | undefined): void => {
  split.record = record?.signature === split.signature ? record : undefined;
  const percent = split.ramp === undefined ? 0 : rampPercent(split.ramp, split.record);
  const shares = sharesOf(split.configuration.variants, split.ramped, percent);
  for (const i of $range(0, shares.length - 1)) split.variants[i]!.percent = shares[i]!;
};

export const variantName = (variant: { readonly name?: string; readonly pool: string }): string =>
  variant.name ?? variant.pool;

/** @param targets by variant */
export const createSplit = (
  route: string,
  configuration: SplitConfiguration,
  targets: readonly Target[],
): Split => {
  const variants: Variant[] = [];
  const by_name = new LuaMap<string, Variant>();
  for (const i of $range(0, targets.length - 1)) {
    const variant = createVariant(variantName(configuration.variants[i]!), targets[i]!);
    variants[i] = variant;
    by_name.set(variant.name, variant);
  }
  const ramped = rampedIndex(configuration);
  const split: Split = {
    route,
    configuration,
    variants,
    by_name,
    plan:
      configuration.sticky === undefined ? undefined : compileKey(wordsOf(configuration.sticky)),
    override_header:
      configuration.override_header === undefined
        ? undefined
        : string.lower(configuration.override_header),
    ramped,
    ramp: ramped === undefined ? undefined : configuration.variants[ramped]!.ramp,
    signature: signatureOf(configuration),
    record: undefined,
  };
  applyRecord(split, undefined);
  return split;
};
