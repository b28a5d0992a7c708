import { send } from "./client";

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const sampleLine = /^([a-z_:][a-z0-9_:]*)(?:\{(.*)\})? (\S+)$/i;
const labelPair = /([a-z_][a-z0-9_]*)="((?:[^"\\]|\\.)*)"/gi;

const unescape = (text: string): string =>
  text.replace(/\\(.)/g, (_, character: string) => (character === "n" ? "\n" : character));

const numberOf = (text: string): number => (text === "+Inf" ? Infinity : Number(text));

/** Reads Prometheus' text format (version 0.0.4). */
export const parseMetrics = (text: string): Sample[] =>
  text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [, name, labels = "", value] = sampleLine.exec(line) ?? [];
      if (name === undefined || value === undefined) throw new Error(`not a sample: ${line}`);
      const pairs = [...labels.matchAll(labelPair)].map(([, key, quoted]) => [
        key,
        unescape(quoted ?? ""),
      ]);
      return { name, labels: Object.fromEntries(pairs), value: numberOf(value) };
    });

/** The sum of the samples of that name whose labels have all the given values; 0 when there is none. */
export const sumOf = (
  samples: readonly Sample[],
  name: string,
  labels: Record<string, string> = {},
): number =>
  samples
    .filter((sample) => sample.name === name)
    .filter((sample) =>
      Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    )
    .reduce((sum, sample) => sum + sample.value, 0);

/** What a gateway's /metrics say now. */
export const scrape = async (adminUrl: string): Promise<Sample[]> =>
  parseMetrics((await send(`${adminUrl}/metrics`)).text);
