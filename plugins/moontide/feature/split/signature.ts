import { RampConfiguration } from "./ramp-schema";
import { SplitConfiguration, VariantConfiguration } from "./schema";

const rampText = (ramp: RampConfiguration | undefined): string => {
  if (ramp === undefined) return "";
  const { steps_percent, interval_seconds, minimum_requests, guard, on_violation } = ramp;
  const { error_percent_above_baseline, latency_ratio } = guard;
  const steps = table.concat(steps_percent as number[], " ");
  return `${steps}; ${interval_seconds}; ${minimum_requests}; ${error_percent_above_baseline}; ${latency_ratio}; ${on_violation}`;
};

const subsetText = (subset: Readonly<Record<string, string>> | undefined): string => {
  const parts: string[] = [];
  for (const [name, value] of pairs(subset ?? {})) parts[parts.length] = `${name}=${value}`;
  table.sort(parts);
  return table.concat(parts, ",");
};

const variantText = ({ pool, name, weight, subset, ramp }: VariantConfiguration): string =>
  `${pool}; ${name ?? pool}; ${weight}; ${subsetText(subset)}; ${rampText(ramp)}`;

/**
 * A text that is the same for two configurations exactly if a ramp that is under way may go on from one to the other: the
 * variants and the ramp itself, not how clients are told apart.
 */
export const signatureOf = ({ variants }: SplitConfiguration): string => {
  const texts: string[] = [];
  for (const variant of variants) texts[texts.length] = variantText(variant);
  return table.concat(texts, " | ");
};
