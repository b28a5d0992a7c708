import { Family, Registry } from "./registry";
import { Sample, Snapshot } from "./snapshot";

/** `text/plain; version=0.0.4`: https://prometheus.io/docs/instrumenting/exposition_formats/. */
export const contentType = "text/plain; version=0.0.4; charset=utf-8";

/** Whole numbers without an exponent (Lua prints 1e+15), others as short as they are exact enough. */
export const formatNumber = (value: number): string => {
  if (value !== value) return "NaN";
  if (value === math.huge) return "+Inf";
  if (value === -math.huge) return "-Inf";
  if (value === math.floor(value) && math.abs(value) < 1e15) return string.format("%.0f", value);
  return string.format("%.10g", value);
};

const braces = (text: string): string => (text === "" ? "" : `{${text}}`);

const withBound = (text: string, bound: string): string =>
  text === "" ? `{le="${bound}"}` : `{${text},le="${bound}"}`;

const writeHistogram = (
  lines: string[],
  family: Family,
  text: string,
  sample: readonly number[],
): void => {
  let cumulative = 0;
  const bounds = family.bounds.length;
  for (const position of $range(1, bounds + 1)) {
    cumulative += sample[position - 1] ?? 0;
    const bound = position > bounds ? "+Inf" : formatNumber(family.bounds[position - 1]!);
    lines[lines.length] =
      `${family.name}_bucket${withBound(text, bound)} ${formatNumber(cumulative)}`;
  }
  lines[lines.length] =
    `${family.name}_sum${braces(text)} ${formatNumber(sample[bounds + 1] ?? 0)}`;
  lines[lines.length] = `${family.name}_count${braces(text)} ${formatNumber(cumulative)}`;
};

const writeFamily = (lines: string[], family: Family, samples: Record<string, Sample>): void => {
  const texts: string[] = [];
  for (const [text] of pairs(samples)) texts[texts.length] = text;
  if (texts.length === 0) return;
  table.sort(texts);
  lines[lines.length] = `# HELP ${family.name} ${family.help}`;
  lines[lines.length] = `# TYPE ${family.name} ${family.kind}`;
  for (const text of texts) {
    const sample = samples[text]!;
    if (typeof sample === "number") {
      lines[lines.length] = `${family.name}${braces(text)} ${formatNumber(sample)}`;
    } else writeHistogram(lines, family, text, sample);
  }
};

/** The whole text of a scrape, families in the order of their declaration, series in alphabetical order. */
export const exposition = (registry: Registry, snapshot: Snapshot): string => {
  const lines: string[] = [];
  for (const family of registry.families) {
    const samples = snapshot[family.name];
    if (samples !== undefined) writeFamily(lines, family, samples);
  }
  lines[lines.length] = "";
  return table.concat(lines, "\n");
};
