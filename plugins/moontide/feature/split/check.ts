import { itemPath, quote, show } from "../../schema/problem";
import { add, Findings } from "../configuration/findings";
import { SplitConfiguration, SplitOptions, VariantConfiguration, wholeSplit } from "./schema";
import { variantName } from "./split";

/** Where the variants of a split stand: a list alone is the variants. */
export const variantsPath = (options: SplitOptions, path: string): string =>
  wholeSplit(options) === options ? `${path}.variants` : path;

const checkNames = (
  findings: Findings,
  variants: readonly VariantConfiguration[],
  path: string,
): void => {
  const seen = new LuaMap<string, number>();
  for (const i of $range(1, variants.length)) {
    const name = variantName(variants[i - 1]!);
    const first = seen.get(name);
    if (first === undefined) seen.set(name, i);
    else {
      const where = `${itemPath(path, i)}.name`;
      const expected = `a name of its own (see ${itemPath(path, first)})`;
      add(findings, where, `${quote(name)} a second time`, expected);
    }
  }
};

/** One ramp at most, and somebody with whom its variant is compared and who has the rest of the requests. */
const checkShares = (
  findings: Findings,
  variants: readonly VariantConfiguration[],
  path: string,
): void => {
  let ramp: number | undefined;
  let weight = 0;
  for (const i of $range(1, variants.length)) {
    const variant = variants[i - 1]!;
    if (variant.ramp === undefined) weight += variant.weight;
    else if (ramp === undefined) ramp = i;
    else {
      const where = `${itemPath(path, i)}.ramp`;
      add(findings, where, "a second ramp", `one in a split (see ${itemPath(path, ramp)})`);
    }
  }
  if (weight > 0) return;
  const besides = ramp === undefined ? "" : " besides the one with the ramp";
  add(findings, path, "no share", `a weight above 0 for at least one variant${besides}`);
};

const checkOverride = (findings: Findings, split: SplitConfiguration, path: string): void => {
  if (split.override_from === "anyone" || split.override_header !== undefined) return;
  const where = `${path}.override_from`;
  add(findings, where, show(split.override_from), '"override_header" beside it');
};

/** Checks what the options of a split must be to each other. */
export const checkSplit = (findings: Findings, options: SplitOptions, path: string): void => {
  const split = wholeSplit(options);
  const where = variantsPath(options, path);
  checkNames(findings, split.variants, where);
  checkShares(findings, split.variants, where);
  checkOverride(findings, split, path);
};
