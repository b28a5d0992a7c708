/**
 * One metric in Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/), also in
 * OpenMetrics', as far as they are alike.
 */

/** All series of a metric that have the wanted labels, together. */
export interface Sample {
  readonly sum: number;
  readonly count: number;
}

const newline = 10;
const brace = 123;

const unescaped = (value: string): string => {
  const [plain] = string.gsub(value, "\\(.)", (character) =>
    character === "n" ? "\n" : character,
  );
  return plain;
};

/** Whether labels such as `cpu="0",mode="idle"` hold all that are wanted. */
const hasLabels = (labels: string, wanted: Readonly<Record<string, string>>): boolean => {
  let missing = 0;
  for (const [_name] of pairs(wanted)) missing += 1;
  let position = 1;
  while (missing > 0) {
    const [first, last, name] = string.find(labels, '^[%s,]*([%w_]+)%s*=%s*"', position);
    if (first === undefined) return false;
    let end = string.find(labels, '"', last + 1, true)[0];
    while (end !== undefined && isEscaped(labels, end)) {
      end = string.find(labels, '"', end + 1, true)[0];
    }
    if (end === undefined) return false;
    if (wanted[name as string] === unescaped(string.sub(labels, last + 1, end - 1))) missing -= 1;
    position = end + 1;
  }
  return true;
};

/** An odd number of backslashes stands before it. */
const isEscaped = (text: string, position: number): boolean => {
  const [backslashes] = string.match(string.sub(text, 1, position - 1), "(\\*)$");
  return backslashes!.length % 2 === 1;
};

/** The value in a series' line behind its name, or undefined when the line is broken or has other labels. */
const valueIn = (rest: string, wanted: Readonly<Record<string, string>>): number | undefined => {
  const [labels, behind] = string.match(rest, "^%s*{(.*)}%s+(.+)$");
  if (!hasLabels(labels ?? "", wanted)) return undefined;
  const [word] = string.match(behind ?? rest, "^%s*(%S+)");
  const value = tonumber(word ?? "");
  return value !== undefined && value === value && math.abs(value) < math.huge ? value : undefined;
};

/** Adds up the series of a metric in an exporter's answer; undefined when it has none. */
export const readSeries = (
  text: string,
  metric: string,
  labels: Readonly<Record<string, string>>,
): Sample | undefined => {
  let sum = 0;
  let count = 0;
  let position = 1;
  for (;;) {
    const [first, last] = string.find(text, metric, position, true);
    if (first === undefined) break;
    const [end] = string.find(text, "\n", last + 1, true);
    const following = string.byte(text, last + 1);
    const begins = first === 1 || string.byte(text, first - 1) === newline;
    if (begins && (following === brace || following === 32 || following === 9)) {
      const value = valueIn(string.sub(text, last + 1, (end ?? text.length + 1) - 1), labels);
      if (value !== undefined) {
        sum += value;
        count += 1;
      }
    }
    position = last + 1;
  }
  return count === 0 ? undefined : { sum, count };
};
